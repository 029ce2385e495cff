import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/contract/index.js';
import { codeBlocksOf } from '../package/code-blocks.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { order } from './order.js';
import { installPython, type Python } from './python-worker.js';
import { tickets } from './tickets.js';

describe('stages served by workers of other languages and by plain Temporal workflows', () => {
  let python: Python;
  let server: TestServer;
  let temporal: Client;
  let stopPython: () => Promise<void>;
  const toStop: (() => Promise<void>)[] = [];
  const refunded: { readonly key: unknown; readonly output: unknown }[] = [];

  beforeAll(async () => {
    [python, server] = await Promise.all([installPython(), startTestServer()]);
    const connection = await Connection.connect({ address: server.address });
    temporal = new Client({ connection });
    toStop.push(
      () => connection.close(),
      await server.work({
        pipelines: [tickets, order],
        activities: {
          refund: ({ key, output }) => void refunded.push({ key, output }),
          ship: () => Promise.reject(new Error('no ship')),
        },
      }),
      await workPlainly(server.address),
    );
    stopPython = work('classify_worker.py');
  }, 300_000);
  afterAll(async () => {
    await stopPython?.();
    await Promise.all(toStop.map((stop) => stop()));
    await server?.close();
    await python?.remove();
  });

  const work = (script: string) =>
    python.work(script, { TEMPORAL_ADDRESS: server.address, ARTIFACTS: join(server.folder, 'artifacts') });
  const start = async (subject: string, text: string) => {
    const { run } = await server.client.start('tickets', { requestedBy: 'ann', subject, text });
    return run;
  };
  const rests = (run: string) =>
    eventually(
      () => server.client.status(run),
      ({ lifecycle }) => lifecycle !== 'RUNNING' && lifecycle !== 'IDLE',
    );
  const childOf = async (run: string) => {
    const isChild = ({ workflowId }: { workflowId: string }) => workflowId.startsWith(`${run}/`);
    const children = await eventually(
      async () => {
        const found = [];
        for await (const info of temporal.workflow.list({ query: "WorkflowType = 'answerTicket'" })) found.push(info);
        return found.filter(isChild);
      },
      (found) => found.length > 0,
    );
    return temporal.workflow.getHandle(children[0]?.workflowId ?? '');
  };

  it('the run goes through both, and each output is an artifact with its digest and its parents', async () => {
    const run = await start('Money', 'I want a refund');
    const classification = { category: 'refund', words: 4 };
    const answer = { reply: 'Thank you for writing about your refund.' };
    expect(await rests(run)).toMatchObject({ lifecycle: 'COMPLETE', outputs: { classification, answer } });
    expect(await server.client.artifacts(run)).toEqual([
      expect.objectContaining({
        name: 'classification',
        stage: 'classifying',
        digest: digestOf(classification),
        parents: [digestOf('I want a refund')],
      }),
      expect.objectContaining({
        name: 'answer',
        stage: 'answering',
        digest: digestOf(answer),
        parents: [digestOf('Money'), digestOf(classification)],
      }),
    ]);
  });

  it('D12: either is given exactly one object, with what its stage reads and nothing else', async () => {
    const run = await start('Money', 'I want a refund');
    await rests(run);
    const { executions } = await server.client.history(run);
    const given = executions.flatMap(({ history }) => history.events).flatMap(inputsOf);
    expect(given).toEqual([
      [{ text: 'I want a refund' }],
      [{ subject: 'Money', classification: { category: 'refund', words: 4 } }],
    ]);
  });

  it('a value above 32 KB arrives as a reference, which any worker can read from the artifact store', async () => {
    const run = await start('Money', `refund ${'please '.repeat(6_000)}`);
    expect(await rests(run)).toMatchObject({ outputs: { classification: { category: 'refund', words: 6_001 } } });
  });

  it('an exception in Python is retried as the stage says, then fails it with AGENT_ERROR and its message', async () => {
    const run = await start('Nothing', ' ');
    expect(await rests(run)).toMatchObject({
      lifecycle: 'FAILED',
      failure: { code: 'AGENT_ERROR', state: 'classifying', message: 'expected a ticket with text' },
    });
    const { executions } = await server.client.history(run);
    expect(JSON.stringify(executions)).toContain('"attempt":4');
  });

  it('E6: kill -9 of the Python worker in the middle of its work: the next one does the stage, and the run completes', async () => {
    await stopPython();
    const kill = work('stuck_worker.py');
    toStop.push(kill);
    const run = await start('Money', 'where is my delivery');
    await eventually(
      () => temporal.workflow.getHandle(run).describe(),
      ({ raw }) =>
        raw.pendingActivities?.some((activity) => activity.heartbeatDetails?.payloads?.length === 1) ?? false,
    );
    await kill();
    stopPython = work('classify_worker.py');
    expect(await rests(run)).toMatchObject({
      lifecycle: 'COMPLETE',
      outputs: { classification: { category: 'delivery' } },
    });
  });

  it('a call that is tried again in Python has the key it had, and what undoes it is given that', async () => {
    toStop.push(work('paying_worker.py'));
    const { run } = await server.client.start('order', { requestedBy: 'ann', amount: 12 });
    expect(await rests(run)).toMatchObject({ lifecycle: 'FAILED', failure: { state: 'shipping' } });
    await server.client.recover(run, { procedure: 'abandon', by: 'ann', reason: 'no ship' });
    await eventually(
      () => server.client.status(run),
      (status) => 'compensations' in status && status.compensations?.[0]?.outcome === 'done',
    );
    expect(refunded).toEqual([{ key: expect.any(String), output: { payment: refunded[0]?.key, payments: 1 } }]);
  });

  it('a child that fails fails its stage with DEPENDENCY_FAILED and its message', async () => {
    const run = await start('Rain', 'it rains');
    expect(await rests(run)).toMatchObject({
      lifecycle: 'FAILED',
      failure: {
        code: 'DEPENDENCY_FAILED',
        state: 'answering',
        message: 'nobody knows what to say about Rain',
        procedures: ['resume', 'rerun', 'abandon'],
      },
    });
  });

  it('canceling the run cancels the child', async () => {
    const run = await start('Noise', 'a complaint');
    const child = await childOf(run);
    await temporal.workflow.getHandle(run).cancel();
    await expect(child.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await rests(run)).toMatchObject({ lifecycle: 'CANCELLED', state: 'CANCELLED' });
    expect((await server.client.auditLog(run)).at(-1)).toMatchObject({ trigger: 'cancel', from: 'answering' });
  });

  it('docs/other-languages.md shows these files as they run', async () => {
    const shown = await codeBlocksOf('other-languages.md');
    expect(Object.keys(shown).sort()).toEqual([
      'classify_worker.py',
      'paying_worker.py',
      'plain-workflow.ts',
      'tickets.ts',
    ]);
    for (const [file, code] of Object.entries(shown)) {
      const text = await readFile(resolve(import.meta.dirname, file), 'utf8');
      expect(code).toBe(text.replace("'../../src/index.js'", "'signalbox'"));
    }
  });
});

/** A worker that knows nothing of Signalbox, on a task queue of its own. */
async function workPlainly(address: string): Promise<() => Promise<void>> {
  const connection = await NativeConnection.connect({ address });
  const workflowsPath = resolve(import.meta.dirname, 'plain-workflow.ts');
  const worker = await Worker.create({ connection, taskQueue: 'plain', workflowsPath });
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
}

type Scheduled = {
  readonly activityType?: { readonly name: string };
  readonly input?: { readonly payloads?: readonly { readonly data: string }[] };
};
type WorkEvent = {
  readonly activityTaskScheduledEventAttributes?: Scheduled;
  readonly startChildWorkflowExecutionInitiatedEventAttributes?: Scheduled;
};

/** What an event of a history gives to the activity or the child of the pipeline, and not to the engine's own work: its arguments. */
function inputsOf(event: unknown): unknown[][] {
  const { activityTaskScheduledEventAttributes, startChildWorkflowExecutionInitiatedEventAttributes } =
    event as WorkEvent;
  const scheduled = activityTaskScheduledEventAttributes ?? startChildWorkflowExecutionInitiatedEventAttributes;
  if (!scheduled || (activityTaskScheduledEventAttributes && scheduled.activityType?.name !== 'classify')) return [];
  const payloads = scheduled.input?.payloads ?? [];
  return [payloads.map(({ data }) => JSON.parse(Buffer.from(data, 'base64').toString('utf8')))];
}
