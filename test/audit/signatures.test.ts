import { ed25519 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSignatures } from '../../src/audit/check-signatures.js';
import { type AuditExport, exportRun, verifyExport } from '../../src/audit/index.js';
import {
  type AuditEntry,
  type OpenGate,
  type Payloads,
  type SignedMessage,
  signedForm,
} from '../../src/contract/index.js';
import { createStaticDirectory, workflowBundlePath } from '../../src/worker/index.js';
import { sealed, staff } from '../cli/release.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const options = { workflowBundlePath: workflowBundlePath() };
const secrets = { ed: ed25519.utils.randomSecretKey(), eve: ed25519.utils.randomSecretKey() };
type Signer = keyof typeof secrets;

let server: TestServer;
let stopWorker: (() => Promise<void>) | undefined;
let document: AuditExport;

beforeAll(async () => {
  server = await startTestServer();
  const publicKey = (id: Signer) => `ed25519:${Buffer.from(ed25519.getPublicKey(secrets[id])).toString('base64')}`;
  const people = { ed: { keys: [publicKey('ed')] }, eve: { keys: [publicKey('eve')] } };
  stopWorker = await server.work({
    pipelines: [sealed],
    activities: { draft: async () => 'A note' },
    reviewers: createStaticDirectory({ people, roles: staff, groups: {}, owners: {} }),
  });
  const { client } = server;
  const { run } = await client.start('sealed', { brief: 'a bridge', requestedBy: 'rita' });
  const openGate = () =>
    eventually(
      () => client.openGate(run),
      (gate) => gate !== null,
    );
  const send = async <Name extends SignedMessage>(name: Name, payload: Payloads[Name]) => {
    const gate = (await openGate()) as OpenGate;
    const text = Buffer.from(signedForm(name, payload, gate));
    const signature = Buffer.from(ed25519.sign(text, secrets[payload.by as Signer])).toString('base64');
    await client.signal(run, name, { ...payload, signature });
  };
  await send('delegate', { by: 'ed', to: 'dora', comment: 'on leave' });
  await send('withdraw', { by: 'ed' });
  const artifact = (await openGate())?.shows[0]?.digest ?? '';
  await send('edit', { by: 'eve', name: 'note', artifact, value: { text: 'By hand' } });
  await eventually(
    () => client.openGate(run),
    (gate) => gate?.shows[0]?.version === 2,
  );
  await send('decide', { by: 'ed', decision: 'approved', comment: 'Größe: ok', id: 'n-1' });
  await send('decide', { by: 'eve', decision: 'approved' });
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

const check = (forge: (entry: AuditEntry) => AuditEntry = (entry) => entry, run = document.run) =>
  checkSignatures(
    run,
    document.executions,
    document.executions.map(({ entries }) => entries.map(forge)),
  );

describe('signatures in a log', () => {
  it('are all verified, without replay, also from an export, and counted', async () => {
    expect(check()).toEqual({ count: 5, problems: [] });
    expect(await verifyExport(document, options)).toMatchObject({ ok: true, signatures: 5 });
  });

  const forgeries: [string, string, (entry: AuditEntry) => object][] = [
    ['another comment', 'approved', () => ({ comment: 'Größe: no' })],
    ['no comment', 'approved', () => ({ comment: undefined })],
    ['another decision', 'approved', () => ({ decision: 'rejected' })],
    ['another person', 'approved', () => ({ by: 'eve' })],
    ['another round', 'approved', () => ({ round: 2 })],
    ['another gate', 'approved', () => ({ gate: 'release' })],
    ['something else shown', 'approved', () => ({ shown: [] })],
    ['a condition', 'approved', () => ({ conditions: ['if it rains'] })],
    ['another reason to hand it on', 'delegated', () => ({ comment: 'bored' })],
    ['another person who takes it back', 'withdrawn', () => ({ by: 'eve' })],
    ['another version that was edited', 'edited', () => ({ artifact: `sha256:${'0'.repeat(64)}` })],
  ];
  it.each(forgeries)('a log with %s does not hold', (_what, decision, change) => {
    let isFirst = true;
    const { problems } = check((entry) => {
      if (!isFirst || entry.decision?.decision !== decision) return entry;
      isFirst = false;
      return JSON.parse(JSON.stringify({ ...entry, decision: { ...entry.decision, ...change(entry) } })) as AuditEntry;
    });
    expect(problems).toHaveLength(1);
  });

  it('a log that says somebody else was handed the part does not hold', () => {
    const { problems } = check((entry) =>
      entry.decision && entry.event === 'delegated' ? { ...entry, decision: { ...entry.decision, to: 'boss' } } : entry,
    );
    expect(problems).toEqual([expect.stringMatching(/signature of ed does not hold/)]);
  });

  it('hold for no other run, and with no key that the history does not have', () => {
    expect(check(undefined, 'other').problems).toHaveLength(5);
    const stranger = `ed25519:${Buffer.from(ed25519.getPublicKey(ed25519.utils.randomSecretKey())).toString('base64')}`;
    const { problems } = check((entry) => {
      const { decision } = entry;
      if (!decision?.signature) return entry;
      return { ...entry, decision: { ...decision, signature: { ...decision.signature, key: stranger } } };
    });
    expect(problems).toHaveLength(5);
  });

  it('one that is forged is AUDIT_MISMATCH', async () => {
    const forged = JSON.parse(JSON.stringify(document).replaceAll('Größe: ok', 'Größe: no')) as AuditExport;
    const report = await verifyExport(forged, options);
    expect(report).toMatchObject({ ok: false, code: 'AUDIT_MISMATCH' });
    const found = report.checks.find(({ name }) => name.startsWith('every signature holds'));
    expect(found).toMatchObject({ ok: false, problems: [expect.stringMatching(/signature of ed does not hold/)] });
  });
});
