import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  BUDGET_LEDGER,
  type CallSpent,
  LEDGER,
  ledgerIdOf,
  type PeriodSpending,
  type Spent,
} from '../../src/contract/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

// Many calls, one after the other: each may be late.
vi.setConfig({ testTimeout: 240_000 });

const DAY_MS = 24 * 60 * 60_000;
const day = (ago: number) => new Date(Date.now() - ago * DAY_MS).toISOString().slice(0, 10);
const amount = (tokens: number): Spent => ({
  calls: 1,
  inputTokens: tokens,
  outputTokens: 0,
  microUsd: 0,
  unpriced: 0,
});
/** An id as runs draw them, the same for the same name. */
const idOf = (name: string) =>
  Buffer.from(name.padEnd(16, '.'))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
const call = (name: string, tokens: number, ago = 0): CallSpent => ({
  id: idOf(name),
  day: day(ago),
  spent: amount(tokens),
});

let server: TestServer;
let stop: () => Promise<void>;
let connection: Connection;
let client: Client;

beforeAll(async () => {
  server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '40' });
  stop = await server.work();
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection?.close();
  await stop?.();
  await server?.close();
});

async function tell(pipeline: string, ...payloads: unknown[]): Promise<void> {
  for (const payload of payloads) {
    await client.workflow.signalWithStart(BUDGET_LEDGER, {
      workflowId: ledgerIdOf(pipeline),
      taskQueue: 'signalbox',
      signal: LEDGER.spent,
      signalArgs: [payload],
    });
  }
}

const tellCalls = (pipeline: string, ...calls: CallSpent[]) => tell(pipeline, { run: 'r', calls });

const year = (pipeline: string) =>
  client.workflow.getHandle(ledgerIdOf(pipeline)).query<PeriodSpending, [string]>(LEDGER.spentIn, '');
const tokensOf = async (pipeline: string) => (await year(pipeline)).total.inputTokens;

describe('a ledger', () => {
  it('counts a call once, however often and in whichever order it is told', async () => {
    await tellCalls('twice', call('a', 1), call('b', 10));
    await tellCalls('twice', call('b', 10), call('c', 100));
    await tellCalls('twice', call('a', 1), call('a', 999));
    expect(await tokensOf('twice')).toBe(111);
  });

  it('adds up by day and by month, also what comes late', async () => {
    await tellCalls('late', call('a', 1), call('b', 10, 60), call('c', 100, 60));
    const { total, days } = await server.client.pipelineSpending('late', day(60));
    expect({ total, days }).toEqual({ total: { ...amount(110), calls: 2 }, days: { [day(60)]: total } });
    expect((await server.client.pipelineSpending('late', day(0).slice(0, 7))).total).toEqual(amount(1));
    expect((await server.client.pipelineSpending('late', '1999-12')).total).toMatchObject({ calls: 0 });
    await expect(server.client.pipelineSpending('late', '')).rejects.toMatchObject({ code: 'USAGE' });
  });

  const good = call('a', 1);
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'spent'],
    ['no calls', { run: 'r', calls: [] }],
    ['too many calls', { run: 'r', calls: Array.from({ length: 101 }, (_, n) => call(`n${n}`, 1)) }],
    ['a call without an id', { run: 'r', calls: [{ ...good, id: '' }] }],
    ['a day that is none', { run: 'r', calls: [{ ...good, day: '2026-02-30' }] }],
    ['a day to come', { run: 'r', calls: [{ ...good, day: day(-3) }] }],
    ['less than nothing', { run: 'r', calls: [call('a', -5)] }],
    ['half a token', { run: 'r', calls: [call('a', 0.5)] }],
    ['more than there is', { run: 'r', calls: [call('a', 1e300)] }],
    ['a call under a name of its own', { run: 'r', calls: [{ ...good, id: 'a' }] }],
    ['several calls as one', { run: 'r', calls: [{ ...good, spent: { ...amount(1), calls: 2 } }] }],
    ['a day that is no longer kept', { run: 'r', calls: [{ ...good, day: day(400) }] }],
    ['a day called like something else', { run: 'r', calls: [{ ...good, day: '__proto__' }] }],
    [
      'what is nested without end',
      { run: 'r', calls: [{ ...good, more: JSON.parse('['.repeat(500) + ']'.repeat(500)) }] },
    ],
  ])('does not count %s', async (_what, payload) => {
    await tell('malformed', payload);
    await tellCalls('malformed', call('known', 7));
    expect(await tokensOf('malformed')).toBe(7);
  });

  it('counts each call by itself: one that does not fit takes no other with it', async () => {
    await tell('mixed', { run: 'r', calls: [{ ...good, spent: amount(-5) }, call('b', 3), 'c', { ...good, id: '' }] });
    expect(await tokensOf('mixed')).toBe(3);
  });

  it('takes no more room, and forgets no day and no call, for ids that are long and days that are far off', async () => {
    await tellCalls('forged', call('a', 5, 399));
    const forged = (told: number, more: object) => ({
      run: 'r',
      calls: Array.from({ length: 100 }, (_, n) => ({ ...call(`${told} ${n}`, 1), ...more })),
    });
    const handle = client.workflow.getHandle(ledgerIdOf('forged'));
    const { runId } = await handle.describe();
    for (let told = 0; told < 16; told += 1)
      await tell('forged', forged(told, { id: `${told} ${'界'.repeat(190)}`, day: day(0) }));
    for (let ahead = 2; ahead <= 10; ahead += 1) await tell('forged', forged(ahead, { day: day(-ahead * 100) }));
    await eventually(
      async () => {
        await tell('forged', forged(11, { day: day(-1_100) }));
        return handle.describe();
      },
      (ledger) => ledger.runId !== runId,
    );
    await tellCalls('forged', call('a', 5, 399), call('b', 1));
    expect((await year('forged')).days).toEqual({ [day(399)]: amount(5), [day(0)]: amount(1) });
    const { events } = await handle.fetchHistory();
    const handedOn = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
    expect(handedOn?.length).toBeLessThan(1_000);
  });

  it('adds up to what can be read, whatever is told', async () => {
    const dear = { ...amount(1e9), outputTokens: 1e9, microUsd: 1e12 };
    for (let told = 0; told < 95; told += 1)
      await tell('endless', {
        run: 'r',
        calls: Array.from({ length: 100 }, (_, n) => ({ ...call(`${told} ${n}`, 1), spent: dear })),
      });
    const { total } = await server.client.pipelineSpending('endless', day(0));
    expect(total).toMatchObject({ calls: 9_500, microUsd: Number.MAX_SAFE_INTEGER });
  });

  it('believes nothing that is handed in by whoever starts it', async () => {
    await client.workflow.start(BUDGET_LEDGER, {
      workflowId: ledgerIdOf('handed'),
      taskQueue: 'signalbox',
      args: [{ days: { [day(0)]: amount(5_000) }, heard: ['a'] }],
    });
    await tellCalls('handed', call('a', 2));
    expect(await tokensOf('handed')).toBe(2);
  });

  it('does not end by being cancelled', async () => {
    await tellCalls('cancelled', call('a', 2));
    await client.workflow.getHandle(ledgerIdOf('cancelled')).cancel();
    await tellCalls('cancelled', call('b', 3));
    expect(await tokensOf('cancelled')).toBe(5);
  });

  it('keeps its sums and what it has heard from execution to execution, and days for more than a year', async () => {
    for (let told = 0; told < 60; told += 1) await tellCalls('long', call(`c${told}`, 1));
    const { executions } = await eventually(
      () => server.client.history(ledgerIdOf('long')),
      (history) => history.executions.length > 1,
    );
    expect(executions.length).toBeGreaterThan(1);
    for (let told = 0; told < 60; told += 1) await tellCalls('long', call(`c${told}`, 1));
    expect(await tokensOf('long')).toBe(60);
    for (let from = 1; from <= 420; from += 70)
      await tellCalls('long', ...Array.from({ length: 70 }, (_, n) => call(`d${from + n}`, 1, from + n)));
    const handle = client.workflow.getHandle(ledgerIdOf('long'));
    const { days } = await handle.query<PeriodSpending, [string]>(LEDGER.spentIn, '');
    expect(Object.keys(days)).toHaveLength(400);
    expect(Object.keys(days).toSorted()[0]).toBe(day(399));
  });
});
