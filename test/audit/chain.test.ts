import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evidenceOf } from '../../src/audit/export-document.js';
import { type AuditExport, exportRun, verifyAudit, verifyRun } from '../../src/audit/index.js';
import type { AuditEntry } from '../../src/contract/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const options = { workflowBundlePath: workflowBundlePath() };
const ROUNDS = 12;

let server: TestServer;
let stopWorker: () => Promise<void>;
let run: string;
let document: AuditExport;
const watched: AuditEntry[] = [];

beforeAll(async () => {
  server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '50' });
  stopWorker = await server.work({ pipelines: [proposal], activities: { draft }, reviewers: editors });
  const { client } = server;
  ({ run } = await client.start('proposal', { brief: 'a bridge', requestedBy: 'olga' }));
  for await (const entry of client.watch(run)) {
    watched.push(entry);
    if (entry.to !== 'awaitingApproval') continue;
    // The log has the entry before the gate is open.
    const gate = await eventually(
      () => client.openGate(run),
      (open) => open !== null,
    );
    const round = gate?.round ?? 0;
    const decision = round < ROUNDS ? 'changesRequested' : 'approved';
    await client.decide(run, { decision, by: 'ada', comment: `round ${round}` });
  }
  document = await exportRun(client, run, options);
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

describe('E9: a run whose executions continue each other', () => {
  it('is watched through all of them, every entry once', async () => {
    expect(document.executions.length).toBeGreaterThan(1);
    expect(watched.map(({ seq }) => seq)).toEqual(watched.map((_entry, index) => index + 1));
    expect(watched).toEqual(await server.client.auditLog(run));
    expect(watched).toEqual(document.executions.flatMap(({ entries }) => entries));
  });

  it('verifies as one log, joined by the hashes', async () => {
    expect((await verifyRun(server.client, run, options)).report).toMatchObject({
      ok: true,
      head: watched.at(-1)?.hash,
    });
  });

  it('verifies from where the server still keeps it, if it says that the beginning is gone', async () => {
    const rest = { ...document, executions: document.executions.slice(1) };
    expect(await verifyAudit(evidenceOf({ ...rest, complete: false }), options)).toMatchObject({ ok: true });
    const claimed = await verifyAudit(evidenceOf({ ...rest, complete: true }), options);
    expect(claimed).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
  });

  it('does not verify with its executions in another order, or with one left out', async () => {
    const [first, second, ...others] = document.executions;
    if (!first || !second) throw new Error('expected several executions');
    const swapped = evidenceOf({ ...document, executions: [second, first, ...others] });
    expect(await verifyAudit(swapped, options)).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
    const without = evidenceOf({ ...document, executions: [first, ...others] });
    if (others.length > 0) expect(await verifyAudit(without, options)).toMatchObject({ ok: false });
  });
});
