import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AnyState } from '../../src/machine/index.js';
import { type Desk, openDesk, proposal } from './proposals.js';

const mixed = proposal('mixed', {
  quorum: [{ group: 'legal' }, { role: 'product', count: 2 }],
});
const two = proposal('two', { quorum: 2, exclude: ['requester', 'producer'] });
const overlapping = proposal('overlapping', {
  reviewers: [{ role: 'product' }, { role: 'deputy' }],
  quorum: [{ role: 'product' }, { role: 'deputy' }],
});
const vetoed = proposal('vetoed', { quorum: 2, veto: [{ group: 'legal' }] });
const alone = proposal('alone', { reviewers: [{ id: 'ann' }], quorum: 1, exclude: ['requester'] });
const handed = proposal('handed', {
  quorum: 2,
  delegates: [{ role: 'lead' }, { id: 'rita' }, { id: 'ann' }],
  exclude: ['requester'],
});
const seated = proposal('seated', {
  quorum: [{ group: 'legal' }],
  delegates: [{ role: 'lead' }],
});

const edited = proposal('edited', {
  reviewers: [{ id: 'ann' }],
  delegates: [{ role: 'lead' }],
  editable: ['draft'],
  exclude: ['producer'],
});

const handedTwice = proposal('handedTwice', {
  reviewers: [{ id: 'pia' }],
  delegates: [{ role: 'lead' }],
  escalations: [{ after: '1h', instead: [{ id: 'dora' }, { id: 'dirk' }], quorum: 2 }],
});

const separated = (() => {
  const base = proposal('separated', { on: { approved: 'second', rejected: 'FAILED', expired: 'FAILED' } });
  const second = proposal('later', { exclude: [{ decided: 'review' }] }).states.review as AnyState;
  return { ...base, states: { ...base.states, second } };
})();

describe('who may decide', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([mixed, two, overlapping, vetoed, alone, handed, seated, separated, edited, handedTwice]);
  });
  afterAll(() => desk?.kit.close());

  it('reviewers are people by id, whoever holds a role, and whoever is in a group; all are recorded when the gate opens', async () => {
    const run = await desk.open('mixed');
    const gate = await run.gate();
    expect(gate.people).toEqual(['pia', 'paul', 'petra', 'lea', 'luc', 'ann', 'ada']);
    expect(gate.holders).toContainEqual({ reviewer: { group: 'legal' }, people: ['lea', 'luc'] });
  });

  it('quorum n of m: two different people approve, and the log tells both', async () => {
    const run = await desk.open('two');
    expect(await run.decide({ by: 'pia' })).toMatchObject({ state: 'review', gate: { decisions: [{ by: 'pia' }] } });
    expect((await run.decide({ by: 'lea' })).state).toBe('publishing');
    const told = (await run.log()).filter((entry) => entry.event === 'approved');
    expect(told.map(({ kind, from, to, actor }) => [kind, from, to, actor.id])).toEqual([
      ['decision', 'review', 'review', 'pia'],
      ['transition', 'review', 'publishing', 'lea'],
    ]);
    await expect(run.result()).resolves.toMatchObject({
      decision: { decision: 'approved', decisions: [{ by: 'pia' }, { by: 'lea' }] },
    });
  });

  it('the same person twice is ALREADY_DECIDED, and counts once', async () => {
    const run = await desk.open('two');
    await run.decide({ by: 'pia' });
    await expect(run.decide({ by: 'pia' })).rejects.toMatchObject({ code: 'ALREADY_DECIDED' });
    await expect(run.decide({ by: 'pia', decision: 'rejected' })).rejects.toMatchObject({ code: 'ALREADY_DECIDED' });
    expect(await run.status()).toMatchObject({ state: 'review', gate: { decisions: [{ by: 'pia' }] } });
  });

  it('a mixed quorum: one from legal and two from product; five of product are not enough', async () => {
    const run = await desk.open('mixed');
    for (const by of ['pia', 'paul', 'petra', 'ann']) {
      expect((await run.decide({ by })).state).toBe('review');
    }
    expect((await run.decide({ by: 'luc' })).state).toBe('publishing');
  });

  it('nobody fills two seats: one who holds both roles needs another beside them', async () => {
    const run = await desk.open('overlapping');
    expect((await run.decide({ by: 'pia' })).state).toBe('review');
    expect((await run.decide({ by: 'paul' })).state).toBe('publishing');
  });

  it('without a veto named, one rejection is enough', async () => {
    const run = await desk.open('two');
    await run.decide({ by: 'pia' });
    const status = await run.decide({ by: 'lea', decision: 'rejected' });
    expect(status).toMatchObject({ lifecycle: 'FAILED', failure: { code: 'REJECTED' } });
  });

  it('veto: whoever holds it rejects alone; of the others a rejection counts once the quorum cannot be reached', async () => {
    const run = await desk.open('vetoed');
    expect((await run.decide({ by: 'pia', decision: 'rejected' })).state).toBe('review');
    expect((await run.decide({ by: 'luc', decision: 'rejected' })).state).toBe('FAILED');

    const other = await desk.open('vetoed');
    for (const by of ['pia', 'paul', 'petra', 'ann']) await other.decide({ by, decision: 'rejected' });
    await other.decide({ by: 'lea' });
    expect(await other.status()).toMatchObject({ state: 'review' });
    expect((await other.decide({ by: 'ada', decision: 'rejected' })).state).toBe('review');
    await other.decide({ by: 'luc' });
    expect((await other.status()).state).not.toBe('review');
  });

  it('the quorum that can no longer be reached ends the gate, and never approves', async () => {
    const run = await desk.open('vetoed');
    for (const by of ['pia', 'paul', 'petra', 'ann', 'ada']) await run.decide({ by, decision: 'rejected' });
    expect(await run.status()).toMatchObject({ state: 'review' });
    expect((await run.decide({ by: 'lea', decision: 'changesRequested' })).state).not.toBe('publishing');
  });

  it('exclusions: another spelling of who asked for the run is the same person, and may not decide either', async () => {
    const run = await desk.open('two', 'PIA');
    const gate = await run.gate();
    expect(gate.people).not.toContain('pia');
    expect(gate.excluded).toContainEqual({ id: 'PIA', why: 'asked for the run' });
    await expect(run.decide({ by: 'pia' })).rejects.toMatchObject({
      code: 'EXCLUDED',
      message: expect.stringContaining('pia asked for the run'),
    });
  });

  it('exclusions: the requester, and whoever answers for what made the draft, are EXCLUDED with the reason', async () => {
    const run = await desk.open('two', 'pia');
    const gate = await run.gate();
    expect(gate.people).not.toContain('pia');
    expect(gate.people).not.toContain('ada');
    expect(gate.excluded).toEqual([
      { id: 'pia', why: 'asked for the run' },
      { id: 'ada', why: 'answers for draft, which made what is shown' },
    ]);
    await expect(run.decide({ by: 'pia' })).rejects.toMatchObject({
      code: 'EXCLUDED',
      message: expect.stringContaining('asked for the run'),
    });
    await expect(run.decide({ by: 'ada' })).rejects.toMatchObject({ code: 'EXCLUDED' });
  });

  it('separation of duties: whoever decided at an earlier gate of the run may not decide at the later one', async () => {
    const run = await desk.open('separated');
    await run.decide({ by: 'pia' });
    await run.reaches('second');
    await expect(run.decide({ by: 'pia' })).rejects.toMatchObject({ code: 'EXCLUDED' });
    expect((await run.decide({ by: 'paul' })).state).toBe('publishing');
  });

  it('a gate that nobody can pass says so when it opens, and approves nothing', async () => {
    const run = await desk.open('alone', 'ann');
    expect(await run.gate()).toMatchObject({ people: [] });
    const notice = (await run.log()).at(-1);
    expect(notice).toMatchObject({ kind: 'notice', event: 'unreachable' });
    await expect(run.decide({ by: 'ann' })).rejects.toMatchObject({ code: 'EXCLUDED' });
  });

  describe('delegation', () => {
    it('a reviewer hands their part to someone eligible, who then decides for them; the reviewer no longer can', async () => {
      const run = await desk.open('handed');
      await run.delegate({ by: 'pia', to: 'lena', comment: 'On leave.' });
      const gate = await run.gate();
      expect(gate.people).toContain('lena');
      expect(gate.people).not.toContain('pia');
      await expect(run.decide({ by: 'pia' })).rejects.toMatchObject({ code: 'NOT_A_REVIEWER' });
      const status = await run.decide({ by: 'lena' });
      expect(status).toMatchObject({ gate: { decisions: [{ by: 'lena', for: 'pia' }] } });
      expect((await run.log()).map(({ event }) => event)).toContain('delegated');
    });

    it.each([
      ['to somebody the gate does not allow', { by: 'pia', to: 'dora' }],
      ['to somebody who is excluded', { by: 'pia', to: 'rita' }],
      ['to somebody who decides there already', { by: 'pia', to: 'ann' }],
    ])('%s is NOT_DELEGABLE', async (_, delegation) => {
      const run = await desk.open('handed');
      await expect(run.delegate(delegation)).rejects.toMatchObject({ code: 'NOT_DELEGABLE' });
    });

    it('by somebody who is no reviewer, or has decided, is refused', async () => {
      const run = await desk.open('handed');
      await expect(run.delegate({ by: 'mallory', to: 'lena' })).rejects.toMatchObject({ code: 'NOT_A_REVIEWER' });
      await run.decide({ by: 'pia' });
      await expect(run.delegate({ by: 'pia', to: 'lena' })).rejects.toMatchObject({ code: 'ALREADY_DECIDED' });
    });

    it('does not hand on what was handed, and is taken back while the other has not decided', async () => {
      const run = await desk.open('handed');
      await run.delegate({ by: 'pia', to: 'lena' });
      await run.withdraw({ by: 'pia' });
      expect((await run.gate()).people).toContain('pia');
      await run.delegate({ by: 'pia', to: 'lena' });
      await run.decide({ by: 'lena' });
      await expect(run.withdraw({ by: 'pia' })).rejects.toMatchObject({ code: 'NOTHING_TO_WITHDRAW' });
    });

    it('a delegate who writes a version of what is shown is excluded as its producer, and the part goes back', async () => {
      const run = await desk.open('edited');
      await run.delegate({ by: 'ann', to: 'lena' });
      const artifact = (await run.gate()).shows[0]?.digest ?? '';
      await run.edit({ by: 'lena', name: 'draft', artifact, value: { text: 'Hers.' } });
      expect((await run.gate()).people).toEqual(['ann']);
      await expect(run.decide({ by: 'lena' })).rejects.toMatchObject({ code: 'EXCLUDED' });
      expect((await run.decide({ by: 'ann' })).state).toBe('publishing');
    });

    it('nobody is handed two parts, and a part handed by somebody no longer asked counts for nothing', async () => {
      const run = await desk.open('handedTwice');
      await run.delegate({ by: 'pia', to: 'lena' });
      await desk.kit.skip('2h');
      expect((await run.gate()).people).toEqual(['dora', 'dirk']);
      await expect(run.delegate({ by: 'dora', to: 'lena' })).rejects.toMatchObject({ code: 'NOT_DELEGABLE' });
      await expect(run.decide({ by: 'lena' })).rejects.toMatchObject({ code: 'NOT_A_REVIEWER' });
      expect((await run.decide({ by: 'dora' })).state).toBe('review');
      expect((await run.decide({ by: 'dirk' })).state).toBe('publishing');
    });

    it('the delegate fills the seat of whoever they stand for', async () => {
      const run = await desk.open('seated');
      expect((await run.decide({ by: 'pia' })).state).toBe('review');
      await run.delegate({ by: 'lea', to: 'lena' });
      expect((await run.decide({ by: 'lena' })).state).toBe('publishing');
    });
  });
});
