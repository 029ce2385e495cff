import { z } from 'zod';
import { defineAgent } from '../../src/agents/index.js';
import type { SignalboxClient } from '../../src/client/index.js';
import { type AnyState, type Definition, definePipeline, type Stage } from '../../src/machine/index.js';
import type { CreateWorkerOptions } from '../../src/worker/index.js';
import { eventually } from '../temporal-server.js';

const anyInput = { type: 'object' } as const;

const stage = (work: Stage['work'], more: Partial<Stage> = {}): AnyState => ({
  kind: 'stage',
  work,
  timeout: '5m',
  retry: { maximumAttempts: 1 },
  ...more,
  on: { completed: 'moored', ...more.on },
});

/** Every kind of state a run can be cancelled in; the input says which one it goes to, after a stage that can be undone. */
export const KINDS = [
  'heeding',
  'ignoring',
  'thinking',
  'nesting',
  'calling',
  'branching',
  'asking',
  'awaiting',
  'failing',
] as const;

const base: Definition = {
  name: 'tug',
  version: '1',
  input: anyInput,
  deadline: '1d',
  cancellation: { grace: '500ms' },
  initial: 'loading',
  states: {
    loading: stage(
      { activity: 'load' },
      {
        writes: 'cargo',
        compensation: { activity: 'unload' },
        on: { completed: 'heeding' },
      },
    ),
    heeding: stage({ activity: 'heed' }, { heartbeat: '30s', writes: 'log' }),
    moored: { kind: 'final' },
  },
};

/** A child of the fleet, with a stage of its own that can be undone. */
export const tug: Definition = definePipeline(base as never) as Definition;

export const ship: Definition = {
  ...base,
  name: 'ship',
  actions: { CANCELLED: [{ activity: 'lowerFlag' }, { notify: ['requester'], message: 'It does not sail.' }] },
  states: {
    loading: stage(
      { activity: 'load' },
      {
        writes: 'cargo',
        compensation: { activity: 'unload' },
        on: { completed: 'choosing' },
      },
    ),
    choosing: {
      kind: 'choice',
      choose: [
        ...KINDS.map((kind) => ({ when: `input.to == '${kind}'`, to: kind })),
        { when: `input.to == 'CANCELLED'`, to: 'CANCELLED' },
        { when: `input.to == 'finishing'`, to: 'finishing' },
        { when: `input.to == 'ending'`, to: 'ending' },
        { when: `input.to == 'shaping'`, to: 'shaping' },
        { to: 'moored' },
      ],
    },
    heeding: stage({ activity: 'heed' }, { heartbeat: '30s', writes: 'log', compensation: { activity: 'unload' } }),
    ignoring: stage({ activity: 'ignore' }, { compensation: { activity: 'unload' } }),
    thinking: stage({ agent: 'thinker' }, { writes: 'log' }),
    nesting: stage({ pipeline: 'tug' }, { reads: ['input.who?'] }),
    calling: stage({ workflow: 'tug' }, { reads: ['input.requestedBy?'] }),
    branching: stage(
      { branches: { fore: { activity: 'heed' }, aft: { activity: 'heed' } } },
      {
        heartbeat: '30s',
        writes: 'log',
      },
    ),
    asking: {
      kind: 'gate',
      ask: 'May it sail?',
      reviewers: [{ id: 'ann' }],
      deadline: '3d',
      on: { approved: 'moored', rejected: 'FAILED', expired: 'FAILED' },
    },
    awaiting: { kind: 'wait', event: 'wind', deadline: '1d', on: { wind: 'moored', expired: 'FAILED' } },
    failing: stage({ activity: 'fail' }),
    finishing: stage(
      { activity: 'finish' },
      {
        heartbeat: '30s',
        writes: 'log',
        output: { type: 'object', required: ['miles'] },
        compensation: { activity: 'unload' },
        on: { completed: 'asking' },
      },
    ),
    shaping: stage(
      { branches: { fore: { activity: 'finish' }, aft: { activity: 'finish' } } },
      {
        heartbeat: '30s',
        writes: 'log',
        compensation: { activity: 'unload' },
        on: { completed: 'asking' },
      },
    ),
    ending: stage({ activity: 'finish' }, { heartbeat: '30s', compensation: { activity: 'unload' } }),
    moored: { kind: 'final', entry: [{ activity: 'sweep' }] },
  },
};

/** What the run looks like once it is closed. */
export const closed = (client: SignalboxClient, run: string) =>
  eventually(
    () => client.describe(run),
    ({ open }) => !open,
  );

/** Which work a run has begun once it is in a state. */
const WORKS: { readonly [state: string]: string } = {
  heeding: 'second',
  ignoring: 'ignore',
  branching: 'second',
  finishing: 'finish',
  ending: 'finish',
  shaping: 'finish',
};

const runOf = (key: string) => key.split('/')[0] ?? '';

/** What the fleet does, by the run; `letGo` ends whatever does not heed a cancellation, `letDown` what was held up for one run. */
export function createFleet() {
  const calls: { readonly what: string; readonly run: string; readonly given: unknown; readonly key: string }[] = [];
  const begun = new Set<string>();
  let letGo = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  type Fn = NonNullable<CreateWorkerOptions['activities']>[string];
  const noted =
    (what: string, fn: Fn): Fn =>
    (given, how) => {
      const run = runOf(how.key);
      calls.push({ what, run, given, key: how.key });
      begun.add(`${what} ${run}`);
      return fn(given, how);
    };
  const held = new Map<string, Promise<void>>();
  const downs = new Map<string, () => void>();
  const holdUp = (run: string): Promise<void> => {
    const known = held.get(run);
    if (known) return known;
    const promise = new Promise<void>((resolve) => downs.set(run, resolve));
    held.set(run, promise);
    return promise;
  };
  const letDown = (run: string): void => {
    void holdUp(run);
    downs.get(run)?.();
  };
  const never = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => {
      if (signal.aborted) reject(signal.reason);
      signal.addEventListener('abort', () => reject(signal.reason));
    });
  const beating = async <T>(heartbeat: () => void, work: Promise<T>): Promise<T> => {
    const timer = setInterval(heartbeat, 100);
    return work.finally(() => clearInterval(timer));
  };
  const plain: { [name: string]: Fn } = {
    load: () => ({ crates: 7 }),
    unload: async (_call, { key }) => held.get(runOf(key)),
    lowerFlag: () => undefined,
    sweep: async (_reads, { key, signal }) => {
      await Promise.race([released, holdUp(runOf(key)), never(signal)]);
    },
    heed: async (_reads, { key, part, heartbeat, signal }) => {
      await part('first', () => 'one');
      return part('second', () => {
        begun.add(`second ${runOf(key)}`);
        return beating(heartbeat, never(signal));
      });
    },
    ignore: async (_reads, { signal }) => {
      await Promise.race([released, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    },
    finish: async (_reads, { key, heartbeat, signal }) => {
      const ended = never(signal).catch(() => held.get(runOf(key)));
      await beating(heartbeat, ended);
      return { miles: 12 };
    },
    fail: () => {
      throw new Error('the mast is broken');
    },
  };
  const activities = Object.fromEntries(Object.entries(plain).map(([what, fn]) => [what, noted(what, fn)]));
  const thinker = defineAgent({
    name: 'thinker',
    title: 'Thinker',
    instructions: 'Think until the ship is released.',
    output: z.looseObject({}),
    rulesVersion: '1',
    async rules() {
      await released;
      return {};
    },
  });
  /** Waits until the run is in the state it was sent to, and its work has begun; gives its execution. */
  const arrives = async (client: SignalboxClient, run: string, to: string): Promise<string> => {
    const state = to === 'failing' ? 'FAILED' : to;
    await eventually(
      () => client.status(run),
      (status) => status.state === state && !('opening' in status),
    );
    const { execution } = await client.describe(run);
    const work = WORKS[to];
    if (work !== undefined)
      await eventually(
        async () => begun.has(`${work} ${execution}`),
        (hasBegun) => hasBegun,
      );
    return execution;
  };
  /** What was undone of a run, in order. */
  const undone = (execution: string) =>
    calls.filter(({ what, run }) => what === 'unload' && run === execution).map(({ given }) => given as object);
  return {
    activities,
    agents: [thinker],
    begun,
    letGo,
    holdUp: (run: string) => void holdUp(run),
    letDown,
    arrives,
    undone,
  };
}
