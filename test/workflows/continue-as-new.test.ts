import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { checkChain, genesisOf } from '../../src/contract/index.js';
import { type Definition, definePipeline } from '../../src/machine/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { anyInput, letter } from './pipelines.js';

// Many calls, one after the other: each may be late.
vi.setConfig({ testTimeout: 240_000 });

/** Counts to forty, one delivered event a step: long enough for several executions when the server suggests them early. */
const counter: Definition = definePipeline({
  name: 'counter',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'waiting',
  states: {
    waiting: {
      kind: 'wait',
      event: 'tick',
      writes: 'tick',
      deadline: '1h',
      on: { tick: 'noting', expired: 'FAILED' },
    },
    noting: {
      kind: 'stage',
      work: { activity: 'note' },
      reads: ['tick'],
      writes: 'note',
      timeout: '1m',
      on: { completed: 'deciding' },
    },
    deciding: {
      kind: 'choice',
      choose: [{ when: 'visits.waiting < 40', to: 'waiting' }, { to: 'done' }],
    },
    done: { kind: 'final', outputs: ['note'] },
  },
});

describe('E9: a long run continues as new at a state boundary with nothing lost', () => {
  let server: TestServer;
  let stop: () => Promise<void>;
  const noted: unknown[] = [];

  beforeAll(async () => {
    server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '60' });
    stop = await server.work({
      pipelines: [counter, letter],
      reviewers: { editor: ['ed'] },
      activities: {
        note: async ({ tick }) => {
          noted.push(tick);
          return { tick: tick ?? null, count: noted.length };
        },
        draft: async () => 'Dear all',
        send: async () => undefined,
      },
    });
  });
  afterAll(async () => {
    await stop?.();
    await server?.close();
  });

  it('every delivered event is taken once and in order, across executions', async () => {
    const { run, execution } = await server.client.start('counter', { requestedBy: 'ann' });
    for (let n = 1; n <= 40; n += 1) await server.client.signal(run, 'deliver', { event: 'tick', data: n });
    for (const count of [10, 20, 30, 40])
      await eventually(
        async () => noted.length,
        (length) => length >= count,
      );
    const status = await eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'COMPLETE',
    );
    expect(status).toMatchObject({ state: 'done', outputs: { note: { tick: 40, count: 40 } } });
    expect(noted).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));

    const { executions } = await server.client.history(run);
    expect(executions.length).toBeGreaterThan(2);

    const log = await server.client.auditLog(run);
    expect(checkChain(log, genesisOf(execution))).toEqual([]);
    expect(log.map((entry) => entry.seq)).toEqual(log.map((_, index) => index + 1));
    expect(new Set(log.map((entry) => entry.definition)).size).toBe(1);
  });

  it('a gate that is mailed hundreds of bad decisions goes on in a new execution, with its deadline and its round', async () => {
    const { run } = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    const opened = await eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'WAITING_FOR_APPROVAL',
    );
    for (let n = 0; n < 150; n += 1) await server.client.signal(run, 'approve', { by: `mallory-${n}` });
    await eventually(
      () => server.client.history(run),
      (h) => h.executions.length > 1,
    );
    const still = await server.client.status(run);
    expect(still).toMatchObject({ gate: opened.lifecycle === 'WAITING_FOR_APPROVAL' ? opened.gate : {} });
    await server.client.decide(run, { by: 'ed', decision: 'approved' });
    await eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'COMPLETE',
    );
    const refusals = (await server.client.auditLog(run)).filter((entry) => entry.kind === 'refusal');
    expect(refusals.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(150);
  });
});
