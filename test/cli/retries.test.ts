import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { invoke } from './invoke.js';

const pending = definePipeline({
  name: 'pending',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'calling',
  states: {
    calling: {
      kind: 'stage',
      work: { activity: 'call' },
      timeout: '1h',
      retry: { initialInterval: '10m', maximumAttempts: 5 },
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
});

describe('a stage that is being retried', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    server = await startTestServer();
    const call = async () => {
      throw new Error('the line is dead');
    };
    stop = await server.work({ pipelines: [pending], activities: { call } });
  });
  afterAll(async () => {
    await stop?.();
    await server?.close();
  });

  it('show says the attempt, the last error, and when the next attempt comes, in words and as JSON', async () => {
    const { run } = await server.client.start('pending', { requestedBy: 'ann' });
    const { retrying } = await eventually(
      () => server.client.describe(run),
      (description) => description.retrying.length > 0,
    );
    const call = { activity: 'call', state: 'calling', attempt: 2, maximumAttempts: 5, error: 'the line is dead' };
    expect(retrying).toMatchObject([call]);
    expect(Date.parse(retrying[0]?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now() + 8 * 60_000);
    const options = { cwd: server.folder, address: server.address };
    expect(JSON.parse((await invoke(['show', run, '--json'], options)).out)).toMatchObject({ retrying: [call] });
    expect((await invoke(['show', run], options)).out).toMatch(
      /retrying calling \(call\): attempt 2 of 5 at .* \(in 9m \d\ds\); the last said: the line is dead/,
    );
  });
});
