import type { ServerSettings } from '../client/index.js';
import { plainText } from './plain-text.js';
import type { Serving } from './serve.js';

type What = Pick<Serving, 'reviewers' | 'reviewersFile' | 'model' | 'taskQueue'>;

/** What serves, and with what. */
export function formatServing(serving: What, { address, namespace }: ServerSettings, uiUrl?: string): string[] {
  const roles = Object.entries(serving.reviewers).map(([role, people]) => `${role}: ${people.join(', ')}`);
  const source = serving.reviewersFile ? ` (from ${serving.reviewersFile})` : '';
  return [
    `  server     ${address}, namespace ${namespace}`,
    ...(uiUrl ? [`  Web UI     ${uiUrl}`] : []),
    `  worker     task queue ${serving.taskQueue}`,
    `  agents     ${serving.model ?? 'offline rules, no model (set SIGNALBOX_MODEL to use one)'}`,
    `  reviewers  ${plainText(roles.join('; ')) || 'none: set SIGNALBOX_REVIEWERS or write reviewers.yaml'}${source}`,
  ];
}

/** How to start a run and decide at its gates, in three ways that need no other knowledge. */
export function formatHowToDecide(serving: What, { address, namespace }: ServerSettings, uiUrl?: string): string[] {
  const who = Object.values(serving.reviewers)[0]?.[0] ?? 'YOU';
  const usual = address === '127.0.0.1:7233' && namespace === 'default';
  const where = usual ? '' : ` --address ${address} --namespace ${namespace}`;
  return [
    '',
    'Start a run:    signalbox run discoveryToSpecification --input BRIEF.md',
    `Who is awaited: signalbox list --waiting-for ${who}`,
    '',
    'Decide in one of three ways (RUN is what the start printed):',
    `  1. signalbox approve RUN --as ${who}`,
    `  2. temporal workflow signal${where} --workflow-id RUN --name approve --input '{"by":"${who}"}'`,
    uiUrl
      ? `  3. ${uiUrl}: open the run, choose "Send a Signal", name approve, input {"by":"${who}"}`
      : '  3. the Web UI (start without --no-ui): open the run, choose "Send a Signal"',
    '',
    'Ctrl-C stops it; the data is kept.',
  ];
}
