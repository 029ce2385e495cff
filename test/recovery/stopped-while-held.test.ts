import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../src/client/index.js';
import { type Definition, definePipeline } from '../../src/machine/index.js';
import { counter, portTo } from '../activities/wagons.js';
import { chat, refuse, type ScriptedProvider, startScriptedProvider } from '../scripted-provider/index.js';
import { errandBoy, errandPipeline, openShop } from '../steps/errand.js';
import { eventually } from '../temporal-server.js';
import { type Dock, openDock } from './dock.js';
import { expectReplayed } from './yard.js';

const retry = { maximumAttempts: 1 };
const HELD = { failures: 1, openForMs: 600_000 };

/** One attempt, and no more. */
const depot = definePipeline({
  name: 'depot',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'counting',
  states: {
    counting: {
      kind: 'stage',
      work: { agent: 'COUNTER' },
      writes: 'count',
      timeout: '2m',
      retry,
      on: { completed: 'counted' },
    },
    counted: { kind: 'final', outputs: ['count'] },
  },
});

let dock: Dock;
let down: ScriptedProvider;
let up: ScriptedProvider;
beforeAll(async () => {
  down = await startScriptedProvider(...[1, 2].map(() => refuse(503, 'down for maintenance')));
  up = await startScriptedProvider(chat('{"total":0,"wagons":[]}'), chat('{"bought":[]}'));
  dock = await openDock({
    pipelines: [
      depot as Definition,
      errandPipeline({ retry }),
      errandPipeline({ retry: { maximumAttempts: 2, initialInterval: '100ms' } }, { name: 'twice' }),
    ],
    agents: [counter, errandBoy(async () => ({ bought: [] }))],
    reviewers: { buyer: ['bea'] },
    temporal: { shutdownGraceTime: '100ms' },
    tools: openShop().tools,
    model: portTo(down.url, 'openai', HELD),
  });
});
afterAll(async () => {
  await dock?.close();
  await down?.close();
  await up?.close();
});

/** Until a call of the run waits for its provider. */
async function waits(run: string): Promise<void> {
  const temporal = await connect({ address: dock.address, namespace: 'default' });
  await eventually(
    async () => (await temporal.client.workflow.getHandle(run).describe()).raw.pendingActivities ?? [],
    ([activity]) => Buffer.from(activity?.heartbeatDetails?.payloads?.[0]?.data ?? []).includes('breaker'),
  );
  await temporal.close();
}

it.each([
  ['depot', 'counting', 'counted'],
  ['errand', 'shopping', 'done'],
])(
  'a call of %s that waits for its provider loses no attempt when its worker is shut down',
  async (pipeline, state, end) => {
    await dock.change({ model: portTo(down.url, 'openai', HELD) });
    const first = await dock.start(pipeline, { list: 'tea' });
    await eventually(
      () => first.status(),
      ({ lifecycle }) => lifecycle === 'FAILED',
    );
    const asked = down.requests.length;
    const run = await dock.start(pipeline, { list: 'tea' });
    await waits(run.id);
    await dock.change({ model: portTo(up.url) });
    await run.reaches(end);
    expect(down.requests).toHaveLength(asked);
    expect((await run.log()).flatMap(({ kind, to }) => (kind === 'transition' ? [to] : []))).toEqual([state, end]);
    await expectReplayed(dock.client, run.id);
  },
);

it('nor does it gain one', async () => {
  const other = await startScriptedProvider(...[1, 2, 3].map(() => refuse(503, 'down as well')));
  const fresh = await startScriptedProvider(refuse(503, 'down for maintenance'));
  await dock.change({ model: portTo(fresh.url, 'openai', HELD) });
  const run = await dock.start('twice', { list: 'tea' });
  await eventually(
    async () => fresh.requests.length,
    (count) => count === 1,
  );
  await waits(run.id);
  await dock.change({ model: portTo(other.url, 'openai', { failures: 1_000 }) });
  await eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'FAILED',
  );
  expect([fresh.requests.length, other.requests.length]).toEqual([1, 1]);
  await other.close();
  await fresh.close();
});
