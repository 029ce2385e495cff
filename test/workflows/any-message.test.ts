import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SIGNALS, UPDATES } from '../../src/contract/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { letter } from './pipelines.js';

// Many calls, one after the other: each may be late.
vi.setConfig({ testTimeout: 240_000 });

const SEED = Number(process.env.FUZZ_SEED ?? 20261121);

describe('E7: no message, whatever it holds, fails a workflow task or ends a run', () => {
  let kit: TestKit;

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [letter],
      reviewers: { editor: ['ed'] },
      activities: { draft: async () => 'Dear all', send: async () => undefined },
    });
  });
  afterAll(() => kit?.close());

  const field = fc.constantFrom(
    'gate',
    'by',
    'decision',
    'artifact',
    'id',
    'procedure',
    'reason',
    'to',
    'event',
    '__proto__',
  );
  const garbage = fc.oneof(fc.jsonValue(), fc.dictionary(field, fc.jsonValue()), fc.constant(undefined));

  it(`random JSON to every handler (seed ${SEED}) is refused, and the next good decision still counts`, async () => {
    const run = await kit.start('letter', { topic: 'rain' });
    await run.reaches('awaitingApproval');
    const handle = kit.env.client.workflow.getHandle(run.id);
    // That somebody watches is nothing to refuse.
    const refusable = Object.values(SIGNALS).filter((name) => name !== SIGNALS.watched);
    const watching = fc.sample(garbage, { numRuns: 20, seed: SEED });
    for (const payload of watching) await handle.signal(SIGNALS.watched, ...(payload === undefined ? [] : [payload]));
    const names = [...refusable, 'noSuchSignal', 'constructor'];
    const samples = fc.sample(fc.tuple(fc.constantFrom(...names), garbage), { numRuns: 300, seed: SEED });
    for (const [name, payload] of samples) {
      await (payload === undefined ? handle.signal(name) : handle.signal(name, payload));
    }
    const updates = fc.sample(fc.tuple(fc.constantFrom(...Object.values(UPDATES)), garbage), {
      numRuns: 60,
      seed: SEED,
    });
    for (const [name, payload] of updates) {
      const sent = handle.executeUpdate(name, { args: (payload === undefined ? [] : [payload]) as [] });
      await expect(sent).rejects.toThrow();
    }
    expect(await run.status()).toMatchObject({ state: 'awaitingApproval' });
    await run.decide({ by: 'ed' });
    await run.result();
    const refusals = (await run.log()).filter((entry) => entry.kind === 'refusal');
    expect(refusals.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(300);
    expect(refusals.every((entry) => entry.code !== undefined)).toBe(true);
    await expectNoFailedTask(run.id);
  });

  it('a payload nobody can decode, and one nested ten thousand deep, are refusals too', async () => {
    const run = await kit.start('letter', { topic: 'rain' });
    await run.reaches('awaitingApproval');
    const encode = (text: string) => new TextEncoder().encode(text);
    const payloads = [
      { metadata: { encoding: encode('binary/made-up') }, data: encode('?') },
      { metadata: { encoding: encode('json/plain') }, data: encode('{broken') },
      { metadata: {}, data: encode('x') },
      { metadata: { encoding: encode('json/plain') }, data: encode(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) },
    ];
    for (const payload of payloads) {
      for (const signalName of ['approve', 'decide', 'deliver', 'recover', 'watched', 'other']) {
        await kit.env.client.workflowService.signalWorkflowExecution({
          namespace: 'default',
          workflowExecution: { workflowId: run.id },
          signalName,
          input: { payloads: [payload] },
        });
      }
    }
    const status = await run.decide({ by: 'ed' });
    expect(status.state).toBe('sending');
    await run.result();
    await expectNoFailedTask(run.id);
  });

  async function expectNoFailedTask(id: string): Promise<void> {
    const { executions } = await kit.client.history(id);
    const types = executions.flatMap((e) =>
      e.history.events.map((event) => (event as { eventType: string }).eventType),
    );
    expect(types.filter((type) => String(type).includes('TASK_FAILED'))).toEqual([]);
  }
});
