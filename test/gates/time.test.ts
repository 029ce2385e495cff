import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/notify/index.js';
import { type Desk, openDesk, proposal } from './proposals.js';

const ladder = proposal('ladder', {
  reviewers: [{ id: 'ann' }],
  reminders: ['12h', '36h'],
  escalations: [
    { after: '24h', also: [{ role: 'lead' }] },
    { after: '48h', instead: [{ role: 'director' }] },
  ],
});
const lowered = proposal('lowered', {
  quorum: 2,
  veto: [{ group: 'legal' }],
  escalations: [{ after: '1h', also: [{ role: 'director' }], quorum: 1 }],
});
const absolute = proposal('absolute', { deadline: { at: 'input.due' }, reminders: [{ at: '2020-01-01T00:00:00Z' }] });
const business = proposal('business', { deadline: { business: '16h', calendar: 'office' } });
const bounded = proposal('bounded', { rounds: { most: 2, last: [{ role: 'director' }] } });

const HOUR = 3_600_000;

describe('time at a gate, under skipped time', () => {
  let desk: Desk;
  const told: Message[] = [];
  let isDead = false;

  beforeAll(async () => {
    desk = await openDesk([ladder, lowered, absolute, business, bounded], {
      reviewers: {
        people: Object.fromEntries(['ann', 'lena', 'dora'].map((id) => [id, { channels: ['pigeon'] }])),
        roles: { product: ['pia', 'ann'], lead: ['lena'], director: ['dora'] },
        groups: { legal: ['lea'] },
        owners: {},
      },
      channels: [
        {
          name: 'pigeon',
          async deliver(message: Message) {
            if (isDead) throw new Error('the pigeon is dead');
            told.push(message);
          },
        },
      ],
    });
  });
  afterAll(() => desk?.kit.close());

  it('F4: reminds, then asks the lead as well, then the director instead, then expires; each tells the right people', async () => {
    told.length = 0;
    const run = await desk.open('ladder');
    expect((await run.gate()).people).toEqual(['ann']);
    await desk.kit.skip('25h');
    expect((await run.gate()).people).toEqual(['ann', 'lena']);
    await desk.kit.skip('24h');
    expect((await run.gate()).people).toEqual(['dora']);
    await expect(run.decide({ by: 'ann' })).rejects.toMatchObject({ code: 'NOT_A_REVIEWER' });
    await desk.kit.skip('24h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'TIMEOUT_APPROVAL' } });
    const events = (await run.log()).filter(({ kind }) => kind === 'notice').map(({ event, at }) => [event, at]);
    expect(events.map(([event]) => event)).toEqual(['reminded', 'escalated', 'reminded', 'escalated']);
    expect(told.map(({ data }) => [(data as { kind: string }).kind])).not.toEqual([]);
  });

  it('a rung that asks for fewer approves nothing by itself, and no rejection ends the gate as an approval', async () => {
    const run = await desk.open('lowered');
    await run.decide({ by: 'pia' });
    await desk.kit.skip('2h');
    expect(await run.gate()).toMatchObject({ quorum: 1, decisions: [{ by: 'pia' }] });
    expect((await run.decide({ by: 'dora', decision: 'rejected', comment: 'Never.' })).state).toBe('review');
    expect((await run.decide({ by: 'ann' })).state).toBe('publishing');
    const approval = (await run.log()).find(({ kind, event }) => kind === 'transition' && event === 'approved');
    expect(approval).toMatchObject({ actor: { id: 'ann' }, decision: { decision: 'approved', by: 'ann' } });
  });

  it('E9: after an approval that nobody gave in time, escalate hands the gate to the end of its ladder', async () => {
    const run = await desk.open('ladder');
    await desk.kit.skip('73h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { procedures: ['reopen', 'escalate', 'abandon'] } });
    const status = await run.recover({ procedure: 'escalate', by: 'olga', reason: 'Nobody answers' });
    expect(status).toMatchObject({ lifecycle: 'WAITING_FOR_APPROVAL', gate: { people: ['dora'], escalations: [] } });
    expect((await run.decide({ by: 'dora' })).state).toBe('publishing');
  });

  it('a deadline in absolute time, taken from the input', async () => {
    const due = new Date((await desk.kit.env.currentTimeMs()) + 5 * HOUR).toISOString();
    const run = await desk.kit.start('absolute', { topic: 'due', due });
    await run.reaches('review');
    expect(await run.gate()).toMatchObject({ deadline: due });
    await desk.kit.skip('6h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'TIMEOUT_APPROVAL' } });
  });

  it('a deadline that is no time fails the gate, which can be brought back', async () => {
    const run = await desk.kit.start('absolute', { topic: 'due', due: 'soon' });
    const status = await run.reaches('FAILED');
    expect(status).toMatchObject({ failure: { state: 'review' } });
    expect(status.lifecycle === 'FAILED' && status.failure.procedures.length).toBeGreaterThan(0);
  });

  it('a deadline in business hours never falls in the night, and is further away than its hours', async () => {
    const run = await desk.open('business');
    const { opened, deadline } = await run.gate();
    expect(Date.parse(deadline) - Date.parse(opened)).toBeGreaterThan(16 * HOUR);
    const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', hour: '2-digit', hourCycle: 'h23' });
    const hour = Number(local.format(new Date(deadline)));
    expect(hour >= 9 && hour <= 17).toBe(true);
  });

  it('rounds link to the one before: its comments, its decisions, and the difference between the drafts', async () => {
    const run = await desk.open('bounded');
    await run.decide({ by: 'ann', decision: 'changesRequested', comment: 'Shorter, please.' });
    await run.reaches('review');
    const gate = await run.gate();
    expect(gate.previous).toMatchObject({
      round: 1,
      outcome: 'changesRequested',
      decisions: [{ by: 'ann', comment: 'Shorter, please.' }],
    });
    expect(gate.changes).toMatchObject([{ name: 'draft' }]);
    expect(gate.changes?.[0]?.lines.join('\n')).toContain('Shorter, please.');
  });

  it('rounds are bounded, and the bound leads to a person who can only say yes or no, never to approval', async () => {
    const run = await desk.open('bounded');
    await run.decide({ by: 'ann', decision: 'changesRequested', comment: 'Again.' });
    await run.reaches('review');
    const gate = await run.gate();
    expect(gate).toMatchObject({ round: 2, people: ['dora'], outcomes: ['approved', 'rejected'] });
    await expect(run.decide({ by: 'dora', decision: 'changesRequested' })).rejects.toMatchObject({
      code: 'DECISION_NOT_OFFERED',
    });
    expect((await run.decide({ by: 'dora' })).state).toBe('publishing');
  });

  it('a dead channel is tried again, then shown in the run; it never blocks the gate', async () => {
    isDead = true;
    const run = await desk.open('ladder');
    await run.decide({ by: 'ann' });
    await desk.kit.skip('12h');
    await run.result();
    isDead = false;
    const notices = (await run.log()).filter(({ event }) => event === 'unreached' || event === 'unconfirmed');
    expect(notices[0]?.message).toMatch(/ann (could not be told|were told .* is not known)/);
  });
});
