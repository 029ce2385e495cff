import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type ModelAnswer, type ModelPort } from '../../src/agents/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { mustHandOn } from '../../workflows/state/loop.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline } from './errand.js';

/** Something that a test lets go on when it wants to. */
function openLatch() {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { held, letGo };
}

const asked = openLatch();
const usual = { model: 'm', inputTokens: 1, outputTokens: 1, finishReason: 'stop' };
let calls = 0;
let beforeAnswer = openLatch();
let beforeResult = openLatch();

const model: ModelPort = {
  name: 'test:held',
  async generate(): Promise<ModelAnswer> {
    calls += 1;
    if (calls > 1) return { ...usual, text: '{"bought":[]}' };
    await beforeAnswer.held;
    return { ...usual, text: '', calls: [{ id: 'a', tool: 'note', arguments: { item: 'tea' } }] };
  },
};
const note = defineTool({
  name: 'note',
  description: 'Notes an item.',
  input: z.object({ item: z.string() }),
  output: z.object({}),
  effect: 'write',
  async run() {
    await beforeResult.held;
    return {};
  },
});
/** The server is asked for the cancellation only once the test lets it be. */
const late: ActivityInterceptorsFactory = ({ info }) => ({
  inbound: {
    async execute(input, next) {
      if (info.activityType === 'requestCancel') await asked.held;
      return next(input);
    },
  },
});

describe('between a wish to cancel and the cancellation', () => {
  let dock: Dock;
  beforeAll(async () => {
    dock = await openDock({
      pipelines: [errandPipeline({ tools: ['note'] })],
      agents: [errandBoy(async () => ({ bought: [] }))],
      tools: [note],
      reviewers: { buyer: ['bea'] },
      model,
      temporal: { interceptors: { activity: [late] } },
    });
  });
  afterAll(async () => {
    asked.letGo();
    beforeAnswer.letGo();
    beforeResult.letGo();
    await dock?.close();
  });

  type Event = { readonly activityTaskScheduledEventAttributes?: { readonly activityType: { readonly name: string } } };
  const begun = async (run: TestRun) => {
    const { executions } = await dock.client.history(run.id);
    const events = executions.flatMap(({ history }) => history.events) as Event[];
    return events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType.name ?? []);
  };
  const until = (run: TestRun, last: string) =>
    eventually(
      () => begun(run),
      (names) => names.at(-1) === last,
    );
  const noted = (run: TestRun, event: string) =>
    eventually(
      () => run.log(),
      (log) => log.at(-1)?.event === event,
    );

  it.each([
    ['a model call gave a tool call, no tool is called', 'takeStep', 'modelCalled'],
    ['a tool call gave its result, no model is called', 'callTool', 'toolCalled'],
  ])('where %s', async (_what, under, heard) => {
    calls = 0;
    beforeAnswer = openLatch();
    beforeResult = openLatch();
    if (under === 'callTool') beforeAnswer.letGo();
    const run = await dock.start('errand', {});
    await until(run, under);
    await dock.client.cancel(run.id, { by: 'oda', reason: 'no longer wanted' });
    const before = await until(run, 'requestCancel');
    beforeAnswer.letGo();
    beforeResult.letGo();
    await noted(run, heard);
    expect(await begun(run)).toEqual(before);
    expect(calls).toBe(1);
  });

  it('a run is cancelled as ever once the server was asked', async () => {
    calls = 1;
    asked.letGo();
    const runs = await eventually(
      () => dock.client.list({}),
      (listed) => listed.length === 2,
    );
    for (const { run } of runs)
      await eventually(
        () => dock.client.status(run),
        ({ lifecycle }) => lifecycle === 'CANCELLED',
      );
  });
});

describe('an execution hands a loop on', () => {
  const entries = (length: number) => ({ log: { entries: { length } } }) as Parameters<typeof mustHandOn>[0];

  it.each([
    [false, 1_499, false],
    [false, 1_500, true],
    [true, 1, true],
  ])(
    'where the server suggests it (%s), or its log of %i lines is as long as one answer: %s',
    (suggested, lines, isHandedOn) => {
      expect(mustHandOn(entries(lines), { mustContinue: suggested })).toBe(isHandedOn);
    },
  );
});
