import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { counter, portTo } from '../activities/wagons.js';
import { refuse, type ScriptedProvider, startScriptedProvider } from '../scripted-provider/index.js';

/** Its attempts are shorter than a provider is left alone for. */
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
      timeout: '2h',
      attemptTimeout: '10s',
      retry: { maximumAttempts: 2 },
      on: { completed: 'counted' },
    },
    counted: { kind: 'final' },
  },
});

describe('a stage whose attempts are used up while its provider is left alone', () => {
  let kit: TestKit;
  let provider: ScriptedProvider;
  beforeAll(async () => {
    provider = await startScriptedProvider(refuse(503, 'down for maintenance'));
    const model = portTo(provider.url, 'openai', { failures: 1, openForMs: 60_000 });
    kit = await createTestKit({ pipelines: [depot], agents: [counter], model });
  });
  afterAll(async () => {
    await kit?.close();
    await provider?.close();
  });

  it("fails with the provider's own last error behind the refusal, and has asked it once", async () => {
    const run = await kit.start('depot', {});
    await expect(run.result()).rejects.toThrow();
    expect(await run.status()).toMatchObject({
      failure: {
        code: 'EXTERNAL_API_ERROR',
        attempt: 2,
        message: expect.stringMatching(/is left alone .*; the last: answered 503: down for maintenance$/),
        chain: [
          { type: 'EXTERNAL_API_ERROR', message: expect.stringContaining('is left alone') },
          { type: 'EXTERNAL_API_ERROR', message: 'openai:scripted answered 503: down for maintenance' },
        ],
      },
    });
    expect(provider.requests).toHaveLength(1);
  });
});
