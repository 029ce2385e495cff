import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { letter } from './pipelines.js';

/** The letter after an edit that renames a state and takes the second approver away. */
const edited: Definition = {
  ...letter,
  version: '2',
  states: Object.fromEntries(
    Object.entries(letter.states).map(([name, state]) => {
      if (state.kind !== 'gate') return [name === 'sending' ? 'posting' : name, state];
      return [name, { ...state, reviewers: [{ id: 'zoe' }], on: { ...state.on, approved: 'posting' } }];
    }),
  ),
};

describe('E3: the definition a run started with is the one it finishes on', () => {
  let server: TestServer;
  const activities = { draft: async () => 'Dear all', send: async () => undefined };
  const reviewers = { editor: ['ed'] };

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  const waiting = (run: string) =>
    eventually(
      () => server.client.status(run).catch(() => undefined),
      (s) => s?.lifecycle === 'WAITING_FOR_APPROVAL',
    );
  const closed = (run: string) =>
    eventually(
      () => server.client.status(run),
      (s) => s.lifecycle === 'COMPLETE',
    );
  const statesOf = async (run: string) => (await server.client.auditLog(run)).map((entry) => entry.to);

  it('a pipeline edited while a run waits changes nothing in that run, and everything in the next', async () => {
    const stopOld = await server.work({ pipelines: [letter], activities, reviewers });
    const old = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    await waiting(old.run);
    await stopOld();

    const stopNew = await server.work({ pipelines: [edited], activities, reviewers });
    const next = await server.client.start('letter', { requestedBy: 'ann', topic: 'rain' });
    await waiting(next.run);
    await server.client.decide(old.run, { by: 'ed', decision: 'approved' });
    await expect(server.client.decide(next.run, { by: 'ed', decision: 'approved' })).rejects.toMatchObject({
      code: 'NOT_A_REVIEWER',
    });
    await server.client.decide(next.run, { by: 'zoe', decision: 'approved' });
    await closed(old.run);
    await closed(next.run);
    expect(await statesOf(old.run)).toEqual(['drafting', 'awaitingApproval', 'sending', 'done']);
    expect(await statesOf(next.run)).toEqual(['drafting', 'awaitingApproval', 'posting', 'done']);
    const pinned = async (run: string) => (await server.client.definition(run)).version;
    expect([await pinned(old.run), await pinned(next.run)]).toEqual(['1', '2']);
    await stopNew();
  });
});
