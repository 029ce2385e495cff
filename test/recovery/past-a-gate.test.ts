import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';

const stage = { kind: 'stage', timeout: '1h', retry: { maximumAttempts: 1 } } as const;

/** What is approved is read two stages after the gate, and not by the one right behind it. */
const press = definePipeline({
  name: 'press',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'draft',
  states: {
    draft: { ...stage, work: { activity: 'draft' }, writes: 'spec', on: { completed: 'polish' } },
    polish: { ...stage, work: { activity: 'polish' }, on: { completed: 'review' } },
    review: {
      kind: 'gate',
      ask: 'Shall this be printed?',
      shows: ['spec'],
      reviewers: [{ id: 'ann' }],
      deadline: '1h',
      on: { approved: 'prepare', rejected: 'FAILED', expired: 'FAILED' },
    },
    prepare: { ...stage, work: { activity: 'prepare' }, on: { completed: 'print' } },
    print: { ...stage, work: { activity: 'print' }, reads: ['spec'], on: { completed: 'printed' } },
    printed: { kind: 'final' },
  },
});

describe('a recovery goes past no gate', () => {
  let kit: TestKit;
  const printed: unknown[] = [];
  let drafts = 0;
  const trouble = new Set(['print']);

  beforeAll(async () => {
    const mayFail = (name: string) => {
      if (trouble.has(name)) throw ApplicationFailure.nonRetryable(`${name} went wrong`, 'AGENT_ERROR');
    };
    kit = await createTestKit({
      pipelines: [press],
      activities: {
        async draft() {
          drafts += 1;
          return { version: drafts };
        },
        polish: async () => mayFail('polish'),
        prepare: async () => undefined,
        async print({ spec }) {
          mayFail('print');
          printed.push(spec);
        },
      },
    });
  });
  afterAll(() => kit.close());

  it('nor to a stage that reads nothing of what was approved, where one further on does', async () => {
    const run = await kit.start('press', {});
    await run.reaches('review');
    await run.decide({ by: 'ann' });
    await run.reaches('FAILED');
    trouble.add('polish');
    await run.recover({ procedure: 'rerun', to: 'draft', by: 'otto', reason: 'a better draft' });
    await run.reaches('FAILED');
    trouble.clear();
    for (const to of ['print', 'prepare']) {
      await expect(run.recover({ procedure: 'rerun', to, by: 'otto', reason: 'on with it' })).rejects.toMatchObject({
        code: 'ILLEGAL_PROCEDURE',
      });
    }
    await run.recover({ procedure: 'resume', by: 'otto', reason: 'polished now' });
    await run.reaches('review');
    await run.decide({ by: 'ann' });
    await run.reaches('printed');
    expect(printed).toEqual([{ version: 2 }]);
  });
});
