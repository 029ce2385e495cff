import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { activityKey } from '../activities/stage-io.js';
import { type Agent, defineAgent, type Reads } from '../src/agents/index.js';
import type { AuditEntry } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { CreateWorkerOptions } from '../src/worker/index.js';
import { BESIDES, FAULTS } from './failing-shapes.js';
import { canonical, digestOf } from './judge/canonical.js';
import { directoryFor } from './people.js';
import { pipelines, worksOf } from './pipelines.js';

/** One execution of a stage's work, as the work itself noted it, outside Temporal. */
export type Effect = {
  readonly run: string;
  /** The activity's id, which begins with the state and the sequence number of its entry; a local activity has a number only. */
  readonly id: string;
  readonly type: string;
  readonly isLocal: boolean;
  readonly attempt: number;
  readonly atMs: number;
  /** The digest of each thing it was given. */
  readonly reads: { readonly [name: string]: string };
  /** The idempotency key it was given. */
  readonly key: string;
  /** Of a compensation: the key of the stage's own call, and the digest of what that gave. */
  readonly undoes?: { readonly state: string; readonly key: string; readonly output: string };
};

export function readEffects(folder: string): Effect[] {
  return linesOf(journalIn(folder)).map((line) => JSON.parse(line) as Effect);
}

/** What a worker needs to serve every pipeline of the fuzzer: work that notes itself in the folder's journal, and does nothing else. */
export function servedFrom(folder: string): Omit<CreateWorkerOptions, 'connection'> {
  const pieces = pipelines.flatMap(worksOf);
  const agents = [...new Set(pieces.flatMap((work) => ('agent' in work ? [work.agent] : [])))];
  const named = [...new Set(pieces.flatMap((work) => ('activity' in work ? [work.activity] : [])))];
  const effect = (reads: Reads) => {
    note(folder, reads);
    return resultOf(reads);
  };
  const works = new Map<string, Task>([
    ...named.map((name): [string, Task] => [name, effect]),
    ...Object.entries(FAULTS).map(([name, code]): [string, Task] => [name, failing(effect, code)]),
    ['slow', slowed(effect)],
    ...BESIDES.map((name): [string, Task] => [name, besides(folder, name.startsWith('shaky'))]),
  ]);
  return {
    pipelines,
    agents: agents.map((name) => puppet(name, effect)),
    activities: Object.fromEntries(works),
    artifacts: join(folder, 'artifacts'),
    reviewers: directoryFor(pipelines),
    onEntry: (entry, { workflowId }) =>
      appendFileSync(writtenIn(folder), `${JSON.stringify({ run: workflowId, entry })}\n`),
  };
}

type Task = (given: Reads) => Json | Promise<Json>;

/** Whether this very call is one of those that fail: the same each time it is asked. */
function isUnlucky(): boolean {
  const { workflowExecution, activityId } = activityInfo();
  const seed = workflowExecution?.workflowId.split('-').at(-1);
  return Number.parseInt(digestOf([seed, activityId]).slice(-1), 16) % 3 === 0;
}

function failing(task: Task, code: string): Task {
  return (reads) => {
    const result = task(reads);
    if (isUnlucky()) throw ApplicationFailure.nonRetryable(`it fails with ${code}`, code);
    return result;
  };
}

const TOO_LONG_MS = 2_000;

function slowed(task: Task): Task {
  return async (reads) => {
    const result = task(reads);
    if (isUnlucky()) await delay(TOO_LONG_MS);
    return result;
  };
}

/** A compensation or an action: notes that it was done, and what for. */
function besides(folder: string, isShaky: boolean): Task {
  return (given) => {
    const { state, key, output, reads } = given as { readonly [field: string]: Json };
    const undoes = key === undefined ? undefined : { state: String(state), key: String(key), output: digestOf(output) };
    note(folder, (reads ?? {}) as Reads, undoes);
    if (isShaky && isUnlucky()) throw ApplicationFailure.nonRetryable('it cannot be done', 'AGENT_ERROR');
    return null;
  };
}

function puppet(name: string, rules: (reads: Reads) => { summary: string; critical: number }): Agent {
  return defineAgent({
    name,
    title: name,
    instructions: `A puppet that plays ${name}.`,
    output: z.looseObject({ summary: z.string() }),
    rulesVersion: '1',
    rules,
  });
}

/** Differs with what was read, so that each round of a loop shows another digest. */
function resultOf(reads: Reads): { summary: string; critical: number } {
  const summary = createHash('sha256').update(canonical(reads)).digest('hex');
  return { summary, critical: summary.startsWith('0') || summary.startsWith('1') ? 1 : 0 };
}

function note(folder: string, reads: Reads, undoes?: Effect['undoes']): void {
  const { workflowExecution, activityId, activityType, attempt, isLocal } = activityInfo();
  const effect: Effect = {
    run: workflowExecution?.workflowId ?? '',
    id: activityId,
    type: activityType,
    isLocal,
    attempt,
    atMs: Date.now(),
    reads: Object.fromEntries(Object.entries(reads).map(([name, value]) => [name, digestOf(value)])),
    key: activityKey(),
    ...(undoes && { undoes }),
  };
  appendFileSync(journalIn(folder), `${JSON.stringify(effect)}\n`);
}

/** Every entry that a worker wrote while it was not replaying, those of tasks that it could not finish among them. */
export function readWritten(folder: string): { readonly run: string; readonly entry: AuditEntry }[] {
  return linesOf(writtenIn(folder)).map((line) => JSON.parse(line));
}

function linesOf(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'));
}

function writtenIn(folder: string): string {
  return join(folder, 'written');
}

function journalIn(folder: string): string {
  return join(folder, 'journal');
}
