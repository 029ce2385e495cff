import type { ServerSettings } from '../client/index.js';
import { shellQuote } from '../contract/index.js';
import { catalogue } from '../pipelines/index.js';
import { findUnstaffed } from '../worker/index.js';
import { formatChannelsOff } from './channels.js';
import type { Voice } from './output.js';
import { plainText } from './plain-text.js';
import type { Serving } from './serve.js';

type What = Pick<Serving, 'reviewers' | 'reviewersSource' | 'channels' | 'model' | 'documents' | 'taskQueue'>;

/** What serves, and with what, for programs: named one by one, for the settings hold credentials too. */
export function servingFacts(
  { taskQueue, model, channels, documents }: Pick<What, 'taskQueue' | 'model' | 'channels' | 'documents'>,
  { address, namespace }: ServerSettings,
) {
  return { address, namespace, taskQueue, model: model ?? null, documents: documents?.folder ?? null, channels };
}

/** The same for people. */
export function formatServing(serving: What, { address, namespace }: ServerSettings, uiUrl?: string): string[] {
  const { roles, groups } = serving.reviewers;
  const named = Object.entries({ ...groups, ...roles }).map(([name, people]) => `${name}: ${people.join(', ')}`);
  const source = serving.reviewersSource ? ` (from ${serving.reviewersSource})` : '';
  return [
    `  server     ${address}, namespace ${namespace}`,
    ...(uiUrl ? [`  Web UI     ${uiUrl}`] : []),
    `  worker     task queue ${serving.taskQueue}`,
    `  agents     ${serving.model ?? 'offline rules, no model (set SIGNALBOX_MODEL to use one)'}`,
    ...documentLines(serving),
    ...findUnstaffed(catalogue, serving.reviewers).map((line) => `  warning    ${plainText(line)}`),
    `  reviewers  ${plainText(named.join('; ')) || 'none: set SIGNALBOX_REVIEWERS or write reviewers.yaml'}${source}`,
    `  channels   ${serving.channels.join(', ')}${formatChannelsOff(serving.channels)}`,
    ...untoldOf(serving).map((id) => `  warning    ${plainText(id)} is told by nothing: no channel that is on`),
  ];
}

function documentLines({ documents }: What): string[] {
  if (!documents) return ['  documents  none: set SIGNALBOX_DOCUMENTS to the folder that researchNotes may read'];
  const folder = plainText(documents.folder);
  const missing = `SIGNALBOX_DOCUMENTS names ${folder}, where there is no folder: researchNotes fails until there is`;
  return [`  documents  ${folder}`, ...(documents.isThere ? [] : [`  warning    ${missing}`])];
}

/** Whoever is in a role or a group and has no channel that is on, where others have one. */
function untoldOf({ reviewers: { roles, groups, people = {} }, channels }: What): string[] {
  const asked = [...new Set([...Object.values(roles), ...Object.values(groups)].flat())];
  const untold = asked.filter((id) => {
    const { email, webhook, console, channels: own = [] } = Object.hasOwn(people, id) ? (people[id] ?? {}) : {};
    const named = [email && 'email', webhook && 'webhook', console && 'console', ...own];
    return !named.some((name) => name !== undefined && channels.includes(String(name)));
  });
  return untold.length < asked.length ? untold : [];
}

/** How our commands and Temporal's are called from the same shell. */
export type Calls = Pick<Voice, 'cli'> & { readonly temporal: string };

/** How to start a run and decide at its gates, in three ways that need no other knowledge. */
export function formatHowToDecide(
  serving: What,
  { address, namespace }: ServerSettings,
  { cli, temporal }: Calls,
  uiUrl?: string,
): string[] {
  const who = Object.values(serving.reviewers.roles)[0]?.[0] ?? 'YOU';
  const usual = address === '127.0.0.1:7233' && namespace === 'default';
  const where = usual ? '' : ` --address ${address} --namespace ${shellQuote(namespace)}`;
  const queue = serving.taskQueue === 'signalbox' ? '' : ` --task-queue ${shellQuote(serving.taskQueue)}`;
  const by = JSON.stringify({ by: who });
  return [
    '',
    `Start a run:    ${cli(`run discoveryToSpecification --input BRIEF.md${queue}`)}`,
    `Who is awaited: ${cli(`list --waiting-for ${shellQuote(who)}`)}`,
    '',
    'Decide in one of three ways (RUN is what the start printed):',
    `  1. ${cli(`approve RUN --as ${shellQuote(who)}`)}`,
    `  2. ${temporal} workflow signal${where} --workflow-id RUN --name approve --input ${shellQuote(by)}`,
    uiUrl
      ? `  3. ${uiUrl}: open the run, choose "Send a Signal", name approve, input ${by}`
      : '  3. the Web UI (start without --no-ui): open the run, choose "Send a Signal"',
    '',
    'Ctrl-C stops it; the data is kept.',
  ];
}
