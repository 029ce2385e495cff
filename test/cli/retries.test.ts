import { Context } from '@temporalio/activity';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { answered } from './answered.js';
import { invoke } from './invoke.js';

/** Each command is a process of its own, which is long where others want the processor, too. */
vi.setConfig({ testTimeout: 360_000 });

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

/** Waits, as an agent's call does while its provider is known to be down. */
const held = definePipeline({
  ...pending,
  name: 'held',
  states: {
    calling: {
      kind: 'stage',
      work: { activity: 'wait' },
      timeout: '1h',
      heartbeat: '1m',
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
});

describe('a stage that is being retried', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  const until = new Date(Date.now() + 3_600_000).toISOString();
  beforeAll(async () => {
    server = await startTestServer();
    const call = async () => {
      throw new Error('the line is dead');
    };
    const wait = async () => {
      Context.current().heartbeat({ provider: 'openai', breaker: 'open', until });
      await Context.current().cancelled;
    };
    stop = await server.work({ pipelines: [pending, held], activities: { call, wait } });
  });
  afterAll(async () => {
    await stop?.();
    await server?.close();
  });

  const show = (...words: string[]) =>
    answered(() => invoke(['show', ...words], { cwd: server.folder, address: server.address }));

  it('show says the attempt, the last error, and when the next attempt comes, in words and as JSON', async () => {
    const { run } = await server.client.start('pending', { requestedBy: 'ann' });
    const { retrying } = await eventually(
      () => server.client.describe(run),
      (description) => description.retrying.length > 0,
    );
    const call = { activity: 'call', state: 'calling', attempt: 2, maximumAttempts: 5, error: 'the line is dead' };
    expect(retrying).toMatchObject([call]);
    expect(Date.parse(retrying[0]?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now() + 4.5 * 60_000);
    expect(JSON.parse((await show(run, '--json')).out)).toMatchObject({ retrying: [call] });
    expect((await show(run)).out).toMatch(
      /retrying calling \(call\): attempt 2 of 5 at .* \(in \dm \d\ds\); the last said: the line is dead/,
    );
  });

  it('show says of a call that waits for its provider which one is down, and until when it is left alone', async () => {
    const { run } = await server.client.start('held', { requestedBy: 'ann' });
    const { retrying } = await eventually(
      () => server.client.describe(run),
      (description) => description.retrying.length > 0,
    );
    const call = { activity: 'wait', state: 'calling', attempt: 1, held: { provider: 'openai', until } };
    expect(retrying).toEqual([call]);
    const { out } = await show(run);
    expect(out).toMatch(
      /waiting calling \(wait\): openai is down and is left alone until .* \(in 5\dm \d\ds\); attempt 1 then goes on/,
    );
    await server.client.signal(run, 'cancel', { by: 'ann', reason: 'seen' });
    await eventually(
      () => server.client.describe(run),
      ({ open }) => !open,
    );
  });
});
