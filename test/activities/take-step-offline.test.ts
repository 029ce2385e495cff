import { beforeEach, describe, expect, test } from 'vitest';
import { type Agent, type RuleStep, ToolNotDone } from '../../src/agents/index.js';
import type { NextStep, ToolCall } from '../../src/contract/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { archivist, done, firstStep, linkOf, nextStep, stepperOf } from './archive.js';
import { attempt } from './attempt.js';

let store: ArtifactStore;

beforeEach(() => {
  store = createMemoryStore();
});

function callsOf(next: NextStep): readonly ToolCall[] {
  if (next.kind !== 'calls') throw new Error(`expected calls, got ${next.kind}`);
  return next.calls;
}

function withSteps(steps: NonNullable<Agent['steps']>): Agent {
  return { ...archivist, steps } as Agent;
}

async function failureOf(agent: Agent, step = firstStep()): Promise<unknown> {
  return attempt('a')
    .run(stepperOf(store, undefined, agent), step)
    .catch((e: unknown) => e);
}

describe('offline rules that work in steps', () => {
  test('run up to the first call they know no result of, and on from there once they do', async () => {
    const takeStep = stepperOf(store);
    const first = await attempt('a').run(takeStep, firstStep());
    const [call] = callsOf(first.next);
    expect(call).toMatchObject({ id: 'call00001', tool: 'search' });
    expect(call?.call.value).toEqual({ tool: 'search', arguments: { words: 'ferries' } });
    expect(call?.problems).toBeUndefined();
    expect(first.madeBy).toMatchObject({ engine: 'offline', agent: 'ARCHIVIST' });

    const found = await done(store, 'call00001', ['one', 'two']);
    const second = await attempt('b').run(takeStep, nextStep(first.transcript, { results: [found] }));
    expect(callsOf(second.next).map(({ id, call }) => [id, call.value])).toEqual([
      ['call00002', { tool: 'open', arguments: { title: 'one' } }],
      ['call00003', { tool: 'open', arguments: { title: 'two' } }],
    ]);

    const results = [await done(store, 'call00002', 'first text'), await done(store, 'call00003', 'second text')];
    const third = await attempt('c').run(takeStep, nextStep(second.transcript, { results }));
    expect(third.next).toMatchObject({
      kind: 'answer',
      output: { value: { found: ['first text', 'second text'], count: 2, madeBy: { engine: 'offline' } } },
    });
  });

  test('grow the transcript by one link a step, which names the one before and nothing twice', async () => {
    const takeStep = stepperOf(store);
    const first = await attempt('a').run(takeStep, firstStep());
    expect(Object.keys(first.transcript).sort()).toEqual(['$artifact', 'bytes', 'mediaType']);
    const found = await done(store, 'call00001', []);
    const second = await attempt('b').run(takeStep, nextStep(first.transcript, { results: [found] }));
    expect((await linkOf(store, first.transcript)).items.map(({ kind }) => kind)).toEqual(['task', 'turn']);
    const link = await linkOf(store, second.transcript);
    expect(link.previous).toEqual(first.transcript);
    expect(link.items).toEqual([
      { kind: 'results', results: [found] },
      expect.objectContaining({ kind: 'turn', calls: [] }),
    ]);
  });

  test('are told of a call that was not made by a ToolNotDone, which they may catch', async () => {
    const heard: unknown[] = [];
    const agent = withSteps(async (_reads, { use }) => {
      const found = await use('search', { words: 'x' }).catch((error: unknown) => {
        heard.push(error);
        return [];
      });
      return { found: found as string[], count: 0 };
    });
    const takeStep = stepperOf(store, undefined, agent);
    const first = await attempt('a').run(takeStep, firstStep());
    const rejected = { id: 'call00001', outcome: 'rejected', message: 'not that one' } as const;
    const second = await attempt('b').run(takeStep, nextStep(first.transcript, { results: [rejected] }));
    expect(second.next.kind).toBe('answer');
    expect(heard).toEqual([expect.objectContaining({ name: 'ToolNotDone', outcome: 'rejected' })]);
    expect(heard[0]).toBeInstanceOf(ToolNotDone);
  });

  test('give equal calls their results in the order they were made', async () => {
    const agent = withSteps(async (_reads, { use }) => {
      const one = await use('open', { title: 'log' });
      const two = await use('open', { title: 'log' });
      return { found: [String(one), String(two)], count: 2 };
    });
    const takeStep = stepperOf(store, undefined, agent);
    const first = await attempt('a').run(takeStep, firstStep());
    const before = await done(store, 'call00001', 'before');
    const second = await attempt('b').run(takeStep, nextStep(first.transcript, { results: [before] }));
    const after = await done(store, 'call00002', 'after');
    const third = await attempt('c').run(takeStep, nextStep(second.transcript, { results: [after] }));
    expect(third.next).toMatchObject({ output: { value: { found: ['before', 'after'] } } });
  });

  test('end their stage with one of its events, and with no other', async () => {
    const agent = withSteps((_reads, { end }: RuleStep) => end('nothingFound', 'the archive is empty'));
    const ended = await attempt('b').run(stepperOf(store, undefined, agent), firstStep({ events: ['nothingFound'] }));
    expect(ended.next).toEqual({ kind: 'event', event: 'nothingFound', reason: 'the archive is empty' });
    expect(await failureOf(agent, firstStep({ events: ['other'] }))).toMatchObject({
      type: 'AGENT_ERROR',
      message: expect.stringContaining("end with 'nothingFound', but their stage has other"),
    });
  });

  test('make the calls they did not wait for, before their answer counts', async () => {
    const agent = withSteps((_reads, { use }) => {
      void use('open', { title: 'x' });
      return { found: [], count: 0 };
    });
    const first = await attempt('a').run(stepperOf(store, undefined, agent), firstStep());
    expect(callsOf(first.next)).toHaveLength(1);
  });

  test('that wait for what never comes are AGENT_ERROR, and so are those that break', async () => {
    const waiting = withSteps(() => new Promise(() => {}));
    expect(await failureOf(waiting)).toMatchObject({
      type: 'AGENT_ERROR',
      nonRetryable: true,
      message: expect.stringContaining('wait for something that is no call of a tool'),
    });
    const broken = withSteps(() => Promise.reject(new TypeError('no such shelf')));
    expect(await failureOf(broken)).toMatchObject({
      type: 'AGENT_ERROR',
      message: expect.stringContaining('offline rules failed: no such shelf'),
    });
  });

  test('of an agent without steps are its rules', async () => {
    const { steps: _steps, ...plain } = archivist;
    const only = await attempt('a').run(stepperOf(store, undefined, plain as Agent), firstStep());
    expect(only.next).toMatchObject({ kind: 'answer', output: { value: { found: [], count: 0 } } });
  });

  test('whose answer does not fit say so as a model would be told', async () => {
    const agent = withSteps(() => ({ found: 'none' }));
    const only = await attempt('a').run(stepperOf(store, undefined, agent), firstStep());
    expect(only.next).toMatchObject({
      kind: 'unfit',
      problems: [/^found: /, /^count: /].map((p) => expect.stringMatching(p)),
    });
  });
});
