import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recover, Status } from '../../src/contract/index.js';
import { FAILURES, type FailureCode, type Procedure } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { eventually } from '../temporal-server.js';
import { createCrew, harbor, harbors, type Trouble } from './harbor.js';

type Failed = Extract<Status, { lifecycle: 'FAILED' }>;
type Way = {
  readonly pipeline?: string;
  readonly trouble?: Trouble;
  readonly bring?: (run: TestRun, kit: TestKit) => Promise<unknown>;
};

const approve = (run: TestRun) => run.reaches('clearing').then(() => run.decide({ by: 'ann' }));

/** How a run comes to fail for each reason. */
const WAYS: { readonly [code in FailureCode]?: Way } = {
  VALIDATION_FAILURE: { trouble: { load: ['misshapen'] } },
  AGENT_ERROR: { trouble: { load: ['AGENT_ERROR'] } },
  EXTERNAL_API_ERROR: { trouble: { load: ['EXTERNAL_API_ERROR'] } },
  BUDGET_EXCEEDED: { trouble: { load: ['ok'], sail: ['BUDGET_EXCEEDED'] }, bring: approve },
  TIMEOUT_STAGE: { pipeline: 'tide', trouble: { load: ['silence'] } },
  TIMEOUT_RUN: { pipeline: 'hurry', trouble: { load: ['silence'] } },
  TIMEOUT_APPROVAL: { bring: (run, kit) => run.reaches('clearing').then(() => kit.skip('4d')) },
  REJECTED: { bring: (run) => run.reaches('clearing').then(() => run.decide({ by: 'ann', decision: 'rejected' })) },
  GUARD_FAILED: { trouble: { euros: 500 } as never, bring: approve },
  UNEXPECTED_EVENT: { pipeline: 'reef', bring: approve },
  APPROVAL_OUTDATED: { pipeline: 'smuggler', bring: approve },
  DEPENDENCY_FAILED: { pipeline: 'convoy', trouble: { load: ['AGENT_ERROR'] } },
};

describe('the table of reasons and their ways out, cell by cell, on a real run', () => {
  let kit: TestKit;
  const crew = createCrew();
  const silent = new Map<FailureCode, TestRun[]>();

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [harbor, ...harbors],
      reviewers: { harbormaster: ['hanna'] },
      activities: crew.activities,
    });
  });
  afterAll(() => kit.close());

  /** A run on its way to fail. Those that the clock fails are started together, to wait together. */
  const startFor = async (code: FailureCode): Promise<TestRun> => {
    const { pipeline = 'harbor', trouble } = WAYS[code] ?? {};
    const start = () => kit.start(pipeline, trouble ? { trouble: trouble as never } : {});
    if (trouble?.load?.[0] !== 'silence') return start();
    const waiting = silent.get(code) ?? (await Promise.all(FAILURES[code].procedures.map(start)));
    silent.set(code, waiting);
    return waiting.pop() ?? start();
  };

  const fail = async (code: FailureCode): Promise<{ run: TestRun; failure: Failed['failure'] }> => {
    const { bring } = WAYS[code] ?? {};
    const run = await startFor(code);
    await bring?.(run, kit);
    const status = (await run.reaches('FAILED')) as Failed;
    expect(status.failure.code).toBe(code);
    return { run, failure: status.failure };
  };

  it('a reason whose only way out is abandon closes the run at once', async () => {
    const run = await kit.start('harbor', { trouble: 'none' as never });
    await expect(run.result()).rejects.toMatchObject({ cause: { type: 'INVALID_INPUT' } });
    expect(FAILURES.INVALID_INPUT.procedures).toEqual(['abandon']);
  });

  const cells = Object.entries(FAILURES).flatMap(([code, { procedures }]) =>
    code === 'INVALID_INPUT' ? [] : procedures.map((procedure) => ({ code: code as FailureCode, procedure })),
  );

  it.each(cells)('$code: $procedure', async ({ code, procedure }) => {
    const { run, failure } = await fail(code);
    expect(failure.procedures).toContain(procedure);
    const target = targetOf(procedure, failure);
    const status = await run.recover({ procedure, by: 'otto', reason: 'the crane works again', ...target });
    const entries = await run.log();
    const entry = entries.find(({ recovery }) => recovery !== undefined);
    expect(entry).toMatchObject({
      trigger: 'recovery',
      actor: { kind: 'person', id: 'otto' },
      recovery: { procedure, by: 'otto', reason: 'the crane works again' },
    });
    if (procedure === 'abandon') {
      await expect(run.result()).rejects.toMatchObject({ cause: { type: code } });
      return;
    }
    if (procedure === 'escalate' && failure.state !== 'clearing') {
      expect(status).toMatchObject({ lifecycle: 'FAILED', failure: { recoverers: ['hanna'], escalated: true } });
      await expect(run.recover({ procedure: 'resume', by: 'otto', reason: 'me again' })).rejects.toMatchObject({
        code: 'NOT_A_RECOVERER',
      });
      await run.recover({ procedure: 'resume', by: 'hanna', reason: 'it is mine now' });
    }
    await sail(run);
    expect((await run.status()).lifecycle).toBe('COMPLETE');
  });

  /** Approves at every gate until the run has moored. */
  const sail = async (run: TestRun) => {
    for (let gates = 0; gates < 3; gates += 1) {
      const status = await rests(run);
      if (status.lifecycle !== 'WAITING_FOR_APPROVAL') return;
      await run.decide({ by: 'ann' });
    }
  };

  const rests = (run: TestRun): Promise<Status> => eventually(run.status, ({ lifecycle }) => lifecycle !== 'RUNNING');
});

function targetOf(procedure: Procedure, { checkpoints, code }: Failed['failure']): Partial<Recover> {
  switch (procedure) {
    case 'rerun':
      return { to: code === 'APPROVAL_OUTDATED' ? 'budgeting' : 'loading' };
    case 'rollback':
      return { to: checkpoints[0]?.seq ?? 0 };
    case 'patch':
      return { patch: code === 'VALIDATION_FAILURE' ? { limit: { euros: 20 } } : { limit: { euros: 3 } } };
    case 'raise':
      return { patch: { limit: { euros: 100 } } };
    default:
      return {};
  }
}
