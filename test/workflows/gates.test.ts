import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { letter } from './pipelines.js';

describe('gates', () => {
  let kit: TestKit;
  const sent: unknown[] = [];
  let drafts = 0;

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [letter],
      reviewers: { editor: ['ed', 'eve'] },
      activities: {
        draft: async ({ topic, decision }) => {
          drafts += 1;
          return { text: `On ${String(topic)}, take ${drafts}`, answers: decision ?? null };
        },
        send: async ({ draft }) => {
          sent.push(draft);
        },
      },
    });
  });
  afterAll(() => kit?.close());

  const opened = async () => {
    const run = await kit.start('letter', { topic: 'rain' });
    const status = await run.reaches('awaitingApproval');
    if (status.lifecycle !== 'WAITING_FOR_APPROVAL') throw new Error(`the gate is not open: ${status.lifecycle}`);
    return { run, gate: status.gate };
  };

  it('B2: an open gate tells who may decide, on which digest, until when, and what they may say', async () => {
    const { gate, run } = await opened();
    expect(gate).toMatchObject({ gate: 'awaitingApproval', round: 1, quorum: 1, people: ['ann', 'ed', 'eve'] });
    expect(gate.outcomes).toEqual(['approved', 'rejected', 'changesRequested']);
    expect(gate.shows).toEqual([{ name: 'draft', version: 1, digest: expect.stringMatching(/^sha256:/) }]);
    const openFor = Date.parse(gate.deadline) - Date.parse((await run.status()).since);
    expect(openFor).toBe(72 * 3_600_000);
  });

  it('an approval by a reviewer moves the run, and the log names who, when and what was shown', async () => {
    const { run, gate } = await opened();
    const status = await run.decide({ by: 'eve', comment: 'Fine.' });
    expect(status.state).toBe('sending');
    await expect(run.result()).resolves.toHaveProperty('draft.text');
    const approval = (await run.log()).find((entry) => entry.event === 'approved');
    expect(approval).toMatchObject({
      trigger: 'decision',
      from: 'awaitingApproval',
      to: 'sending',
      actor: { kind: 'person', id: 'eve', via: 'update' },
      decision: { decision: 'approved', by: 'eve', comment: 'Fine.', round: 1, shown: [{ name: 'draft' }] },
    });
    expect(approval?.decision?.shown[0]?.digest).toBe(gate.shows[0]?.digest);
  });

  it('a rejection fails the run with REJECTED', async () => {
    const { run } = await opened();
    const status = await run.decide({ by: 'ann', decision: 'rejected' });
    expect(status).toMatchObject({ lifecycle: 'FAILED', failure: { code: 'REJECTED', state: 'awaitingApproval' } });
  });

  it('a request for changes goes back with the comment, and the gate opens anew in its second round', async () => {
    const { run } = await opened();
    await run.decide({ by: 'ann', decision: 'changesRequested', comment: 'Shorter.' });
    const again = await run.reaches('awaitingApproval');
    expect(again).toMatchObject({ gate: { round: 2, shows: [{ name: 'draft', version: 2 }] } });
    await run.decide({ by: 'ann' });
    await expect(run.result()).resolves.toMatchObject({ draft: { answers: { comment: 'Shorter.', by: 'ann' } } });
  });

  it.each([
    ['NOT_A_REVIEWER', { by: 'mallory' }],
    ['DECISION_NOT_OFFERED', { by: 'ann', decision: 'blessed' }],
    ['GATE_NOT_OPEN', { by: 'ann', gate: 'another' }],
    ['DIGEST_MISMATCH', { by: 'ann', artifact: `sha256:${'0'.repeat(64)}` }],
    ['MALFORMED_MESSAGE', { by: ' ' }],
  ])(
    'E7: %s: a decision that does not count is rejected with its code, and leaves the run where it was',
    async (code, decision) => {
      const { run } = await opened();
      const before = await run.status();
      await expect(run.decide(decision)).rejects.toMatchObject({ code });
      expect(await run.status()).toEqual(before);
    },
  );

  it('E7: the same by signal is a refusal in the log, with its code, and the state is untouched', async () => {
    const { run } = await opened();
    await kit.client.signal(run.id, 'approve', { by: 'mallory' });
    const status = await run.status();
    expect(status).toMatchObject({ state: 'awaitingApproval' });
    expect((await run.log()).at(-1)).toMatchObject({
      kind: 'refusal',
      code: 'NOT_A_REVIEWER',
      trigger: 'signal',
      actor: { id: 'mallory', via: 'signal' },
      from: 'awaitingApproval',
      to: 'awaitingApproval',
    });
  });

  it('of two decisions in the same moment the first stands and the second is refused', async () => {
    const { run } = await opened();
    const answers = await Promise.allSettled([
      run.decide({ by: 'ann' }),
      run.decide({ by: 'ed', decision: 'rejected' }),
    ]);
    expect(answers.filter((a) => a.status === 'fulfilled')).toHaveLength(1);
    await run.reaches((await run.status()).lifecycle === 'FAILED' ? 'FAILED' : 'done');
  });

  it('a decision sent twice with the same id counts once, and the repeat is harmless', async () => {
    const { run } = await opened();
    const sentBefore = sent.length;
    await run.decide({ by: 'ann', id: 'd-1' });
    await run.reaches('done');
    await run.result();
    expect(sent.length).toBe(sentBefore + 1);
    expect((await run.log()).filter((entry) => entry.kind === 'refusal')).toEqual([]);
  });

  it('E5, F1: a 72-hour gate expires with TIMEOUT_APPROVAL and approves nothing', async () => {
    const { run } = await opened();
    const sentBefore = sent.length;
    await kit.skip('73h');
    expect(await run.reaches('FAILED')).toMatchObject({
      failure: { code: 'TIMEOUT_APPROVAL', state: 'awaitingApproval', procedures: ['reopen', 'abandon'] },
    });
    expect(sent.length).toBe(sentBefore);
    await expect(run.decide({ by: 'ann' })).rejects.toMatchObject({ code: 'GATE_NOT_OPEN' });

    const reopened = await run.recover({ procedure: 'reopen', by: 'olga', reason: 'Ann was ill' });
    expect(reopened).toMatchObject({ lifecycle: 'WAITING_FOR_APPROVAL', gate: { round: 2 } });
    await run.decide({ by: 'ann' });
    await run.result();
    const recovery = (await run.log()).find((entry) => entry.trigger === 'recovery');
    expect(recovery).toMatchObject({ actor: { id: 'olga' }, recovery: { procedure: 'reopen', reason: 'Ann was ill' } });
  });
});
