import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { z } from 'zod';
import { type Agent, defineAgent, type Reads } from '../src/agents/index.js';
import type { AuditEntry } from '../src/contract/index.js';
import type { CreateWorkerOptions } from '../src/worker/index.js';
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
};

export function readEffects(folder: string): Effect[] {
  return linesOf(journalIn(folder)).map((line) => JSON.parse(line) as Effect);
}

/** What a worker needs to serve every pipeline of the fuzzer: work that notes itself in the folder's journal, and does nothing else. */
export function servedFrom(folder: string): Omit<CreateWorkerOptions, 'connection'> {
  const works = pipelines.flatMap(worksOf);
  const agents = [...new Set(works.flatMap((work) => ('agent' in work ? [work.agent] : [])))];
  const activities = [...new Set(works.flatMap((work) => ('activity' in work ? [work.activity] : [])))];
  const effect = (reads: Reads) => {
    note(folder, reads);
    return resultOf(reads);
  };
  const shaky = (reads: Reads) => {
    note(folder, reads);
    const { workflowExecution, activityId } = activityInfo();
    const seed = workflowExecution?.workflowId.split('-').at(-1);
    if (Number.parseInt(digestOf([seed, activityId]).slice(-1), 16) % 3 === 0)
      throw ApplicationFailure.nonRetryable('the work is shaky', 'AGENT_ERROR');
    return resultOf(reads);
  };
  return {
    pipelines,
    agents: agents.map((name) => puppet(name, effect)),
    activities: Object.fromEntries(activities.map((name) => [name, name === 'shaky' ? shaky : effect])),
    artifacts: join(folder, 'artifacts'),
    reviewers: directoryFor(pipelines),
    onEntry: (entry, { workflowId }) =>
      appendFileSync(writtenIn(folder), `${JSON.stringify({ run: workflowId, entry })}\n`),
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

function note(folder: string, reads: Reads): void {
  const { workflowExecution, activityId, activityType, attempt, isLocal } = activityInfo();
  const effect: Effect = {
    run: workflowExecution?.workflowId ?? '',
    id: activityId,
    type: activityType,
    isLocal,
    attempt,
    atMs: Date.now(),
    reads: Object.fromEntries(Object.entries(reads).map(([name, value]) => [name, digestOf(value)])),
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
