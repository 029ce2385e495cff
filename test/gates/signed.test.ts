import { ed25519 } from '@noble/curves/ed25519.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type OpenGate,
  type Payloads,
  parseMessage,
  type SignedMessage,
  signedForm,
} from '../../src/contract/index.js';
import { type Desk, openDesk, proposal } from './proposals.js';

const sealed = proposal('sealed', {
  signed: true,
  quorum: 2,
  delegates: [{ role: 'lead' }],
  editable: ['draft'],
});

function keyPair() {
  const secret = ed25519.utils.randomSecretKey();
  return { secret, publicKey: `ed25519:${Buffer.from(ed25519.getPublicKey(secret)).toString('base64')}` };
}

const keys = { pia: keyPair(), paul: keyPair(), lena: keyPair(), mallory: keyPair() };

function sign<Name extends SignedMessage>(name: Name, payload: Payloads[Name], gate: OpenGate, { secret } = keys.pia) {
  const parsed = parseMessage(name, payload);
  if (!parsed.ok) throw new Error(parsed.problems.join('; '));
  const text = signedForm(name, parsed.value, gate);
  return { ...payload, signature: Buffer.from(ed25519.sign(Buffer.from(text), secret)).toString('base64') };
}

describe('signed decisions', () => {
  let desk: Desk;
  beforeAll(async () => {
    const { mallory: _, ...honest } = keys;
    desk = await openDesk([sealed], {
      reviewers: {
        people: Object.fromEntries(Object.entries(honest).map(([id, { publicKey }]) => [id, { keys: [publicKey] }])),
        roles: { product: ['pia', 'paul', 'petra', 'mallory'], lead: ['lena'] },
        groups: { legal: ['lea'] },
        owners: {},
      },
    });
  });
  afterAll(() => desk?.kit.close());

  const approval = { by: 'pia', decision: 'approved', comment: 'Größe: ok ✓', id: 'n-1' };

  it('a signed decision counts, and the log keeps the signature and the key it holds for', async () => {
    const run = await desk.open('sealed');
    const gate = await run.gate();
    await run.decide(sign('decide', approval, gate));
    const entry = (await run.log()).at(-1);
    expect(entry?.decision?.signature).toEqual({ key: keys.pia.publicKey, value: expect.any(String) });
    expect((await run.decide(sign('decide', { by: 'paul', decision: 'approved' }, gate, keys.paul))).state).toBe(
      'publishing',
    );
  });

  it.each([
    ['unsigned', 'SIGNATURE_REQUIRED', (gate: OpenGate) => ({ ...approval, gate: gate.gate })],
    ['signed by another', 'SIGNATURE_INVALID', (gate: OpenGate) => sign('decide', approval, gate, keys.mallory)],
    [
      'by somebody whose key nobody knows',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => sign('decide', { ...approval, by: 'mallory' }, gate, keys.mallory),
    ],
    [
      'with another comment than was signed',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => ({ ...sign('decide', approval, gate), comment: 'No.' }),
    ],
    [
      'with another decision than was signed',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => ({ ...sign('decide', approval, gate), decision: 'rejected' }),
    ],
    [
      'in another name than was signed',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => ({ ...sign('decide', approval, gate), by: 'paul' }),
    ],
    [
      'signed for another round',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => sign('decide', approval, { ...gate, round: 2 }),
    ],
    [
      'signed for another run',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => sign('decide', approval, { ...gate, run: { ...gate.run, id: 'other' } }),
    ],
    [
      'signed for other digests',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => sign('decide', approval, { ...gate, shows: [] }),
    ],
    [
      'signed as another message',
      'SIGNATURE_INVALID',
      (gate: OpenGate) => ({ ...approval, ...sign('withdraw', { by: 'pia' }, gate) }),
    ],
    ['with garbage for a signature', 'SIGNATURE_INVALID', () => ({ ...approval, signature: '*' })],
  ])('a decision %s is %s, by update and by signal', async (_, code, make) => {
    const run = await desk.open('sealed');
    const decision = make(await run.gate());
    await expect(run.decide(decision)).rejects.toMatchObject({ code });
    await desk.kit.client.signal(run.id, 'decide', decision);
    expect(await run.status()).toMatchObject({ state: 'review', gate: { decisions: [] } });
    expect((await run.log()).at(-1)).toMatchObject({ kind: 'refusal', code });
  });

  it('the short signals are held to the same: approve without a signature is refused', async () => {
    const run = await desk.open('sealed');
    await desk.kit.client.signal(run.id, 'approve', { by: 'pia' });
    await run.status();
    expect((await run.log()).at(-1)).toMatchObject({ code: 'SIGNATURE_REQUIRED' });
  });

  it('delegation, withdrawal and edits at such a gate must be signed too', async () => {
    const run = await desk.open('sealed');
    const gate = await run.gate();
    const delegation = { by: 'pia', to: 'lena' };
    await expect(run.delegate(delegation)).rejects.toMatchObject({ code: 'SIGNATURE_REQUIRED' });
    const edit = { by: 'pia', name: 'draft', artifact: gate.shows[0]?.digest ?? '', value: { text: 'x' } };
    await expect(run.edit(edit)).rejects.toMatchObject({ code: 'SIGNATURE_REQUIRED' });
    await run.decide(sign('decide', approval, gate));
    await expect(run.withdraw({ by: 'pia' })).rejects.toMatchObject({ code: 'SIGNATURE_REQUIRED' });
    await run.withdraw(sign('withdraw', { by: 'pia' }, gate));
    await run.delegate(sign('delegate', delegation, gate));
    await run.decide(sign('decide', { by: 'lena', decision: 'approved' }, gate, keys.lena));
    expect((await run.gate()).decisions).toMatchObject([{ by: 'lena', for: 'pia' }]);
    const shown = { ...edit, by: 'paul' };
    await run.edit(sign('edit', shown, gate, keys.paul));
    expect((await run.gate()).decisions).toEqual([]);
  });

  it('a signed message that was taken is not taken again, whoever sends it: a withdrawn approval stays withdrawn', async () => {
    const run = await desk.open('sealed');
    const gate = await run.gate();
    const plain = { by: 'pia', decision: 'approved' };
    const approved = sign('decide', plain, gate);
    await run.decide(approved);
    const withdrawn = sign('withdraw', { by: 'pia' }, gate);
    await run.withdraw(withdrawn);
    await expect(run.decide(approved)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    await run.decide(sign('decide', { ...plain, id: 'n-2' }, gate));
    await expect(run.withdraw(withdrawn)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    expect((await run.gate()).decisions).toMatchObject([{ by: 'pia', id: 'n-2' }]);
  });
});
