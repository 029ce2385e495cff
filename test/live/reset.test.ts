import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AuditEntry, LiveEvent } from '../../src/contract/index.js';
import { resetWithCli, taskOf } from '../audit/reset-with-cli.js';
import { startCli } from '../cli/invoke.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { type Dig, isAllTold, openDig, wordOf } from './dig.js';

let server: TestServer;
let dig: Dig;
let stop: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer();
  dig = await openDig(4);
  const { pipelines, ...worker } = dig.worker;
  stop = await server.work({
    ...worker,
    pipelines: [...pipelines, proposal],
    activities: { draft },
    reviewers: editors,
  });
});
afterAll(async () => {
  await stop?.();
  await dig?.provider.close();
  await server?.close();
});

const atGate = (run: string, round: number) =>
  eventually(
    () => server.client.openGate(run),
    (gate) => gate?.round === round,
  );

/** A run whose gate asks a second time, for somebody wanted changes. */
async function inSecondRound(): Promise<string> {
  const { client } = server;
  const { run } = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' });
  await atGate(run, 1);
  await client.decide(run, { decision: 'changesRequested', by: 'ada', comment: 'shorter' });
  await atGate(run, 2);
  return run;
}

/** Undoes what the task wrote that began with the first entry that leads there. */
async function undo(run: string, to: string): Promise<void> {
  const { client } = server;
  const entry = (await client.auditLog(run)).find((one) => one.to === to);
  const { executions } = await client.history(run);
  const event = taskOf(executions.at(-1)?.history ?? { events: [] }, entry?.at ?? '');
  await resetWithCli(server, { run, event, reason: 'a mistake' }, '--reapply-exclude', 'All');
}

function watch(run: string, after = 0) {
  const entries: AuditEntry[] = [];
  const resets: number[] = [];
  const over = (async () => {
    const onReset = (last: number) => void resets.push(last);
    for await (const entry of server.client.watch(run, { after, onReset })) entries.push(entry);
  })();
  const hears = (what: (entries: readonly AuditEntry[]) => boolean) => eventually(async () => entries, what);
  return { entries, resets, over, hears };
}

const hashes = (entries: readonly AuditEntry[]) => entries.map(({ hash }) => hash);

it.each([
  ['from its beginning', 0],
  ['from an entry on that is undone, too', 3],
])('who watches a run %s sees it go on after a reset, and each entry once', async (_what, after) => {
  const { client } = server;
  const run = await inSecondRound();
  const before = await client.auditLog(run);
  const watching = watch(run, after);
  await watching.hears(({ length }) => length === before.length - after);
  await undo(run, 'awaitingApproval');
  await atGate(run, 1);
  await client.decide(run, { decision: 'approved', by: 'grace' });
  await watching.over;
  const log = await client.auditLog(run);
  const standing = log.filter(({ hash }) => hashes(before).includes(hash)).length;
  expect(standing).toBeGreaterThan(0);
  expect(standing).toBeLessThan(3);
  expect(hashes(watching.entries)).toEqual(hashes([...before.slice(after), ...log.slice(standing)]));
  expect(watching.entries.at(-1)).toMatchObject({ to: 'sent' });
  expect(watching.resets).toEqual([standing]);
});

it('`signalbox watch` says that a run was reset, to which entry, and shows what comes after', async () => {
  const { client } = server;
  const run = await inSecondRound();
  const { length } = await client.auditLog(run);
  const child = startCli(['watch', run], { cwd: server.folder, address: server.address });
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  await eventually(
    async () => out.split('\n').length - 1,
    (shown) => shown === length,
  );
  await undo(run, 'awaitingApproval');
  await atGate(run, 1);
  await client.decide(run, { decision: 'approved', by: 'grace' });
  expect(await closed).toBe(0);
  expect(out).toMatch(/reset with Temporal's own tools: the run is back at entry \d, and goes on from there/);
  expect(out).toContain('sent');
  expect(out).toContain('COMPLETE');
});

it('who watches what calls tell sees what they tell after a reset', async () => {
  const { client } = server;
  const { run } = await client.start('digging', { requestedBy: 'tester' });
  const events: LiveEvent[] = [];
  const over = (async () => {
    for await (const event of client.watchLive(run)) events.push(event);
  })();
  const historyOf = async () => (await client.history(run)).executions.at(-1)?.history.events ?? [];
  const isTold = (times: number) =>
    eventually(historyOf, (events) => JSON.stringify(events).split('"signalName":"watched"').length > times);
  await isTold(1);
  const go = () => client.signal(run, 'deliver', { event: 'go', data: { rest: 0 } });
  await go();
  await eventually(async () => events, isAllTold);
  const first = events.length;
  await undo(run, 'deciding');
  await isTold(2);
  await go();
  await eventually(async () => events.slice(first), isAllTold);
  await client.signal(run, 'deliver', { event: 'home' });
  await over;
  expect(events.slice(first).map(wordOf)).toContain('digger 2 text');
  expect(await client.status(run)).toMatchObject({ lifecycle: 'COMPLETE' });
});
