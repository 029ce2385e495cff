import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyState } from '../../src/machine/index.js';
import { type Desk, foreignDigest, openDesk, proposal } from './proposals.js';

const bound = proposal('bound', { bindsTo: ['draft'], quorum: 2, editable: ['draft'] });
const strict = proposal('strict', {
  commentRequired: ['rejected', 'changesRequested', 'approved'],
  decisions: ['minorChanges'],
  conditions: true,
  quorum: 2,
  forms: {
    minorChanges: {
      type: 'object',
      properties: { pages: { type: 'array', items: { type: 'integer', minimum: 1 }, minItems: 1 } },
      required: ['pages'],
      additionalProperties: false,
    },
  },
});
const open = proposal('open', { quorum: 2, recordAttempts: true });
const lax = proposal('lax', { forms: { approved: { type: 'object' } } });
const authored = proposal('authored', { editable: ['draft'], exclude: ['producer'] });

/** A second gate, after the one whose approval counts, where the draft can still be edited. */
const tampered = (() => {
  const base = proposal('tampered', { on: { approved: 'reading', rejected: 'FAILED', expired: 'FAILED' } });
  const reading = proposal('later', { editable: ['draft'] }).states.review as AnyState;
  return { ...base, states: { ...base.states, reading } };
})();

describe('what is decided', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([bound, strict, open, authored, tampered, lax]);
  });
  afterAll(() => desk?.kit.close());

  const digestOf = async (run: Awaited<ReturnType<Desk['open']>>) => (await run.gate()).shows[0]?.digest ?? '';

  it('F2: a gate that binds refuses a decision without the digest it saw, or with another', async () => {
    const run = await desk.open('bound');
    await expect(run.decide({ by: 'pia' })).rejects.toMatchObject({ code: 'DIGEST_REQUIRED' });
    await expect(run.decide({ by: 'pia', artifact: foreignDigest })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    await run.decide({ by: 'pia', artifact: [await digestOf(run)] });
    const status = await run.decide({ by: 'paul', artifact: await digestOf(run) });
    expect(status.state).toBe('publishing');
  });

  it("F2: a reviewer's own version voids the decisions given until then, says why, and is what is published", async () => {
    const run = await desk.open('bound');
    const before = await digestOf(run);
    await run.decide({ by: 'pia', artifact: before });
    const value = { text: 'By hand.', answers: null };
    const status = await run.edit({ by: 'paul', name: 'draft', artifact: before, value, comment: 'A typo.' });
    expect(status).toMatchObject({ gate: { decisions: [], shows: [{ name: 'draft', version: 2 }] } });
    const edited = (await run.log()).at(-1);
    expect(edited).toMatchObject({ kind: 'decision', event: 'edited', actor: { id: 'paul' } });
    expect(edited?.message).toContain('the decisions of pia are void');
    await expect(run.decide({ by: 'pia', artifact: before })).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
    await run.decide({ by: 'pia', artifact: await digestOf(run) });
    await run.decide({ by: 'ann', artifact: await digestOf(run) });
    await expect(run.result()).resolves.toMatchObject({ draft: value });
    expect(desk.published).toContainEqual(value);
    const artifacts = await desk.kit.client.artifacts(run.id);
    expect(artifacts).toMatchObject([
      { name: 'draft', version: 1 },
      { name: 'draft', version: 2, parents: [before], madeBy: { engine: 'person', agent: 'paul' } },
    ]);
  });

  it.each([
    ['NOT_A_REVIEWER', { by: 'mallory', name: 'draft' }],
    ['NOT_EDITABLE', { by: 'pia', name: 'decision' }],
    ['DIGEST_MISMATCH', { by: 'pia', name: 'draft' }],
  ])('an edit that does not count is refused: %s', async (code, edit) => {
    const run = await desk.open('bound');
    await expect(run.edit({ ...edit, artifact: foreignDigest, value: { text: 'x' } })).rejects.toMatchObject({ code });
    expect((await run.gate()).shows).toMatchObject([{ version: 1 }]);
  });

  it('who wrote the version that is shown does not approve it, where the producer is excluded', async () => {
    const run = await desk.open('authored');
    await run.edit({ by: 'paul', name: 'draft', artifact: await digestOf(run), value: { text: 'Mine.' } });
    await expect(run.decide({ by: 'paul' })).rejects.toMatchObject({ code: 'EXCLUDED' });
    expect((await run.decide({ by: 'pia' })).state).toBe('publishing');
  });

  it('F2: a stage that acts on an approved artifact re-checks the digest, and fails with APPROVAL_OUTDATED before it runs', async () => {
    const run = await desk.open('tampered');
    await run.decide({ by: 'pia' });
    await run.reaches('reading');
    await run.edit({ by: 'paul', name: 'draft', artifact: await digestOf(run), value: { text: 'Quite another.' } });
    await run.decide({ by: 'paul' });
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'APPROVAL_OUTDATED', state: 'publishing' } });
    expect(desk.published).not.toContainEqual({ text: 'Quite another.' });
  });

  it('a comment is required where the gate says so', async () => {
    const run = await desk.open('strict');
    await expect(run.decide({ by: 'pia', decision: 'rejected' })).rejects.toMatchObject({ code: 'COMMENT_REQUIRED' });
    await expect(run.decide({ by: 'pia', comment: '  ' })).rejects.toMatchObject({ code: 'COMMENT_REQUIRED' });
    expect((await run.decide({ by: 'pia', decision: 'rejected', comment: 'Wrong.' })).state).toBe('FAILED');
  });

  it('a custom outcome has its own schema, needs the quorum, and leads where it is wired', async () => {
    const run = await desk.open('strict');
    const minor = { by: 'pia', decision: 'minorChanges' };
    await expect(run.decide(minor)).rejects.toMatchObject({ code: 'FORM_MISMATCH' });
    await expect(run.decide({ ...minor, data: { pages: [] } })).rejects.toMatchObject({ code: 'FORM_MISMATCH' });
    await expect(run.decide({ ...minor, data: { pages: [0], more: 1 } })).rejects.toMatchObject({
      code: 'FORM_MISMATCH',
    });
    await expect(run.decide({ by: 'pia', comment: 'Fine.', data: {} })).rejects.toMatchObject({
      code: 'FORM_MISMATCH',
      message: 'expected approved without data, for which there is no form here; got some: say it in the comment',
    });
    expect((await run.decide({ ...minor, data: { pages: [3] } })).state).toBe('review');
    expect((await run.decide({ ...minor, by: 'paul', data: { pages: [4] } })).state).toBe('publishing');
    await expect(run.result()).resolves.toMatchObject({
      decision: { decision: 'minorChanges', decisions: [{ data: { pages: [3] } }, { data: { pages: [4] } }] },
    });
  });

  it('approval with conditions: they are in the log and in the context; a gate that cannot keep them refuses them', async () => {
    const run = await desk.open('strict');
    await run.decide({ by: 'pia', comment: 'Good.', conditions: ['Only in Bavaria.'] });
    await run.decide({ by: 'paul', comment: 'Good.', conditions: ['Until June.'] });
    await expect(run.result()).resolves.toMatchObject({
      decision: { conditions: ['Only in Bavaria.', 'Until June.'] },
    });
    const other = await desk.open('open');
    await expect(other.decide({ by: 'pia', conditions: ['x'] })).rejects.toMatchObject({
      code: 'CONDITIONS_NOT_OFFERED',
    });
  });

  it("withdrawing one's decision while the quorum is not reached; then the person may decide anew", async () => {
    const run = await desk.open('open');
    await run.decide({ by: 'pia' });
    const withdrawn = await run.withdraw({ by: 'pia', comment: 'Wait.' });
    expect(withdrawn).toMatchObject({ state: 'review', gate: { decisions: [] } });
    await expect(run.withdraw({ by: 'pia' })).rejects.toMatchObject({ code: 'NOTHING_TO_WITHDRAW' });
    await run.decide({ by: 'paul' });
    expect(await run.status()).toMatchObject({ state: 'review' });
    expect((await run.decide({ by: 'pia', decision: 'rejected' })).state).toBe('FAILED');
  });

  it('a stable id makes repeats harmless, of every kind of message', async () => {
    const run = await desk.open('open');
    for (const _ of [1, 2]) await run.decide({ by: 'pia', id: 'a' });
    for (const _ of [1, 2]) await run.withdraw({ by: 'pia', id: 'b' });
    expect(await run.status()).toMatchObject({ gate: { decisions: [] } });
    expect((await run.log()).filter(({ kind }) => kind === 'refusal')).toEqual([]);
  });

  it('a repeat of what was withdrawn or voided since is not answered as if it counted: DECISION_CONFLICT', async () => {
    const run = await desk.open('bound');
    const first = { by: 'pia', id: 'ticket-7', artifact: await digestOf(run) };
    await run.decide(first);
    await run.withdraw({ by: 'pia' });
    await expect(run.decide(first)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
    await run.decide({ ...first, id: 'ticket-8' });
    await run.edit({ by: 'paul', name: 'draft', artifact: first.artifact, value: { text: 'Mine.' } });
    const again = { ...first, id: 'ticket-8', artifact: await digestOf(run) };
    await expect(run.decide(again)).rejects.toMatchObject({ code: 'DECISION_CONFLICT' });
  });

  it("a decision's data cannot refer to artifacts: it would be given the content of another run", async () => {
    const run = await desk.open('lax');
    const data = { page: { $artifact: foreignDigest, mediaType: 'application/json', bytes: 5 } };
    await expect(run.decide({ by: 'pia', data })).rejects.toMatchObject({ code: 'FORM_MISMATCH' });
  });

  it('one id for two different decisions is DECISION_CONFLICT', async () => {
    const run = await desk.open('open');
    await run.decide({ by: 'pia', id: 'a' });
    await expect(run.decide({ by: 'pia', id: 'a', comment: 'But…' })).rejects.toMatchObject({
      code: 'DECISION_CONFLICT',
    });
    await expect(run.decide({ by: 'pia', id: 'a', decision: 'rejected' })).rejects.toMatchObject({
      code: 'DECISION_CONFLICT',
    });
    expect(await run.decide({ by: 'paul', id: 'a' })).toMatchObject({ state: 'publishing' });
  });

  it('a decision that names the round it saw does not count in another, however late it comes', async () => {
    const run = await desk.open('open');
    await run.decide({ by: 'pia', decision: 'changesRequested', round: 1 });
    await run.reaches('review');
    await expect(run.decide({ by: 'paul', round: 1 })).rejects.toMatchObject({
      code: 'GATE_NOT_OPEN',
      message: expect.stringContaining('round 1'),
    });
    await run.decide({ by: 'paul', round: 2 });
    expect((await run.gate()).decisions).toMatchObject([{ by: 'paul' }]);
  });

  it('of two conflicting decisions the first accepted one stands, the second is a refusal with its reason', async () => {
    const run = await desk.open('strict');
    await run.decide({ by: 'pia', decision: 'rejected', comment: 'No.' });
    await expect(run.decide({ by: 'paul', comment: 'Yes.' })).rejects.toMatchObject({
      code: 'GATE_NOT_OPEN',
      message: expect.stringContaining('FAILED'),
    });
  });

  it('a gate that records attempts takes a bad update, and fails it with the same code; the log has it', async () => {
    const run = await desk.open('open');
    await expect(run.decide({ by: 'mallory' })).rejects.toMatchObject({ code: 'NOT_A_REVIEWER' });
    expect((await run.log()).at(-1)).toMatchObject({
      kind: 'refusal',
      code: 'NOT_A_REVIEWER',
      actor: { id: 'mallory', via: 'update' },
    });
    const quiet = await desk.open('strict');
    await expect(quiet.decide({ by: 'mallory' })).rejects.toMatchObject({ code: 'NOT_A_REVIEWER' });
    expect((await quiet.log()).some(({ kind }) => kind === 'refusal')).toBe(false);
  });
});
