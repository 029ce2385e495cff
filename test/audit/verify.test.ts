import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkExport, evidenceOf, parseExport } from '../../src/audit/export-document.js';
import {
  type AuditExport,
  assertVerified,
  exportRun,
  verifyAudit,
  verifyExport,
  verifyRun,
} from '../../src/audit/index.js';
import { type AuditEntry, digestOf, sealEntry } from '../../src/contract/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { changeLeaf, leavesOf } from './leaves.js';

const options = { workflowBundlePath: workflowBundlePath() };

let server: TestServer;
let stopWorker: (() => Promise<void>) | undefined;
let run: string;
let document: AuditExport;

beforeAll(async () => {
  server = await startTestServer();
  stopWorker = await server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors });
  const { client } = server;
  ({ run } = await client.start('proposal', { brief: 'a bridge over the river', requestedBy: 'olga' }));
  const gateOf = (round: number) =>
    eventually(
      () => client.openGate(run),
      (gate) => gate?.round === round,
    );
  await gateOf(1);
  await client.signal(run, 'approve', { by: 'mallory', comment: 'let me in' });
  await client.decide(run, { decision: 'changesRequested', by: 'ada', comment: 'name the river' });
  const gate = await gateOf(2);
  const artifact = gate?.shows[0]?.digest;
  await client.signal(run, 'approve', { by: 'grace', comment: 'fine now', ...(artifact ? { artifact } : {}) });
  await eventually(
    () => client.describe(run),
    ({ open }) => !open,
  );
  document = await exportRun(client, run, options);
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

/** What a forger would do who knows the format: write every digest anew. */
function reseal({ digest: _, ...facts }: AuditExport): AuditExport {
  const executions = facts.executions.map((it) => ({
    ...it,
    historyDigest: digestOf(it.history),
    head: it.entries.at(-1)?.hash ?? null,
  }));
  const head = executions.at(-1)?.head ?? facts.head;
  const sealed = { ...facts, executions, head };
  return { ...sealed, digest: digestOf(sealed) };
}

function rechain(entries: readonly AuditEntry[]): AuditEntry[] {
  const chained: AuditEntry[] = [];
  for (const { hash: _, ...facts } of entries)
    chained.push(sealEntry({ ...facts, prev: chained.at(-1)?.hash ?? facts.prev }));
  return chained;
}

describe('a run that nobody touched', () => {
  it('verifies where it is, and offline', async () => {
    const { report } = await verifyRun(server.client, run, options);
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(await verifyExport(JSON.parse(JSON.stringify(document)), options)).toMatchObject({
      ok: true,
      head: document.head,
    });
  });

  it('its log tells who came, who was refused, and who decided on what', async () => {
    const log = document.executions.flatMap(({ entries }) => entries);
    expect(log).toEqual(await server.client.auditLog(run));
    expect(log).toContainEqual(expect.objectContaining({ kind: 'refusal', code: 'NOT_A_REVIEWER' }));
    expect(log.filter(({ decision }) => decision).map(({ actor }) => actor.id)).toEqual(['ada', 'grace']);
  });

  it('passes through a head that was noted earlier, and not through another', async () => {
    const noted = document.executions[0]?.entries[2]?.hash ?? '';
    expect(await verifyExport(document, { ...options, head: noted })).toMatchObject({ ok: true });
    const other = `sha256:${'0'.repeat(64)}`;
    expect(await verifyExport(document, { ...options, head: other })).toMatchObject({ code: 'AUDIT_MISMATCH' });
  });

  it('verifies while it is open, and still when its workers are gone', { timeout: 180_000 }, async () => {
    const { client } = server;
    const started = await client.start('proposal', { brief: 'a ferry', requestedBy: 'olga' });
    await eventually(
      () => client.openGate(started.run),
      (gate) => gate !== null,
    );
    expect((await verifyRun(client, started.run, options)).report.ok).toBe(true);
    await stopWorker?.();
    stopWorker = undefined;
    const gone = await verifyRun(client, run, options);
    expect(gone.report).toMatchObject({ ok: true, head: document.head });
    expect(gone.evidence.executions[0]?.log).toBeUndefined();
  });
});

describe('one changed value in an export', () => {
  it('is found, whichever value it is', { timeout: 180_000 }, () => {
    const holds = (value: unknown) => {
      try {
        return checkExport(parseExport(value)).ok;
      } catch {
        return false;
      }
    };
    expect(holds(document)).toBe(true);
    const unnoticed = [...leavesOf(document)].filter((path) => holds(changeLeaf(document, path)));
    expect(unnoticed).toEqual([]);
  });

  it('fails the verification with AUDIT_MISMATCH and says where', async () => {
    const changed = changeLeaf(document, ['executions', 0, 'entries', 3, 'at']);
    const report = await verifyExport(changed, options);
    expect(report).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
    expect(() => assertVerified(report)).toThrow(
      expect.objectContaining({
        code: 'AUDIT_MISMATCH',
        details: expect.arrayContaining([expect.stringMatching(/entry 4/)]),
      }),
    );
  });
});

describe('a forger who writes every digest anew', () => {
  it.each([
    ['who decided', (entry: AuditEntry) => ({ ...entry, actor: { ...entry.actor, id: 'trent' } })],
    ['when', (entry: AuditEntry) => ({ ...entry, at: '2020-01-01T00:00:00.000Z' })],
    ['what became of it', (entry: AuditEntry) => ({ ...entry, to: 'shelf' })],
    ['how they came', (entry: AuditEntry) => ({ ...entry, actor: { ...entry.actor, via: 'web' as const } })],
  ])('cannot change in the log %s: replay writes another', async (_what, forge) => {
    const forged = structuredClone(document);
    const entries = forged.executions[0]?.entries ?? [];
    const at = entries.findLastIndex(({ decision }) => decision);
    const log = rechain(entries.map((entry, index) => (index === at ? forge(entry) : entry)));
    const [first] = forged.executions;
    if (!first) throw new Error('expected an execution');
    const resealed = reseal({ ...forged, executions: [{ ...first, entries: log }] });
    expect(checkExport(resealed).ok).toBe(true);
    expect(await verifyExport(resealed, options)).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
  });

  it('cannot drop an entry', async () => {
    const [first] = structuredClone(document).executions;
    if (!first) throw new Error('expected an execution');
    const fewer = first.entries.filter(({ kind }) => kind !== 'refusal').map((entry, i) => ({ ...entry, seq: i + 1 }));
    const resealed = reseal({ ...document, executions: [{ ...first, entries: rechain(fewer) }] });
    expect(await verifyExport(resealed, options)).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
  });

  it.each([
    ['the name of the person in a signal', 'grace', 'trent'],
    ['the name of the person in an update', '"by":"ada"', '"by":"eve"'],
    ['a comment', 'name the river', 'blame the river'],
    ['what a stage made', 'Proposal: a bridge', 'Proposal: a tunnel'],
    ['the definition', 'Is the proposal fit', 'Is the proposal fun'],
    ['who asked', '"requestedBy":"olga"', '"requestedBy":"otto"'],
  ])('cannot change in the history %s', async (_what, from, to) => {
    const resealed = reseal({ ...document, executions: document.executions.map((it) => rewrite(it, from, to)) });
    expect(checkExport(resealed).ok).toBe(true);
    const report = await verifyExport(resealed, options);
    expect(report.ok).toBe(false);
  });

  it('cannot change when anything was decided', async () => {
    const executions = structuredClone(document.executions);
    for (const event of executions[0]?.history.events ?? []) {
      const timed = event as { eventTime?: string };
      if (timed.eventTime) timed.eventTime = timed.eventTime.replace(/\d\d:\d\d:\d\d/, '03:00:00');
    }
    expect(await verifyAudit(evidenceOf(reseal({ ...document, executions })), options)).toMatchObject({ ok: false });
  });
});

type Execution = AuditExport['executions'][number];

/** Replaces words inside the payloads of a history, which it holds in base64. */
function rewrite(execution: Execution, from: string, to: string): Execution {
  let count = 0;
  const text = JSON.stringify(execution.history).replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (whole, data: string) => {
    const plain = Buffer.from(data, 'base64').toString('utf8');
    if (!plain.includes(from)) return whole;
    count += 1;
    return `"data":"${Buffer.from(plain.replaceAll(from, to)).toString('base64')}"`;
  });
  if (count === 0) throw new Error(`expected ${from} in a payload`);
  return { ...execution, history: JSON.parse(text) as Execution['history'] };
}
