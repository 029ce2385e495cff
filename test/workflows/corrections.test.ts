import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { definePipeline } from '../../src/machine/index.js';
import { createTestKit, scriptedAgent, type TestKit } from '../../src/testing/index.js';

const judge = scriptedAgent('judge', ['maybe', 'perhaps', { guilty: true }], z.object({ guilty: z.boolean() }));

const verdict = definePipeline({
  name: 'verdict',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'judging',
  states: {
    judging: {
      kind: 'stage',
      work: { agent: 'judge' },
      writes: 'verdict',
      timeout: '10m',
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
});

let kit: TestKit;
beforeAll(async () => {
  kit = await createTestKit({ pipelines: [verdict], agents: [judge] });
});
afterAll(() => kit?.close());

it('an agent is given the time of its stage once: each correction has what is left of it', async () => {
  const run = await kit.start('verdict', {});
  await run.result();
  const { events } = await kit.env.client.workflow.getHandle(run.id).fetchHistory();
  const given = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) => {
    const { seconds, nanos } = scheduled?.scheduleToCloseTimeout ?? {};
    return scheduled?.activityType?.name === 'callModel' ? [Number(seconds) + Number(nanos ?? 0) / 1e9] : [];
  });
  expect(given[0]).toBe(600);
  expect(given).toHaveLength(3);
  expect(given).toEqual([...new Set(given)].sort((one, other) => other - one));
});
