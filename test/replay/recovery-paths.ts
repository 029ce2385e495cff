import type { TestKit, TestRun } from '../../src/testing/index.js';
import { createCrew, harbor, harbors, type Trouble } from '../recovery/harbor.js';

/** One way out of a failure, and every state the run is to take. */
export type RecoveryPath = {
  readonly name: string;
  readonly pipeline?: string;
  readonly trouble: Trouble & { readonly [about: string]: unknown };
  play(run: TestRun, kit: Pick<TestKit, 'client'>): Promise<void>;
  readonly states: readonly string[];
};

export const harborServed = {
  pipelines: [harbor, ...harbors],
  reviewers: { harbormaster: ['hanna'] },
  activities: createCrew().activities,
};

const toGate = ['budgeting', 'loading', 'clearing'];
const fromGate = ['weighing', 'sailing', 'moored'];

async function clear(run: TestRun): Promise<void> {
  await run.reaches('clearing');
  await run.decide({ by: 'ann' });
}

export const RECOVERY_PATHS: readonly RecoveryPath[] = [
  {
    name: 'rollback-on-a-standing-decision',
    trouble: { sail: ['AGENT_ERROR'] },
    async play(run) {
      await clear(run);
      const status = await run.reaches('FAILED');
      const checkpoints = status.lifecycle === 'FAILED' ? status.failure.checkpoints : [];
      const to = checkpoints.find(({ state }) => state === 'sailing')?.seq ?? 0;
      await run.recover({ procedure: 'rollback', to, by: 'otto', reason: 'the wind has turned' });
      await run.reaches('moored');
    },
    states: [...toGate, 'weighing', 'sailing', 'FAILED', 'sailing', 'moored'],
  },
  {
    name: 'rollback-that-asks-anew',
    trouble: { sail: ['AGENT_ERROR'] },
    async play(run) {
      await clear(run);
      await run.reaches('FAILED');
      await run.recover({ procedure: 'rollback', to: 1, by: 'otto', reason: 'all over again' });
      await clear(run);
      await run.reaches('moored');
    },
    states: [...toGate, 'weighing', 'sailing', 'FAILED', ...toGate, ...fromGate],
  },
  {
    name: 'patch',
    pipeline: 'reef',
    trouble: {},
    async play(run) {
      await clear(run);
      await run.reaches('FAILED');
      await run.recover({ procedure: 'patch', patch: { limit: { euros: 3 } }, by: 'otto', reason: 'misread' });
      await run.reaches('moored');
    },
    states: [...toGate, 'weighing', 'FAILED', 'weighing', 'sailing', 'moored'],
  },
  {
    name: 'skip-then-abandon-and-undo',
    trouble: { load: ['AGENT_ERROR'], sail: ['AGENT_ERROR'] },
    async play(run) {
      await run.reaches('FAILED');
      await run.recover({ procedure: 'skip', by: 'otto', reason: 'nothing to load' });
      await run.reaches('clearing');
      await run.decide({ by: 'ann' });
      await run.reaches('FAILED');
      await run.recover({ procedure: 'rerun', to: 'loading', by: 'otto', reason: 'now there is' });
      await run.reaches('clearing');
      await run.decide({ by: 'ann', decision: 'rejected' });
      await run.reaches('FAILED');
      await run.recover({ procedure: 'abandon', by: 'otto', reason: 'the season is over' });
      await run.result().catch(() => undefined);
    },
    states: [
      'budgeting',
      'loading',
      'FAILED',
      'clearing',
      'weighing',
      'sailing',
      'FAILED',
      'loading',
      'clearing',
      'FAILED',
      'FAILED',
    ],
  },
  {
    name: 'cancelled-at-a-gate-and-undone',
    trouble: {},
    async play(run, { client }) {
      await run.reaches('clearing');
      await client.cancel(run.id, { by: 'otto', reason: 'the buyer is gone' });
      await run.result().catch(() => undefined);
    },
    states: [...toGate, 'CANCELLED'],
  },
];
