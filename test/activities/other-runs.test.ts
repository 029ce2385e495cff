import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint, requestCancel } from '../../activities/index.js';
import { AHEAD_OF_TASK, digestOf, type ForkSource } from '../../src/contract/index.js';
import { definePipeline } from '../../src/machine/index.js';
import { startTestServer, type TestServer } from '../temporal-server.js';
import type * as runs from './checkpointed-runs.js';

const taskQueue = 'runs';
const logger = new DefaultLogger('ERROR');
const definition = definePipeline({
  name: 'shipWagons',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'done',
  states: { done: { kind: 'final' } },
});
const source = (run: string): ForkSource => ({
  run,
  execution: 'execution-1',
  checkpoint: {
    seq: 3,
    head: digestOf(3),
    at: '2026-03-01T09:30:00.000Z',
    state: 'done',
    event: 'completed',
    context: { manifest: { $artifact: digestOf('m'), mediaType: 'application/json', bytes: 3 } },
    versions: {},
    visits: { done: 1 },
  },
  definition,
  digest: digestOf(definition),
  input: { requestedBy: 'ann' },
  artifacts: [
    {
      name: 'manifest',
      version: 1,
      digest: digestOf('m'),
      mediaType: 'application/json',
      bytes: 3,
      stage: 'writing',
      enteredAt: 2,
      parents: [],
    },
  ],
  rounds: { release: { round: 1, outcome: 'approved', decisions: [], shows: [] } },
  deciders: { release: ['kim'] },
});

let server: TestServer;
let client: Client;
const toStop: (() => Promise<void>)[] = [];

beforeAll(async () => {
  server = await startTestServer();
  const [connection, native] = await Promise.all([
    Connection.connect({ address: server.address }),
    NativeConnection.connect({ address: server.address }),
  ]);
  client = new Client({ connection });
  const worker = await Worker.create({
    connection: native,
    taskQueue,
    workflowsPath: fileURLToPath(new URL('checkpointed-runs.ts', import.meta.url)),
    activities: { readCheckpoint, requestCancel },
  });
  const running = worker.run();
  toStop.push(async () => {
    worker.shutdown();
    await running;
    await Promise.all([connection.close(), native.close()]);
  });
}, 120_000);
afterAll(async () => {
  await Promise.all(toStop.map((stop) => stop()));
  await server?.close();
});

const start = (type: keyof typeof runs, args: unknown[] = [], queue = taskQueue) =>
  client.workflow.start(type, { taskQueue: queue, workflowId: `run-${randomUUID()}`, args });

/** What the activity gives to a run that calls it, or fails with there. */
async function ask(run: string, seq: number, execution?: string): Promise<unknown> {
  const request = { run, seq, ...(execution !== undefined && { execution }) };
  const asking = await start('answering', [{}, false, request]);
  return asking.result().catch((error: { cause?: { cause?: unknown } }) => error.cause?.cause);
}

describe('a checkpoint of another run', () => {
  it('is read without the run noticing, with whatever else it says', async () => {
    const answer = { ...source('a'), later: 'more' };
    const asked = await start('answering', [{ 3: answer }]);
    const { workflowId, firstExecutionRunId } = asked;
    expect(await ask(workflowId, 3)).toEqual(answer);
    expect(await ask(workflowId, 3, firstExecutionRunId)).toEqual(answer);
    // A task that a loaded machine lost is begun again: its events say nothing of a question.
    const { events = [] } = JSON.parse(historyToJSON(await asked.fetchHistory())) as {
      events?: { eventType: string }[];
    };
    const types = events.map(({ eventType }) => eventType).filter((type) => !type.includes('WORKFLOW_TASK'));
    expect(types).toEqual(['EVENT_TYPE_WORKFLOW_EXECUTION_STARTED']);
  });

  it('is read of a run that has ended', async () => {
    const answer = source('a');
    const ended = await start('answering', [{ 3: answer }, true]);
    await ended.result();
    expect(await ask(ended.workflowId, 3)).toEqual(answer);
  });

  it('of a run that nobody knows, or that is no run with checkpoints, is UNKNOWN_RUN for good', async () => {
    const { workflowId } = await start('silent');
    const unknown = { type: 'UNKNOWN_RUN', nonRetryable: true };
    expect(await ask('nobody', 3)).toMatchObject(unknown);
    expect(await ask(workflowId, 3, randomUUID())).toMatchObject(unknown);
    expect(await ask(workflowId, 3, 'no execution')).toMatchObject(unknown);
    expect(await ask(workflowId, 3)).toMatchObject(unknown);
  });

  it('is not read of a run of another type, whose workflow could say anything', async () => {
    const { workflowId } = await start('answering', [{ 3: source('a') }]);
    const foreign = await start('asking', [{ run: workflowId, seq: 3 }]);
    await expect(foreign.result()).rejects.toMatchObject({
      cause: { cause: { type: 'UNKNOWN_RUN', nonRetryable: true } },
    });
  });

  it('that it has not, or that is not what was asked for, is UNKNOWN_CHECKPOINT for good', async () => {
    const { checkpoint, ...rest } = source('a');
    const { workflowId } = await start('answering', [
      {
        3: rest,
        4: { ...rest, checkpoint },
        5: { ...rest, checkpoint: { ...checkpoint, seq: 5 }, digest: digestOf(5) },
        6: [],
      },
    ]);
    const unknown = (message: RegExp) => ({
      type: 'UNKNOWN_CHECKPOINT',
      nonRetryable: true,
      message: expect.stringMatching(message),
    });
    expect(await ask(workflowId, 7)).toMatchObject(unknown(/it has none/));
    expect(await ask(workflowId, 3)).toMatchObject(unknown(/\(checkpoint: /));
    expect(await ask(workflowId, 4)).toMatchObject(unknown(/checkpoint\.seq: expected 4, got 3/));
    expect(await ask(workflowId, 5)).toMatchObject(unknown(/digest: expected/));
    expect(await ask(workflowId, 6)).toMatchObject(unknown(/the whole: /));
  });

  it('is asked for again while no worker answers, or the run is between two tasks', async () => {
    const { workflowId } = await start('answering', [{ 3: AHEAD_OF_TASK }]);
    expect(await ask(workflowId, 3)).toMatchObject({ type: 'NO_WORKER', nonRetryable: false });
    const { workflowId: run } = await start('answering', [{}], 'nobody-serves-this');
    const info = { startToCloseTimeoutMs: 500, workflowType: 'answering', taskQueue: 'nobody-serves-this' };
    const environment = new MockActivityEnvironment(info, { client, logger });
    const failure = await environment.run(readCheckpoint, { run, seq: 3 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'NO_WORKER', nonRetryable: false });
  });

  it('is asked for again while the server is away', async () => {
    const away = await Connection.connect({ address: server.address });
    await away.close();
    const environment = new MockActivityEnvironment(
      { startToCloseTimeoutMs: 500 },
      { client: new Client({ connection: away }), logger },
    );
    const failure = await environment.run(readCheckpoint, { run: 'run-1', seq: 3 }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ nonRetryable: false });
  });
});

describe('a run that asks to be cancelled', () => {
  it.each([1, 3])('is known to the server as cancelled, however often it asks: %d', async (times) => {
    const run = await start('cancelling', [times]);
    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect((await run.describe()).status.name).toBe('CANCELLED');
  });

  it('may have ended by then, and no later run of its name is meant', async () => {
    const first = await start('answering', [{}, true]);
    await first.result();
    const second = await client.workflow.start('silent', { taskQueue, workflowId: first.workflowId });
    const workflowExecution = { workflowId: first.workflowId, runId: first.firstExecutionRunId };
    await new MockActivityEnvironment({ workflowExecution }, { client, logger }).run(requestCancel);
    const history = await second.fetchHistory();
    expect(JSON.stringify(history)).not.toContain('CANCEL_REQUESTED');
    expect((await second.describe()).status.name).toBe('RUNNING');
  });
});
