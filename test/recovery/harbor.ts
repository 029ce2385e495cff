import { ApplicationFailure } from '@temporalio/common';
import { type Definition, definePipeline } from '../../src/machine/index.js';
import type { CreateWorkerOptions } from '../../src/worker/index.js';

/** A small pipeline in which every reason can be brought about, by its input: two stages, a gate between them, and a choice. */
export const harbor: Definition = definePipeline({
  name: 'harbor',
  version: '1',
  input: { type: 'object', properties: { requestedBy: { type: 'string' }, trouble: { type: 'object' } } },
  deadline: '20d',
  recovery: { escalateTo: [{ role: 'harbormaster' }] },
  initial: 'budgeting',
  states: {
    budgeting: {
      kind: 'stage',
      work: { activity: 'budget' },
      reads: ['input.trouble?'],
      writes: 'limit',
      timeout: '1h',
      on: { completed: 'loading' },
    },
    loading: {
      kind: 'stage',
      work: { activity: 'load' },
      reads: ['input.trouble?'],
      writes: 'cargo',
      output: { type: 'object', properties: { crates: { type: 'number' } }, required: ['crates'] },
      timeout: '1h',
      attemptTimeout: '1m',
      retry: { maximumAttempts: 1 },
      skip: { value: { crates: 0 } },
      compensation: { activity: 'unload' },
      on: { completed: 'clearing' },
    },
    clearing: {
      kind: 'gate',
      ask: 'May this cargo leave?',
      shows: ['cargo'],
      reviewers: [{ id: 'ann' }],
      deadline: '3d',
      escalations: [{ after: '2d', also: [{ id: 'kim' }] }],
      writes: 'clearance',
      on: { approved: 'weighing', rejected: 'FAILED', expired: 'FAILED' },
    },
    weighing: {
      kind: 'choice',
      choose: [{ when: 'context.limit.euros < 100', to: 'sailing' }, { to: 'FAILED' }],
    },
    sailing: {
      kind: 'stage',
      work: { activity: 'sail' },
      reads: ['cargo', 'limit', 'input.trouble?'],
      writes: 'log',
      timeout: '1h',
      attemptTimeout: '1m',
      retry: { maximumAttempts: 1 },
      skip: { value: { miles: 0 } },
      compensation: { activity: 'turnBack' },
      approvedAt: 'clearing',
      on: { completed: 'moored' },
    },
    moored: { kind: 'final', outputs: ['cargo', 'log'] },
  },
});

const { states } = harbor;

function stageOf(name: string) {
  const state = states[name];
  if (state?.kind !== 'stage') throw new Error(`${name} is a stage`);
  return state;
}

/** The same, brought to the reasons that the first cannot come to. */
export const harbors: readonly Definition[] = [
  { ...harbor, name: 'hurry', deadline: '10s' },
  { ...harbor, name: 'tide', states: { ...states, loading: { ...stageOf('loading'), timeout: '10s' } } },
  {
    ...harbor,
    name: 'reef',
    states: {
      ...states,
      weighing: {
        kind: 'choice',
        choose: [{ when: 'context.limit.euros > 5', to: 'FAILED', reason: 'UNEXPECTED_EVENT' }, { to: 'sailing' }],
      },
    },
  },
  {
    ...harbor,
    name: 'smuggler',
    states: {
      ...states,
      weighing: {
        kind: 'choice',
        choose: [{ when: 'context.limit.euros > 5', to: 'FAILED', reason: 'APPROVAL_OUTDATED' }, { to: 'sailing' }],
      },
    },
  },
  {
    ...harbor,
    name: 'convoy',
    initial: 'budgeting',
    states: {
      ...states,
      loading: {
        kind: 'stage',
        work: { branches: { fore: { activity: 'load' } } },
        reads: ['input.trouble?'],
        writes: 'cargo',
        timeout: '1h',
        retry: { maximumAttempts: 1 },
        skip: { value: { crates: 0 } },
        on: { completed: 'clearing' },
      },
    },
  },
];

export type Trouble = { readonly [stage: string]: readonly string[] };

/** What each call of a stage does, by run and stage: `ok` or a reason to fail for; what has been done is written down. */
export function createCrew() {
  const calls: { readonly run: string; readonly what: string; readonly given: unknown; readonly key: string }[] = [];
  const happen = async (
    what: string,
    reads: { readonly [name: string]: unknown },
    { key, signal }: { readonly key: string; readonly signal: AbortSignal },
  ): Promise<void> => {
    const run = key.split('/')[0] ?? '';
    const before = calls.filter((call) => call.run === run && call.what === what).length;
    calls.push({ run, what, given: reads, key });
    const trouble = (reads.trouble ?? {}) as Trouble;
    const mood = trouble[what]?.[before] ?? 'ok';
    if (mood === 'silence') await new Promise((_resolve, reject) => signal.addEventListener('abort', reject));
    if (mood === 'misshapen') throw ApplicationFailure.nonRetryable('crates: expected a number', 'VALIDATION_FAILURE');
    if (mood !== 'ok') {
      const cause = new Error('the crane is down');
      throw ApplicationFailure.create({ type: mood, message: `${what} went wrong`, nonRetryable: true, cause });
    }
  };
  const activities: NonNullable<CreateWorkerOptions['activities']> = {
    async budget(reads, how) {
      const { euros = 10, then = 4 } = (reads.trouble ?? {}) as { euros?: number; then?: number };
      const isFirst = !calls.some((call) => call.what === 'budget' && call.run === how.key.split('/')[0]);
      await happen('budget', reads, how);
      return { euros: isFirst ? euros : then };
    },
    async load(reads, how) {
      await happen('load', reads, how);
      return { crates: 7 };
    },
    async sail(reads, how) {
      await happen('sail', reads, how);
      return { miles: 12 };
    },
    async unload(call, how) {
      await happen('unload', call, how);
    },
    async turnBack(call, how) {
      await happen('turnBack', call, how);
    },
  };
  return { activities, calls };
}
