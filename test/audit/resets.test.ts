import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditExport, exportRun, verifyExport, verifyRun } from '../../src/audit/index.js';
import { digestOf, type OpenGate } from '../../src/contract/index.js';
import { createStaticDirectory, workflowBundlePath } from '../../src/worker/index.js';
import { sealed, staff } from '../cli/release.js';
import { draft, editors, proposal } from '../client/proposal.js';
import { createSigner } from '../signer.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { resetWithCli, taskOf } from './reset-with-cli.js';

const options = { workflowBundlePath: workflowBundlePath() };
const signers = { ed: createSigner(), eve: createSigner() };

let server: TestServer;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '50' });
  const people = { ed: { keys: [signers.ed.publicKey] }, eve: { keys: [signers.eve.publicKey] } };
  stopWorker = await server.work({
    pipelines: [proposal, sealed],
    activities: { draft },
    reviewers: createStaticDirectory({
      people,
      roles: { ...staff, editor: [...staff.editor, ...editors.editor] },
      groups: {},
      owners: {},
    }),
  });
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
});

async function gateOf(run: string, round = 1, decided = 0): Promise<OpenGate> {
  const gate = await eventually(
    () => server.client.openGate(run),
    (open) => open?.round === round && open.decisions.length === decided,
  );
  if (!gate) throw new Error('expected a gate');
  return gate;
}

const closed = (run: string) =>
  eventually(
    () => server.client.describe(run),
    ({ open }) => !open,
  );

describe('a signed approval that was reset away, and decided differently', () => {
  let run: string;
  let base: string;
  let made: string;
  let document: AuditExport;

  beforeAll(async () => {
    const { client } = server;
    ({ run, execution: base } = await client.start('sealed', { brief: 'a bridge', requestedBy: 'rita' }));
    for (const [decided, by] of (['ed', 'eve'] as const).entries()) {
      const gate = await gateOf(run, 1, decided);
      await client.signal(run, 'decide', signers[by].sign('decide', { by, decision: 'approved' }, gate));
    }
    await closed(run);
    const opened = (await client.auditLog(run)).find(({ to }) => to === 'review');
    const [execution] = (await client.history(run)).executions;
    const event = taskOf(execution?.history ?? { events: [] }, opened?.at ?? '');
    made = await resetWithCli(server, { run, event, reason: 'we changed our mind' }, '--reapply-exclude', 'All');
    const again = { by: 'ed', decision: 'changesRequested', comment: 'name the river' } as const;
    await client.signal(run, 'decide', signers.ed.sign('decide', again, await gateOf(run)));
    await gateOf(run, 2);
    document = await exportRun(client, run, options);
  });

  it('is in the export with who decided what, and where the log was cut', () => {
    const log = document.executions.flatMap(({ entries }) => entries);
    expect(log.filter(({ decision }) => decision).map(({ decision }) => decision?.decision)).toEqual([
      'changesRequested',
    ]);
    expect(document.executions.map(({ runId }) => runId)).toEqual([made]);
    expect(document.resets).toMatchObject([
      { execution: made, base, cutAfterSeq: 1, reason: expect.stringContaining('we changed our mind'), gone: [] },
    ]);
    const entries = document.resets?.flatMap(({ abandoned }) => abandoned).flatMap((it) => it.entries) ?? [];
    expect(entries.map(({ seq, decision }) => [seq, decision?.by, decision?.signature !== undefined])).toEqual([
      [2, undefined, false],
      [3, 'ed', true],
      [4, 'eve', true],
    ]);
  });

  it('verifies where it is, and offline, with the signatures of both branches', async () => {
    expect((await verifyRun(server.client, run, options)).report).toMatchObject({ ok: true, signatures: 3 });
    const report = await verifyExport(JSON.parse(JSON.stringify(document)), options);
    expect(report).toMatchObject({ ok: true, signatures: 3 });
  });

  it('does not verify against a head that was noted before, and the report says where that is now', async () => {
    const head = document.resets?.[0]?.abandoned[0]?.entries.at(-1)?.hash ?? '';
    const report = await verifyExport(document, { ...options, head });
    expect(report).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
    expect(report.checks.flatMap(({ problems }) => problems)).toEqual([
      expect.stringMatching(`entry 4 has that hash on the branch that the reset ${made} gave up`),
    ]);
  });

  it.each([
    ['who decided', (text: string) => text.replaceAll('"by":"eve"', '"by":"ed"')],
    ['what was decided', (text: string) => text.replaceAll('"decision":"approved"', '"decision":"rejected"')],
    ['what the history says was sent', (text: string) => inPayloads(text, '"by":"eve"', '"by":"ed"')],
    ['how the history begins', (text: string) => inPayloads(text, '"a bridge"', '"a tunnel"')],
    ['the reason', (text: string) => text.replace('we changed our mind', 'the disk was full')],
    ['the cut', (text: string) => text.replace('"cutAfterSeq":1', '"cutAfterSeq":2')],
    ['that it is there', (text: string) => text.replace(/"abandoned":.*$/, '"abandoned":[]}]')],
  ])('cannot be told otherwise in %s, even by a forger who writes every digest anew', async (_what, forge) => {
    const text = JSON.stringify(document.resets);
    const forged = forge(text);
    expect(forged).not.toBe(text);
    const report = await verifyExport(resealed({ ...document, resets: JSON.parse(forged) }), options);
    expect(report.checks[0]).toMatchObject({ ok: true, name: 'the export has the digests it says' });
    expect(report).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
  });

  it('cannot be hidden by leaving out what was given up: the history that stands names it', async () => {
    const { resets: _hidden, ...rest } = document;
    expect(await verifyExport(resealed(rest), options)).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
  });

  it('counts again, signed, after a reset to between the two: what was shown is the same', async () => {
    const { client } = server;
    const started = await client.start('sealed', { brief: 'a ferry', requestedBy: 'rita' });
    for (const [decided, by] of (['ed', 'eve'] as const).entries()) {
      const gate = await gateOf(started.run, 1, decided);
      await client.signal(started.run, 'decide', signers[by].sign('decide', { by, decision: 'approved' }, gate));
    }
    await closed(started.run);
    const [whole] = (await client.history(started.run)).executions;
    const first = (await client.auditLog(started.run)).find(({ decision }) => decision?.by === 'ed');
    const event = taskOf(whole?.history ?? { events: [] }, first?.at ?? '');
    const again = await resetWithCli(server, { run: started.run, event, reason: 'once more' });
    await eventually(
      () => client.describe(started.run),
      ({ open, execution }) => !open && execution === again,
    );
    const { report } = await verifyRun(client, started.run, options);
    expect(report).toMatchObject({ ok: true, signatures: 4 });
    expect(report.logs.flat().flatMap(({ decision }) => decision?.by ?? [])).toEqual(['ed', 'eve']);
  });
});

/** What a forger would do who knows the format. */
function resealed({ digest: _, ...facts }: AuditExport): AuditExport {
  const resets = facts.resets?.map((reset) => ({
    ...reset,
    abandoned: reset.abandoned.map((it) => ({ ...it, historyDigest: digestOf(it.history) })),
  }));
  const sealedAnew = { ...facts, ...(resets ? { resets } : {}) };
  return { ...sealedAnew, digest: digestOf(sealedAnew) };
}

/** Replaces words inside the payloads of histories, which hold them in base64. */
function inPayloads(text: string, from: string, to: string): string {
  return text.replaceAll(/"data":"([A-Za-z0-9+/=]+)"/g, (whole, data: string) => {
    const plain = Buffer.from(data, 'base64').toString('utf8');
    return plain.includes(from) ? `"data":"${Buffer.from(plain.replaceAll(from, to)).toString('base64')}"` : whole;
  });
}
