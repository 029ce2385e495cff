import { bundleWorkflowCode, DefaultLogger, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from '../../src/client/index.js';
import type { AttemptDetails } from '../../src/contract/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import { ApplicationFailure, type UserActivity } from '../../src/worker/index.js';
import { counter, portTo } from '../activities/wagons.js';
import * as scripted from '../scripted-provider/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import type { Call, Outcome } from './calling.js';

const store = createMemoryStore();
const names = ['one', 'two', 'three', 'four', 'five', 'six'];

/** What the activities did, in order. */
let done: string[];
let inPartFour: () => void;
let wake: () => void;
let ended: () => void;
const silence = new Promise<void>((resolve) => {
  wake = resolve;
});
const end = new Promise<void>((resolve) => {
  ended = resolve;
});

const inParts =
  (ahead: (call: Parameters<UserActivity>[1], name: string) => unknown): UserActivity =>
  async (_reads, call) => {
    for (const name of names) {
      await ahead(call, name);
      await call.part(name, () => done.push(name));
    }
    return call.attempt;
  };

const activities: { [name: string]: UserActivity } = {
  busyTwice(_reads, { attempt }) {
    done.push(`attempt ${attempt}`);
    if (attempt < 3) throw ApplicationFailure.retryable('come back', 'Busy');
    return attempt;
  },
  async silentOnce(reads, call) {
    const isFirst = call.attempt === 1;
    const result = await inParts((_call, name) => isFirst && name === 'four' && silence)(reads, call);
    if (isFirst) ended();
    return result;
  },
  stopped: inParts(
    ({ signal, part }, name) =>
      name === 'four' &&
      part('the long one', async () => {
        inPartFour();
        await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      }),
  ),
};

describe('an activity of a worker of ours, on a real server', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  let provider: scripted.ScriptedProvider;
  let connection: Awaited<ReturnType<typeof connect>>;
  let calls = 0;

  beforeAll(async () => {
    server = await startTestServer();
    connection = await connect({ address: server.address, namespace: 'default' });
    const workflowsPath = new URL('./calling.ts', import.meta.url).pathname;
    const workflowBundle = await bundleWorkflowCode({
      workflowsPath,
      workflowInterceptorModules: [workflowsPath],
      logger: new DefaultLogger('ERROR'),
    });
    // A cancellation is heard of by a heartbeat that is sent.
    const temporal = { workflowBundle, maxHeartbeatThrottleInterval: '100ms' } as const;
    const down = scripted.refuse(503, 'down for maintenance');
    provider = await scripted.startScriptedProvider(down, scripted.chat('{"total": 1, "wagons": ["red"]}'));
    const model = portTo(provider.url, 'openai', { failures: 1, openForMs: 6_000 });
    stop = await server.work({ activities, agents: [counter], model, artifacts: store, temporal });
  });
  afterAll(async () => {
    await stop();
    await provider.close();
    await connection.close();
    await server.close();
  });
  beforeEach(() => {
    done = [];
  });

  async function start({ policy, ...call }: Call) {
    calls += 1;
    return connection.client.workflow.start('calling', {
      workflowId: `calling-${calls}`,
      taskQueue: 'signalbox',
      args: [call],
      ...(policy !== undefined && { memo: { policy } }),
    });
  }

  const outcomeOf = async (call: Call) => (await (await start(call)).result()) as Outcome;

  it('waits as the rule for its error says, whatever Temporal was told', async () => {
    const policy = { initialInterval: '1h', byError: { Busy: { initialInterval: '20ms' } } };
    const outcome = await outcomeOf({ activity: 'busyTwice', options: { retry: { initialInterval: '1h' } }, policy });
    expect(outcome.result).toMatchObject({ value: 3 });
    expect(done).toEqual(['attempt 1', 'attempt 2', 'attempt 3']);
  });

  it('is not tried again where the rule says never, and its failure says which attempt it was', async () => {
    const { failure } = await outcomeOf({ activity: 'busyTwice', policy: { byError: { Busy: 'never' } } });
    expect(failure).toMatchObject({ type: 'Busy', details: [{ attempt: 1 }] });
    expect(done).toEqual(['attempt 1']);
  });

  it('that falls silent is failed within its heartbeat timeout, and its next attempt goes on from its parts', async () => {
    const options = { heartbeatTimeout: '1s', retry: { initialInterval: '50ms' } } as const;
    const outcome = await outcomeOf({ activity: 'silentOnce', options });
    // The second, or a later one where a loaded machine kept that silent, too.
    expect((outcome.result as { value: number }).value).toBeGreaterThan(1);
    expect(done).toEqual(names);
    wake();
    await end;
    expect(done).toEqual(names);
  });

  it('that is canceled in its fourth part hands over the first three', async () => {
    const begun = new Promise<void>((tell) => {
      inPartFour = tell;
    });
    const run = await start({ activity: 'stopped', options: { heartbeatTimeout: '9s' } });
    await begun;
    await run.cancel();
    const { failure } = (await run.result()) as Outcome;
    expect(failure).toMatchObject({ name: 'CancelledFailure', details: [{ attempt: 1 }] });
    const [details] = (failure?.details ?? []) as readonly AttemptDetails[];
    const parts = JSON.parse(Buffer.from(await store.get(details?.partial?.$artifact ?? '')).toString());
    expect(parts).toEqual({ parts: { one: 1, two: 2, three: 3 } });
  });

  it('that waits for a provider which is down says so to the server, the worker in its log, and no attempt is used up', async () => {
    const { logger } = Runtime.instance();
    const warned = vi.spyOn(logger, 'warn').mockImplementation(() => {});
    const informed = vi.spyOn(logger, 'info').mockImplementation(() => {});
    const retry = { initialInterval: '50ms', maximumAttempts: 2 } as const;
    const run = await start({
      activity: 'callModel',
      input: { agent: 'COUNTER', reads: {} },
      options: { heartbeatTimeout: '15s', retry },
    });
    const [waiting] = await eventually(
      async () => (await run.describe()).raw.pendingActivities ?? [],
      ([pending]) =>
        pending?.attempt === 2 && String(pending.heartbeatDetails?.payloads?.[0]?.data).includes('breaker'),
    );
    const details = JSON.parse(String(waiting?.heartbeatDetails?.payloads?.[0]?.data));
    expect(details).toEqual({ provider: 'openai', breaker: 'open', until: expect.stringMatching(/Z$/) });
    expect(await run.result()).toMatchObject({ result: { attempt: 2, value: { total: 1 } } });
    const saidIn = (spy: typeof warned) => spy.mock.calls.filter(([, facts]) => facts && 'breaker' in facts);
    expect(saidIn(warned).map(([text]) => text)).toEqual([
      `openai at ${provider.url} is left alone for a while; its last failure: openai:scripted answered 503: down for maintenance`,
    ]);
    expect(saidIn(informed).map(([, facts]) => facts?.breaker)).toEqual(['halfOpen', 'closed']);
    vi.restoreAllMocks();
  });
});
