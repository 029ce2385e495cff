import { activityInfo } from '@temporalio/activity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { activityKey } from '../../activities/stage-io.js';
import { defineAgent, defineTool, type Tool } from '../../src/agents/index.js';
import type { CompensationCall } from '../../src/contract/index.js';
import type { Definition, Stage, Work } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';

const stage = (work: Work, completed: string, more: Partial<Stage> = {}): Stage => ({
  kind: 'stage',
  work,
  writes: completed,
  timeout: '1h',
  on: { completed },
  ...more,
});

const base = { version: '1', input: { type: 'object' }, deadline: '1d' };
const undone = { compensation: { activity: 'undo' } };

const stall: Definition = {
  ...base,
  name: 'stall',
  initial: 'building',
  states: { building: stage({ activity: 'rent' }, 'done'), done: { kind: 'final' } },
};

const fair: Definition = {
  ...base,
  name: 'fair',
  initial: 'naming',
  states: {
    naming: stage({ agent: 'painter' }, 'renting', undone),
    renting: stage({ pipeline: 'stall' }, 'strolling', undone),
    strolling: stage({ agent: 'painter' }, 'building', { ...undone, tools: ['look'] }),
    building: stage(
      { branches: { tent: { activity: 'rent' }, sign: { agent: 'painter' }, stall: { pipeline: 'stall' } } },
      'opening',
      undone,
    ),
    opening: {
      kind: 'gate',
      ask: 'Is it ready?',
      reviewers: [{ id: 'ann' }],
      deadline: '3h',
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
};

const look = defineTool({
  name: 'look',
  description: 'Looks around.',
  input: z.object({}),
  output: z.object({ color: z.string() }),
  effect: 'read',
  run: () => ({ color: 'green' }),
}) as unknown as Tool;

/** The key of each call that gave what a stage or a branch gave, by what it did; of a child its workflow id. */
const had: { [what: string]: string } = {};
const calls: CompensationCall[] = [];
let kit: TestKit;

/** The state, and the branch where it is one of several, that the running activity is of. */
const whatNow = () =>
  activityInfo()
    .activityId.replace(/:\d+(?=[:/])/, '')
    .replace(/:[\d.]+$/, '');

beforeAll(async () => {
  kit = await createTestKit({
    pipelines: [stall, fair],
    agents: [
      defineAgent({
        name: 'painter',
        title: 'Painter',
        instructions: 'Paint.',
        output: z.object({ color: z.string() }),
        rulesVersion: '1',
        rules: () => {
          had[whatNow()] = activityKey();
          return (activityInfo().activityId.endsWith(':1') ? 'red' : { color: 'red' }) as never;
        },
        steps: async (_reads, { use }) => {
          had[whatNow()] = activityKey();
          return (await use('look', {})) as never;
        },
      }),
    ],
    tools: [look],
    activities: {
      rent: (_reads, { key }) => {
        const { workflowId = '' } = activityInfo().workflowExecution ?? {};
        const [, child] = workflowId.split('/', 2);
        had[child ? workflowId.slice(workflowId.indexOf('/') + 1).replace(/:\d+/, '') : whatNow()] = child
          ? workflowId
          : key;
        return { rented: true };
      },
      undo: (call) => void calls.push(call as CompensationCall),
    },
  });
});
afterAll(() => kit?.close());

it('a compensation is given the key of the very call: a corrected agent’s last, a child’s id, and of branches each one’s', async () => {
  const run = await kit.start('fair', {});
  await run.reaches('opening');
  await kit.client.cancel(run.id, { by: 'sue', reason: 'it rains' });
  await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  const key = expect.stringMatching(/\/building:\d+$/);
  const { 'building/tent': tent, 'building/sign': sign, 'building/stall': hired } = had;
  expect(calls.map(({ state, key, keys }) => ({ state, key, ...(keys && { keys }) }))).toEqual([
    { state: 'building', key, keys: { tent, sign, stall: hired } },
    { state: 'strolling', key: had.strolling },
    { state: 'renting', key: had.renting },
    { state: 'naming', key: had.naming },
  ]);
  expect([had.naming, sign].every((one) => /:2\/[0-9a-f]{8}$/.test(one ?? ''))).toBe(true);
});
