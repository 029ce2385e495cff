import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { checkDefinition } from '../../src/contract/index.js';
import { type Definition, parseDefinition } from '../../src/machine/index.js';
import { createTestKit, scriptedSteps, type TestKit } from '../../src/testing/index.js';
import { codeBlocksOf } from '../package/code-blocks.js';

const blocks = await codeBlocksOf('pipelines.md');
const definitions = Object.entries(blocks).map(([file, text]) => ({ file, given: parse(text) as Definition }));
const scores = [3, 9];
const undone: [key: string, room: number][] = [];
const tidied: [moment: string, room: number][] = [];

const activities = {
  draft: async ({ topic }: { topic: string }) => `A word on ${topic}.`,
  judge: async () => ({ score: scores.shift() ?? 0 }),
  order: async ({ item }: { item: string }) => ({ item }),
  chase: async () => undefined,
  countStock: async () => 4,
  countDebts: async () => 0,
  bookRoom: async ({ trip }: { trip: string }) => ({ room: 12, trip }),
  insure: async () => {
    throw new Error('the insurer is closed');
  },
  freeRoom: async ({ key, output }: { key: string; output: { room: number } }) => void undone.push([key, output.room]),
  tidyUp: async ({ moment, reads }: { moment: string; reads: { room: { room: number } } }) =>
    void tidied.push([moment, reads.room.room]),
  fetchPage: async () => {
    throw new Error('no such page');
  },
};

const refunded: string[] = [];

const order = { input: z.object({ order: z.string() }), output: z.object({ paid: z.number() }) };
const tools: readonly Tool[] = [
  defineTool({ ...order, name: 'findOrder', description: 'Finds it.', effect: 'read', run: () => ({ paid: 30 }) }),
  defineTool({
    ...order,
    name: 'refund',
    description: 'Pays it back.',
    effect: 'destructive',
    run: ({ order }) => {
      refunded.push(order);
      return { paid: 30 };
    },
  }),
];

const clerk = scriptedSteps('clerk', [
  (_told, { letter }) =>
    letter === 'I want to sing.' ? { event: 'notOurs' } : { tool: 'findOrder', arguments: { order: 'A-17' } },
  { tool: 'refund', arguments: { order: 'A-17' } },
  ([refund]) => ({ answer: refund?.outcome === 'done' ? 'You have it back.' : 'We cannot pay it back.' }),
]);

describe('the pipelines of docs/pipelines.md', () => {
  let kit: TestKit;
  beforeAll(async () => {
    const pipelines = definitions.map(({ given }) => {
      const parsed = parseDefinition(given);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      return parsed.definition;
    });
    const reviewers = { desk: ['dora', 'dan'], board: ['maria', 'max'] };
    kit = await createTestKit({ pipelines, agents: [clerk], tools, activities, reviewers });
  });
  afterAll(() => kit?.close());

  it.each(definitions)('$file checks', ({ given }) => {
    expect(checkDefinition(given)).toEqual([]);
  });

  it('complaint: checks with what its tools do, and not without the gate that approves a refund', () => {
    const complaint = parse(blocks['complaint.yaml'] ?? '');
    const effects = { findOrder: 'read', refund: 'destructive' } as const;
    expect(checkDefinition(complaint, { tools: effects })).toEqual([]);
    delete complaint.states.approvingTheCall;
    delete complaint.states.answering.on.approvalNeeded;
    delete complaint.states.answering.asks.approvalNeeded;
    expect(checkDefinition(complaint, { tools: effects })).toMatchObject([
      { rule: 'unapproved', place: 'states.answering.tools[1]', path: ['IDLE', 'answering'] },
    ]);
  });

  it.each([
    ['approved', ['A-17'], 'You have it back.'],
    ['rejected', [], 'We cannot pay it back.'],
  ])('complaint: a refund that was %s', async (decision, paid, reply) => {
    refunded.length = 0;
    const run = await kit.start('complaint', { letter: 'The kettle leaks.' });
    await run.reaches('approvingTheCall');
    expect(refunded).toEqual([]);
    await run.decide({ by: 'dora', decision });
    expect(await run.result()).toMatchObject({ reply });
    expect(refunded).toEqual(paid);
  });

  it('complaint: the agent may end it with the event that is its own', async () => {
    const run = await kit.start('complaint', { letter: 'I want to sing.' });
    expect(await run.reaches('passedOn')).toMatchObject({ lifecycle: 'COMPLETE' });
  });

  it('letter: its output is what the activity wrote', async () => {
    const run = await kit.start('letter', { topic: 'rain' });
    expect(await run.result()).toEqual({ draft: 'A word on rain.' });
  });

  it.each([
    [5_000, 'large'],
    [12.5, 'small'],
    [-1, 'FAILED'],
  ])('triage: %d is %s', async (amount, state) => {
    const run = await kit.start('triage', { amount });
    expect(await run.reaches(state)).toMatchObject({ state });
  });

  it('refine: drafts again until the verdict is good, and not more often than three times', async () => {
    const run = await kit.start('refine', { topic: 'rain' });
    expect(await run.result()).toMatchObject({ verdict: { score: 9 } });
    const hopeless = await kit.start('refine', { topic: 'snow' });
    expect(await hopeless.reaches('FAILED')).toMatchObject({ failure: { code: 'VALIDATION_FAILURE' } });
    expect((await hopeless.log()).filter(({ to }) => to === 'drafting')).toHaveLength(3);
  });

  it('order: takes the delivery that fits, refuses one that does not, and chases one that never comes', async () => {
    const run = await kit.start('order', { item: 'gravel' });
    await run.reaches('awaitingDelivery');
    await kit.client.signal(run.id, 'deliver', { event: 'delivered', data: { somewhere: true } });
    await kit.client.signal(run.id, 'deliver', { event: 'delivered', data: { place: 'north gate' } });
    expect(await run.result()).toEqual({ delivery: { place: 'north gate' } });
    expect((await run.log()).filter(({ kind }) => kind === 'refusal')).toHaveLength(1);
    const forgotten = await kit.start('order', { item: 'sand' });
    await forgotten.reaches('awaitingDelivery');
    await kit.skip('15d');
    expect(await forgotten.reaches('lost')).toMatchObject({ lifecycle: 'COMPLETE' });
  });

  it('credit: both branches answer, by their names', async () => {
    const run = await kit.start('credit', { customer: 'ann' });
    expect(await run.reaches('granted')).toMatchObject({ outputs: { checks: { stock: 4, debts: 0 } } });
  });

  it('campaign: the child is a run of its own', async () => {
    const run = await kit.start('campaign', { topic: 'rain' });
    expect(await run.result()).toEqual({ letter: { draft: 'A word on rain.' } });
    const [entered] = await run.log();
    expect(await kit.client.status(`${run.id}/writing:${entered?.seq}`)).toMatchObject({ state: 'done' });
  });

  it('booking: what failed is skipped by those who may, and the house is tidied at the end', async () => {
    const run = await kit.start('booking', { trip: 'Rome' });
    await run.reaches('FAILED');
    await expect(run.recover({ procedure: 'skip', by: 'eve', reason: 'why not' })).rejects.toMatchObject({
      code: 'NOT_A_RECOVERER',
    });
    await run.recover({ procedure: 'skip', by: 'dora', reason: 'the traveler insures himself' });
    expect(await run.result()).toMatchObject({ room: { room: 12 }, insurance: { insured: false } });
    expect(tidied).toEqual([['entry', 12]]);
  });

  it('booking: it takes two to abandon, and the room is free again then', async () => {
    const run = await kit.start('booking', { trip: 'Oslo' });
    await run.reaches('FAILED');
    const wish = { procedure: 'abandon', reason: 'the trip is off' } as const;
    expect(await run.recover({ ...wish, by: 'dora' })).toMatchObject({ failure: { proposal: { by: 'dora' } } });
    await run.recover({ ...wish, by: 'dan' });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'AGENT_ERROR' } });
    expect(await run.status()).toMatchObject({ compensations: [{ state: 'booking', outcome: 'done' }] });
    expect(undone).toEqual([[expect.stringMatching(/booking:\d+:1\/[0-9a-f]{8}$/), 12]]);
  });

  it('fetch: when the attempts are used up, the failure leads where it is wired', async () => {
    const run = await kit.start('fetch', { page: 'home' });
    await run.result();
    expect(await run.status()).toMatchObject({ state: 'unavailable' });
  });

  it('notice: the log names what happened', async () => {
    const run = await kit.start('notice', { topic: 'rain' });
    await run.result();
    expect((await run.log()).map(({ event }) => event)).toEqual(['admitted', 'noticeDrafted']);
  });
});
