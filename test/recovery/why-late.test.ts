import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';

const ferry = definePipeline({
  name: 'ferry',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'crossing',
  states: {
    crossing: {
      kind: 'stage',
      work: { activity: 'cross' },
      timeout: '1h',
      retry: { initialInterval: '10m', backoffCoefficient: 1 },
      on: { completed: 'across' },
    },
    across: { kind: 'final' },
  },
});

describe('a stage that is tried until its time is over', () => {
  let kit: TestKit;
  let attempts = 0;
  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [ferry],
      activities: {
        async cross() {
          attempts += 1;
          const cause = new Error('the harbor is closed');
          throw ApplicationFailure.create({ type: 'EXTERNAL_API_ERROR', message: 'no answer', cause });
        },
      },
    });
  });
  afterAll(() => kit.close());

  it('fails for the reason of its last attempt, and says how often it was tried and why', async () => {
    const run = await kit.start('ferry', {});
    await eventually(
      async () => attempts,
      (count) => count > 0,
    );
    await kit.skip('61m');
    const status = await run.reaches('FAILED');
    expect(status).toMatchObject({ failure: { code: 'EXTERNAL_API_ERROR', attempt: expect.any(Number) } });
    const said = status.lifecycle === 'FAILED' ? (status.failure.chain ?? []).map(({ message }) => message) : [];
    expect(said).toEqual(expect.arrayContaining(['no answer', 'the harbor is closed']));
  });
});
