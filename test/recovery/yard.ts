import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { expect } from 'vitest';
import { exportRun, verifyExport } from '../../src/audit/index.js';
import type { SignalboxClient } from '../../src/client/index.js';
import type { AuditEntry, Status } from '../../src/contract/index.js';
import { type Definition, definePipeline, type Json } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { type CreateWorkerOptions, workflowBundlePath } from '../../src/worker/index.js';

/**
 * A shipyard: a wait, stages, two gates of which the second leaves out whoever decided at the first, a choice, and a loop that comes
 * back to the second gate.
 */
export const yard: Definition = definePipeline({
  name: 'yard',
  version: '1',
  input: {
    type: 'object',
    properties: { requestedBy: { type: 'string' }, script: { type: 'object' }, brief: { type: 'string' } },
  },
  deadline: '30d',
  initial: 'ordering',
  states: {
    ordering: {
      kind: 'wait',
      event: 'ordered',
      data: { type: 'object', properties: { masts: { type: 'number' } }, required: ['masts'] },
      writes: 'order',
      deadline: '5d',
      on: { ordered: 'planning', expired: 'FAILED' },
    },
    planning: {
      kind: 'stage',
      work: { activity: 'plan' },
      reads: ['input.script?', 'input.brief?', 'order'],
      writes: 'plan',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'reviewing' },
    },
    reviewing: {
      kind: 'gate',
      ask: 'Is this the ship?',
      shows: ['plan', 'input.brief?'],
      reviewers: [{ id: 'ann' }, { id: 'kim' }],
      deadline: '3d',
      writes: 'review',
      rounds: { most: 3 },
      on: { approved: 'building', changesRequested: 'planning', rejected: 'FAILED', expired: 'FAILED' },
    },
    building: {
      kind: 'stage',
      work: { activity: 'build' },
      reads: ['input.script?', 'plan'],
      writes: 'hull',
      output: { type: 'object', properties: { tons: { type: 'number' }, keel: {} }, required: ['tons'] },
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      skip: { value: { tons: 1 } },
      approvedAt: 'reviewing',
      on: { completed: 'weighing' },
    },
    weighing: {
      kind: 'choice',
      choose: [{ when: 'context.hull.tons < 100', to: 'surveying' }, { to: 'FAILED' }],
    },
    surveying: {
      kind: 'gate',
      ask: 'Does it float?',
      shows: ['hull'],
      reviewers: [{ id: 'ann' }, { id: 'kim' }, { id: 'sue' }, { id: 'tim' }],
      exclude: ['requester', { decided: 'reviewing' }],
      deadline: '3d',
      on: { approved: 'fitting', rejected: 'FAILED', expired: 'FAILED' },
    },
    fitting: {
      kind: 'stage',
      work: { activity: 'fit' },
      reads: ['input.script?', 'hull'],
      writes: 'fittings',
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      on: { completed: 'looking' },
    },
    looking: {
      kind: 'choice',
      choose: [{ when: 'context.fittings.again == true', to: 'surveying' }, { to: 'launching' }],
    },
    launching: {
      kind: 'stage',
      work: { activity: 'launch' },
      reads: ['input.script?', 'hull', 'fittings'],
      timeout: '1h',
      retry: { maximumAttempts: 1 },
      approvedAt: 'surveying',
      on: { completed: 'afloat' },
    },
    afloat: { kind: 'final', outputs: ['hull', 'fittings'] },
  },
});

/** What each call of an activity comes to, in order; the last again where there are more. A text that begins with `!` is a reason to fail for. */
export type Script = { readonly [activity: string]: readonly Json[] };

export type Hand = { readonly run: string; readonly what: string; readonly given: { readonly [name: string]: Json } };

const USUAL: { readonly [activity: string]: Json } = {
  plan: { masts: 3 },
  build: { tons: 40 },
  fit: { again: false },
  launch: null,
};

/** Does what the run's script says, and writes down what it was given. */
export function createHands() {
  const hands: Hand[] = [];
  const hand =
    (what: string): NonNullable<CreateWorkerOptions['activities']>[string] =>
    (reads) => {
      const run = activityInfo().workflowExecution?.workflowId ?? '';
      const { script = {}, ...given } = reads as { script?: Script } & { [name: string]: Json };
      const before = hands.filter((call) => call.run === run && call.what === what).length;
      hands.push({ run, what, given });
      const answers = script[what] ?? [USUAL[what] ?? null];
      const answer = answers[Math.min(before, answers.length - 1)] ?? null;
      if (typeof answer !== 'string' || !answer.startsWith('!')) return answer;
      throw ApplicationFailure.nonRetryable(`${what} went wrong`, answer.slice(1));
    };
  const activities = Object.fromEntries(Object.keys(USUAL).map((what) => [what, hand(what)]));
  return { activities, hands };
}

/** What one activity was given, call by call, in the newest run. */
export function givenTo(hands: readonly Hand[], what: string): Hand['given'][] {
  const newest = hands.at(-1)?.run;
  return hands.filter((hand) => hand.run === newest && hand.what === what).map(({ given }) => given);
}

/** The number of the newest entry into a state. */
export function seqOf(entries: readonly AuditEntry[], state: string, nth = -1): number {
  const entry = entries.filter(({ kind, to }) => kind === 'transition' && to === state).at(nth);
  if (!entry) throw new Error(`expected an entry into ${state}; there are ${entries.map(({ to }) => to).join(', ')}`);
  return entry.seq;
}

export type Failed = Extract<Status, { lifecycle: 'FAILED' }>;

export async function fails(run: TestRun): Promise<Failed['failure']> {
  return ((await run.reaches('FAILED')) as Failed).failure;
}

const options = { workflowBundlePath: workflowBundlePath() };

/** The log is what a replay of the histories gives, and an export of it holds. */
export async function expectReplayed(client: SignalboxClient, run: string): Promise<void> {
  const document = await exportRun(client, run, options);
  const report = await verifyExport(document, options);
  expect(report.checks.flatMap(({ problems }) => problems)).toEqual([]);
  expect(report.ok).toBe(true);
}
