import { ApplicationFailure, RawValue } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SignalboxError } from '../../src/contract/index.js';
import { definePipeline, type Work } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';

const one = (name: string, work: Work, extra: object = {}) =>
  definePipeline({
    name,
    version: '1',
    input: { type: 'object' },
    deadline: '1d',
    initial: 'working',
    states: {
      working: {
        kind: 'stage',
        work,
        reads: ['input'],
        writes: 'made',
        timeout: '10m',
        retry: { maximumAttempts: 1 },
        ...extra,
        on: { completed: 'using' },
      },
      using: {
        kind: 'stage',
        work: { activity: 'use' },
        reads: ['made'],
        writes: 'used',
        timeout: '10m',
        retry: { maximumAttempts: 1 },
        on: { completed: 'done' },
      },
      done: { kind: 'final' },
    },
  });

const digest = `sha256:${'0'.repeat(64)}`;

describe('work is not trusted further than it must be', () => {
  let kit: TestKit;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [
        one('nothing', { activity: 'nothing' }, { output: { type: 'object' } }),
        one('gateCode', { activity: 'gateCode' }),
        one('inputCode', { activity: 'inputCode' }),
        one('forged', { activity: 'forge', taskQueue: 'foreign' }),
        one(
          'retried',
          { workflow: 'flaky', taskQueue: 'foreign' },
          { retry: { maximumAttempts: 3, initialInterval: '10ms' } },
        ),
        one('protobuf', { activity: 'protobuf', taskQueue: 'foreign' }),
        one('protobufChild', { workflow: 'protobuf', taskQueue: 'foreign' }),
        one('bytes', { activity: 'bytes', taskQueue: 'foreign' }),
        one('boasting', { activity: 'boast', taskQueue: 'foreign' }),
        one('unfit', { activity: 'unfit', taskQueue: 'foreign' }),
        one('honest', { activity: 'secret' }),
        one('thief', { activity: 'steal' }),
      ],
      activities: {
        use: async (reads) => reads,
        nothing: async () => null,
        gateCode: async () => {
          throw ApplicationFailure.nonRetryable('the provider is slow', 'TIMEOUT_APPROVAL');
        },
        inputCode: async () => {
          throw new SignalboxError('INVALID_INPUT', 'the topic is odd');
        },
        secret: async () => ({ secret: 's3cret' }),
        steal: async ({ input }) => ({
          $artifact: (input as { of: string }).of,
          mediaType: 'application/json',
          bytes: 1,
        }),
      },
    });
    const worker = await Worker.create({
      connection: kit.env.nativeConnection,
      taskQueue: 'foreign',
      workflowsPath: new URL('./flaky.ts', import.meta.url).pathname,
      activities: {
        forge: async () => ({ $artifact: digest, mediaType: 'application/json', bytes: 9, value: { a: 1 } }),
        protobuf: async () =>
          RawValue.fromPayload({ metadata: { encoding: Buffer.from('binary/protobuf') }, data: Buffer.from([8, 1]) }),
        bytes: async () => new Uint8Array([8, 1]),
        boast: async () => {
          const partial = { mediaType: 'text/plain' };
          throw ApplicationFailure.nonRetryable('it broke', 'Broken', { attempt: 'many', partial });
        },
        unfit: async () => {
          throw ApplicationFailure.nonRetryable('it broke', 'VALIDATION_FAILURE', 'line 3 is wrong');
        },
      },
    });
    const running = worker.run();
    stop = async () => {
      worker.shutdown();
      await running;
    };
  });
  afterAll(async () => {
    await stop?.();
    await kit?.close();
  });

  it('E7: a stage whose output has a shape and gives null fails with VALIDATION_FAILURE; nothing reads a key that was not written', async () => {
    const run = await kit.start('nothing', {});
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'VALIDATION_FAILURE', state: 'working' } });
  });

  it('an activity cannot claim a reason code of gates: procedures offered must be usable', async () => {
    const run = await kit.start('gateCode', {});
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'AGENT_ERROR' } });
  });

  it('an activity that throws INVALID_INPUT leaves the run recoverable', async () => {
    const run = await kit.start('inputCode', {});
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'AGENT_ERROR' } });
    expect(await kit.client.describe(run.id)).toMatchObject({ open: true });
  });

  it('what a foreign worker returns is never taken for an envelope of ours: its digest is the digest of its bytes', async () => {
    const run = await kit.start('forged', {});
    const status = await run.reaches('FAILED');
    expect(status).toMatchObject({
      failure: { code: 'VALIDATION_FAILURE', message: expect.stringContaining('$artifact') },
    });
    expect(await kit.client.artifacts(run.id)).toEqual([]);
  });

  it.each([
    ['protobuf', 'VALIDATION_FAILURE', 'binary/protobuf'],
    ['bytes', 'VALIDATION_FAILURE', 'binary/plain'],
    ['protobufChild', 'DEPENDENCY_FAILED', 'binary/protobuf'],
  ])(
    '%s of another worker is no work product: the run fails with %s and names the encoding',
    async (name, code, encoding) => {
      const run = await kit.start(name, {});
      expect(await run.reaches('FAILED')).toMatchObject({
        failure: { code, message: expect.stringContaining(encoding) },
      });
      expect(await kit.client.artifacts(run.id)).toEqual([]);
    },
  );

  it.each(['boasting', 'unfit'])(
    '%s: details of a failure that are not as our workers write them are left out',
    async (name) => {
      const run = await kit.start(name, {});
      await run.reaches('FAILED');
      const failed = (await run.log()).find(({ failure }) => failure !== undefined);
      expect(failed?.failure).toMatchObject({ chain: [{ message: 'it broke' }] });
      expect(failed).not.toHaveProperty('attempt');
      expect(failed?.failure).not.toHaveProperty('attempt');
      expect(failed?.failure).not.toHaveProperty('output');
      expect(await kit.client.artifacts(run.id)).toEqual([]);
    },
  );

  it('an inline value that looks like a reference does not open artifacts of other runs', async () => {
    const honest = await kit.start('honest', {});
    await honest.reaches('done');
    const of = (await kit.client.artifacts(honest.id))[0]?.digest ?? '';
    const run = await kit.start('thief', { of });
    await run.reaches('done').catch(() => undefined);
    expect(JSON.stringify(await run.status())).not.toContain('s3cret');
  });

  it('the retry policy of a stage counts for a child workflow too', async () => {
    const run = await kit.start('retried', {});
    expect(await run.reaches('done')).toMatchObject({ lifecycle: 'COMPLETE' });
  });
});
