import type { TestKit, TestRun } from '../../src/testing/index.js';
import { signers } from './gatehouse.js';

/** One way through the gatehouse: what people do, and every state the run is to take. */
export type GatePath = {
  readonly name: string;
  play(run: TestRun, kit: Pick<TestKit, 'skip' | 'client'>): Promise<void>;
  readonly states: readonly string[];
  /** What the log says besides: decisions, notices, and refusals by their code. */
  readonly said: readonly string[];
};

const toReview = ['drafting', 'review'];
const fromSeal = ['sealing', 'publishing', 'done'];

const artifactOf = async (run: TestRun) => (await run.gate()).shows[0]?.digest ?? '';

async function approve(run: TestRun, ...people: readonly string[]): Promise<void> {
  const artifact = await artifactOf(run);
  for (const by of people) await run.decide({ by, artifact });
}

async function seal(run: TestRun, by: keyof typeof signers = 'dora'): Promise<void> {
  await run.reaches('sealing');
  await run.decide(signers[by].sign('decide', { by, decision: 'approved' }, await run.gate()));
  await run.reaches('done');
}

export const GATE_PATHS: readonly GatePath[] = [
  {
    name: 'quorum-with-withdrawal',
    async play(run) {
      await run.reaches('review');
      await approve(run, 'pia');
      await run.decide({ by: 'tester' }).catch(() => undefined);
      await run.withdraw({ by: 'pia', comment: 'I overlooked page 3.', id: 'w-1' });
      await run.withdraw({ by: 'pia', comment: 'I overlooked page 3.', id: 'w-1' });
      await approve(run, 'paul', 'petra');
      await seal(run);
    },
    states: [...toReview, ...fromSeal],
    said: ['approved', 'EXCLUDED', 'withdrawn', 'approved'],
  },
  {
    name: 'delegation',
    async play(run, { client }) {
      await run.reaches('review');
      await run.delegate({ by: 'pia', to: 'dirk', comment: 'On leave.' });
      await client.signal(run.id, 'delegate', { by: 'paul', to: 'mallory' });
      await approve(run, 'dirk', 'paul');
      await seal(run);
    },
    states: [...toReview, ...fromSeal],
    said: ['delegated', 'NOT_DELEGABLE', 'approved'],
  },
  {
    name: 'escalation',
    async play(run, { skip }) {
      await run.reaches('review');
      await approve(run, 'pia');
      await skip('25h');
      await run.reaches('review');
      await approve(run, 'lena');
      await seal(run);
    },
    states: [...toReview, ...fromSeal],
    said: ['approved', 'reminded', 'escalated'],
  },
  {
    name: 'edit-that-voids',
    async play(run) {
      await run.reaches('review');
      await approve(run, 'pia');
      const artifact = await artifactOf(run);
      await run.edit({ by: 'paul', name: 'draft', artifact, value: { text: 'My word.' }, comment: 'Clearer.' });
      await approve(run, 'pia', 'petra');
      await seal(run);
    },
    states: [...toReview, ...fromSeal],
    said: ['approved', 'edited', 'approved'],
  },
  {
    name: 'signed-decisions',
    async play(run, { client }) {
      await run.reaches('review');
      await approve(run, 'pia', 'paul');
      await run.reaches('sealing');
      const gate = await run.gate();
      await client.signal(run.id, 'approve', { by: 'dora' });
      await client.signal(run.id, 'decide', signers.dave.sign('decide', { by: 'dora', decision: 'approved' }, gate));
      const conditions = ['Not before June.'];
      await run.decide(signers.dora.sign('decide', { by: 'dora', decision: 'approved', conditions }, gate));
      await run.reaches('done');
    },
    states: [...toReview, ...fromSeal],
    said: ['approved', 'SIGNATURE_REQUIRED', 'SIGNATURE_INVALID'],
  },
  {
    name: 'rounds-at-their-bound',
    async play(run) {
      await run.reaches('review');
      const artifact = await artifactOf(run);
      await run.decide({ by: 'pia', decision: 'changesRequested', comment: 'Shorter.', artifact });
      await run.reaches('review');
      await approve(run, 'dora');
      await seal(run, 'dave');
    },
    states: [...toReview, ...toReview, ...fromSeal],
    said: [],
  },
];
