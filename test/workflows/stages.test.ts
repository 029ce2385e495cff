import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestKit, scriptedAgent, type TestKit } from '../../src/testing/index.js';
import { parcel, survey, verdict } from './pipelines.js';

const judge = scriptedAgent(
  'judge',
  [
    { guilty: 'maybe' },
    { guilty: false },
    { guilty: 1 },
    { guilty: 2 },
    { guilty: 3 },
    { guilty: true },
    (reads) => ({ guilty: true, reasons: 'x'.repeat(60_000), saw: Object.keys(reads) }),
  ],
  z.looseObject({ guilty: z.boolean() }),
);

describe('stages, waits and choices', () => {
  let kit: TestKit;
  let failing = false;

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [parcel, survey, verdict],
      agents: [judge],
      activities: {
        askNorth: async () => 'cold',
        askSouth: async () => {
          if (failing) throw new Error('the line is dead');
          return 'warm';
        },
      },
    });
  });
  afterAll(() => kit?.close());

  it('an output that does not fit is corrected: the problems go back, and the second answer counts', async () => {
    const run = await kit.start('verdict', { case: 'A' });
    await expect(run.result()).resolves.toMatchObject({ verdict: { guilty: false } });
    expect(judge.calls()).toBe(2);
  });

  it('still invalid after the allowed corrections: VALIDATION_FAILURE, and rerun brings it back', async () => {
    const run = await kit.start('verdict', { case: 'B' });
    const failed = await run.reaches('FAILED');
    expect(failed).toMatchObject({ failure: { code: 'VALIDATION_FAILURE', state: 'judging' } });
    expect(judge.calls()).toBe(5);
    await run.recover({ procedure: 'rerun', by: 'olga', reason: 'the judge has slept', to: 'judging' });
    await expect(run.result()).resolves.toMatchObject({ verdict: { guilty: true } });
  });

  it('a value above 32 KB travels as a reference: the history never holds it', async () => {
    const run = await kit.start('verdict', { case: 'C' });
    await expect(run.result()).resolves.toMatchObject({ verdict: { guilty: true, $artifact: expect.any(String) } });
    const { executions } = await kit.client.history(run.id);
    expect(JSON.stringify(executions).length).toBeLessThan(40_000);
  });

  it('every output is an artifact with its digest, version, stage, parents and maker', async () => {
    const artifacts = await kit.client.artifacts('verdict-1');
    expect(artifacts).toEqual([
      expect.objectContaining({
        name: 'verdict',
        version: 1,
        stage: 'judging',
        mediaType: 'application/json',
        parents: [expect.stringMatching(/^sha256:/)],
        madeBy: expect.objectContaining({ engine: 'offline', agent: 'judge' }),
      }),
    ]);
  });

  it('branches run at once and their outputs come together under their names', async () => {
    failing = false;
    const run = await kit.start('survey', { topic: 'weather' });
    await expect(run.result()).resolves.toMatchObject({ answers: { north: 'cold', south: 'warm' } });
  });

  it('a failing branch fails the stage with DEPENDENCY_FAILED, and resume does it again', async () => {
    failing = true;
    const run = await kit.start('survey', { topic: 'weather' });
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'DEPENDENCY_FAILED', state: 'asking' } });
    failing = false;
    await run.recover({ procedure: 'resume', by: 'olga', reason: 'the line is mended' });
    await expect(run.result()).resolves.toMatchObject({ answers: { south: 'warm' } });
  });

  it('an event delivered before its wait is kept until the wait takes it, and the choice goes by it', async () => {
    const run = await kit.start('parcel', {});
    await kit.client.signal(run.id, 'deliver', { event: 'scanned', data: { grams: 1200 } });
    await run.result();
    expect(await run.status()).toMatchObject({ state: 'heavy', lifecycle: 'COMPLETE' });
  });

  it('E5: a wait ends at its deadline', async () => {
    const run = await kit.start('parcel', {});
    await run.reaches('awaitingScan');
    await kit.skip('49h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { state: 'awaitingScan' } });
  });

  it('what a choice cannot place fails the run where the definition says', async () => {
    const run = await kit.start('parcel', {});
    await kit.client.signal(run.id, 'deliver', { event: 'scanned', data: { grams: 'many' } });
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'UNEXPECTED_EVENT' } });
  });

  it('a recovery that is not legal is rejected with its code and changes nothing', async () => {
    const run = await kit.start('parcel', {});
    await run.reaches('awaitingScan');
    const early = run.recover({ procedure: 'resume', by: 'olga', reason: 'why not' });
    await expect(early).rejects.toMatchObject({ code: 'RUN_NOT_FAILED' });
    await kit.client.signal(run.id, 'deliver', { event: 'scanned', data: null });
    await run.reaches('FAILED');
    const illegal = run.recover({ procedure: 'reopen', by: 'olga', reason: 'why not' });
    await expect(illegal).rejects.toMatchObject({ code: 'ILLEGAL_PROCEDURE' });
  });

  it('abandon closes the run as failed, with the reason code as failure type', async () => {
    const run = await kit.start('parcel', {});
    await kit.client.signal(run.id, 'deliver', { event: 'scanned', data: null });
    await run.reaches('FAILED');
    await run.recover({ procedure: 'abandon', by: 'olga', reason: 'lost' });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'UNEXPECTED_EVENT' } });
    expect((await run.log()).at(-1)).toMatchObject({ recovery: { procedure: 'abandon', by: 'olga' } });
  });

  it('a failed run that nobody recovers is abandoned at the end of its recovery window', async () => {
    const run = await kit.start('parcel', {});
    await kit.client.signal(run.id, 'deliver', { event: 'scanned', data: null });
    await run.reaches('FAILED');
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'UNEXPECTED_EVENT' } });
  });

  it('E7: invalid input ends the run at once with INVALID_INPUT and the list of problems', async () => {
    const run = await kit.start('discoveryToSpecification', { brief: ' ', title: 7 });
    await expect(run.result()).rejects.toMatchObject({
      cause: { type: 'INVALID_INPUT', message: expect.stringMatching(/brief[\s\S]*title/) },
    });
  });

  it('an unknown pipeline ends the run at once and says which there are', async () => {
    const run = await kit.start('nosuch', {});
    await expect(run.result()).rejects.toMatchObject({
      cause: { type: 'INVALID_INPUT', message: expect.stringContaining('discoveryToSpecification') },
    });
  });
});
