import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pc from 'picocolors';
import { exportRun } from '../audit/index.js';
import type { SignalboxClient } from '../client/index.js';
import { type ArtifactRecord, type OpenGate, SignalboxError, type Status, sayNeeded } from '../contract/index.js';
import { createFileStore } from '../stores/index.js';
import { workflowBundlePath } from '../worker/index.js';
import { countSignatures, DEMO_REVIEWERS, type DemoReviewer, type DemoReviewers } from './demo-reviewers.js';
import { toValue } from './fetch-artifact.js';
import { formatArtifact } from './format-artifact.js';
import { formatAudit } from './format-audit.js';
import { formatEntry } from './format-entry.js';
import type { Output } from './output.js';
import { plainText } from './plain-text.js';
import { readGateFacts } from './read-gate-facts.js';
import { tellRetries } from './tell-retries.js';
import { makeOutputFolder } from './write-output.js';

/** A run that failed, and what it says of itself. */
export type FailedPlay = { readonly run: string; readonly status: Extract<Status, { lifecycle: 'FAILED' }> };

type Play = {
  readonly client: SignalboxClient;
  readonly reviewers: DemoReviewers;
  readonly brief: string;
  /** Where the results go, and what people are told of it. */
  readonly folder: string;
  readonly shownAs: string;
  readonly artifacts: string;
  readonly signal: AbortSignal;
  readonly output: Output;
};

/**
 * Runs one brief from its first state to its last, deciding at every gate, and writes down what came of it: the specification,
 * and the audit log, verified by replay, with every signature in it.
 *
 * @returns how the run failed, where it did and waits for somebody to bring it back
 * @throws RUN_FAILED when it ends otherwise than complete; AUDIT_MISMATCH or NOT_REPLAYABLE when its log does not verify
 */
export async function playBrief(play: Play): Promise<FailedPlay | undefined> {
  const { client, brief, signal, output } = play;
  const { run, execution } = await client.start('discoveryToSpecification', { brief, requestedBy: 'demo' });
  const watched = new AbortController();
  const retries = tellRetries(client, run, { output, signal: AbortSignal.any([signal, watched.signal]) });
  try {
    for await (const entry of client.watch(run, { signal })) {
      output.record({ run, entry }, `${entry.at.slice(11, 23)}  ${formatEntry(entry, output.colors)}`);
      if (entry.kind !== 'transition') continue;
      if (entry.to === 'FAILED') break;
      const gate = entry.to.startsWith('WAITING_') ? await gateAt(play, run, entry.to) : undefined;
      if (gate) await decideAt(play, gate);
    }
  } finally {
    watched.abort();
    await retries;
  }
  if (signal.aborted) return undefined;
  const status = await client.status(run);
  if (status.lifecycle === 'FAILED') return { run, status };
  if (status.lifecycle !== 'COMPLETE')
    throw new SignalboxError('RUN_FAILED', `expected ${run} to complete, it is ${status.lifecycle} in ${status.state}`);
  await writeResults(play, { id: run, execution });
  return undefined;
}

const OPENING_MS = 50;

/** The gate, once it is open; undefined if the run has gone on. */
async function gateAt({ client, signal }: Play, run: string, state: string): Promise<OpenGate | undefined> {
  while (!signal.aborted) {
    const gate = await client.openGate(run);
    if (gate?.gate === state) return gate;
    if ((await client.status(run)).state !== state) return undefined;
    await delay(OPENING_MS);
  }
  return undefined;
}

const APPROVED = 'Approved by the demo, not by a person.';
const REVISE =
  'Say for every external system what happens while it is down. Keep the audit trail apart from business data.';

/**
 * What the demo's reviewers say. The architecture takes two signatures: an approval without one is refused, though whoever sent it
 * could reach the server. The first proposal is sent back once, and everything else is approved.
 */
async function decideAt({ client, reviewers, output }: Play, gate: OpenGate): Promise<void> {
  const needed = `${gate.gate}: ${sayNeeded(gate, plainText)}${gate.signed ? ', signed with their keys' : ''}`;
  if (!output.json) output.note(output.colors.dim(needed));
  const artifact = gate.shows.map(({ digest }) => digest);
  const [first, second] = DEMO_REVIEWERS;
  const decide = (by: DemoReviewer, decision: string, comment: string) => {
    const said = { gate: gate.gate, round: gate.round, by, decision, comment, artifact };
    return client.decide(gate.run.id, gate.signed ? reviewers.sign(said, gate) : said);
  };
  const revise = gate.round === 1 && gate.outcomes.includes('changesRequested');
  if (gate.signed && gate.round === 1) {
    await client.signal(gate.run.id, 'approve', { by: first, comment: 'Sent without a signature.' });
  }
  await decide(first, 'approved', APPROVED);
  if (gate.quorum > 1) await decide(second, revise ? 'changesRequested' : 'approved', revise ? REVISE : APPROVED);
}

async function writeResults(play: Play, names: OpenGate['run']): Promise<void> {
  const { client, reviewers, folder, shownAs, artifacts, output } = play;
  const { id: run } = names;
  const store = createFileStore({ directory: artifacts });
  const contentOf = async ({ digest }: ArtifactRecord) => toValue(await store.get(digest));
  const records = await client.artifacts(run);
  const specification = records.findLast(({ name }) => name === 'specification');
  if (!specification) throw new SignalboxError('UNKNOWN_ARTIFACT', `expected ${run} to have a specification`);
  const evidence = await exportRun(client, run, { workflowBundlePath: workflowBundlePath() });
  const log = evidence.executions.flatMap(({ entries }) => entries);
  const signatures = countSignatures(log, names, reviewers.people);
  await makeOutputFolder(folder);
  await writeFile(join(folder, 'specification.md'), await formatArtifact(specification, records, contentOf));
  await writeFile(join(folder, 'specification.json'), `${JSON.stringify(await contentOf(specification), null, 2)}\n`);
  await writeFile(join(folder, 'audit.json'), `${JSON.stringify(evidence, null, 2)}\n`);
  const told = formatAudit(run, log, pc.createColors(false), readGateFacts(evidence.executions));
  await writeFile(join(folder, 'audit.txt'), `${told.join('\n')}\n`);
  const verified = `${log.length} entries, verified by replay; ${signatures} signatures hold`;
  output.record(
    { run, folder, head: evidence.head, entries: log.length, signatures, verified: true },
    `${output.colors.green('✔')} ${shownAs}: specification.md, audit.txt (${verified})`,
  );
}
