import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pc from 'picocolors';
import { exportRun } from '../audit/index.js';
import type { SignalboxClient } from '../client/index.js';
import { type ArtifactRecord, type Decide, type OpenGate, SignalboxError } from '../contract/index.js';
import { createFileStore } from '../stores/index.js';
import { workflowBundlePath } from '../worker/index.js';
import { DEMO_REVIEWER } from './demo-reviewer.js';
import { toValue } from './fetch-artifact.js';
import { formatArtifact } from './format-artifact.js';
import { formatAudit } from './format-audit.js';
import { formatEntry } from './format-entry.js';
import type { Output } from './output.js';

type Play = {
  readonly client: SignalboxClient;
  readonly brief: string;
  readonly name: string;
  /** Where the results go. */
  readonly folder: string;
  readonly artifacts: string;
  readonly signal: AbortSignal;
  readonly output: Output;
};

/**
 * Runs one brief from its first state to its last, deciding at every gate, and writes down what came of it: the specification,
 * and the audit log, verified by replay.
 *
 * @throws RUN_FAILED when the run does not complete; AUDIT_MISMATCH or NOT_REPLAYABLE when its log does not verify
 */
export async function playBrief(play: Play): Promise<void> {
  const { client, brief, signal, output } = play;
  const { run } = await client.start('discoveryToSpecification', { brief, requestedBy: DEMO_REVIEWER });
  for await (const entry of client.watch(run, { signal })) {
    output.record({ run, entry }, `${entry.at.slice(11, 23)}  ${formatEntry(entry, output.colors)}`);
    if (entry.kind !== 'transition') continue;
    if (entry.to === 'FAILED') break;
    const gate = await client.openGate(run);
    if (gate && gate.gate === entry.to) await client.decide(run, decisionAt(gate));
  }
  if (signal.aborted) return;
  const status = await client.status(run);
  if (status.lifecycle !== 'COMPLETE')
    throw new SignalboxError('RUN_FAILED', `expected ${run} to complete, it is ${status.lifecycle} in ${status.state}`);
  await writeResults(play, run);
}

/** The first architecture is sent back once, so that the demo shows a revision; everything else is approved. */
function decisionAt({ gate, round, outcomes, shows }: OpenGate): Decide {
  const revise = round === 1 && outcomes.includes('changesRequested');
  const artifact = shows[0]?.digest;
  return {
    gate,
    by: DEMO_REVIEWER,
    decision: revise ? 'changesRequested' : 'approved',
    comment: revise
      ? 'Say for every external system what happens while it is down. Keep the audit trail apart from business data.'
      : 'Approved by the demo, not by a person.',
    ...(artifact ? { artifact } : {}),
  };
}

async function writeResults({ client, folder, artifacts, output }: Play, run: string): Promise<void> {
  const store = createFileStore({ directory: artifacts });
  const contentOf = async ({ digest }: ArtifactRecord) => toValue(await store.get(digest));
  const records = await client.artifacts(run);
  const specification = records.findLast(({ name }) => name === 'specification');
  if (!specification) throw new SignalboxError('UNKNOWN_ARTIFACT', `expected ${run} to have a specification`);
  const evidence = await exportRun(client, run, { workflowBundlePath: workflowBundlePath() });
  const log = evidence.executions.flatMap(({ entries }) => entries);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'specification.md'), await formatArtifact(specification, records, contentOf));
  await writeFile(join(folder, 'specification.json'), `${JSON.stringify(await contentOf(specification), null, 2)}\n`);
  await writeFile(join(folder, 'audit.json'), `${JSON.stringify(evidence, null, 2)}\n`);
  await writeFile(join(folder, 'audit.txt'), `${formatAudit(run, log, pc.createColors(false)).join('\n')}\n`);
  output.record(
    { run, folder, head: evidence.head, entries: log.length, verified: true },
    `${output.colors.green('✔')} ${folder}: specification.md, audit.txt (${log.length} entries, verified by replay)`,
  );
}
