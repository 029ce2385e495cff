import type { AnyGate, Definition, Json } from '../../src/machine/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';

/** Who the tests' people are. Ada answers for the activity that drafts. */
const people = {
  people: {},
  roles: { product: ['pia', 'paul', 'petra'], lead: ['lena'], director: ['dora'], deputy: ['dan', 'pia'] },
  groups: { legal: ['lea', 'luc'] },
  owners: { draft: 'ada' },
};

const DIGEST = `sha256:${'0'.repeat(64)}`;
export const foreignDigest = DIGEST;

/** A draft, one gate as the test wants it, and a stage that acts on what was approved. */
export function proposal(name: string, gate: Partial<AnyGate>): Definition {
  return {
    name,
    version: '1',
    input: { type: 'object' },
    deadline: '90d',
    calendars: {
      office: { timeZone: 'Europe/Berlin', holidays: ['2026-12-25'] },
    },
    initial: 'drafting',
    states: {
      drafting: {
        kind: 'stage',
        work: { activity: 'draft' },
        reads: ['input', 'decision?'],
        writes: 'draft',
        timeout: '1h',
        emits: 'drafted',
        on: { drafted: 'review' },
      },
      review: {
        kind: 'gate',
        ask: 'Shall this be published?',
        shows: ['draft'],
        reviewers: [{ role: 'product' }, { group: 'legal' }, { id: 'ann' }, { id: 'ada' }],
        deadline: '72h',
        writes: 'decision',
        ...gate,
        on: {
          approved: 'publishing',
          rejected: 'FAILED',
          changesRequested: 'drafting',
          expired: 'FAILED',
          ...Object.fromEntries((gate.decisions ?? []).map((decision) => [decision, 'publishing'])),
          ...gate.on,
        },
      },
      publishing: {
        kind: 'stage',
        work: { activity: 'publish' },
        reads: ['draft', 'decision'],
        approvedAt: 'review',
        timeout: '1h',
        emits: 'published',
        on: { published: 'done' },
      },
      done: { kind: 'final', outputs: ['draft', 'decision'] },
    },
  };
}

export type Desk = {
  readonly kit: TestKit;
  /** What was published, by the run's topic. */
  readonly published: Json[];
  /** Starts a run of the pipeline and waits for its gate. */
  open(pipeline: string, requestedBy?: string): Promise<TestRun>;
};

let topics = 0;

/** A worker that serves these pipelines under skipped time. */
export async function openDesk(pipelines: readonly Definition[], options: object = {}): Promise<Desk> {
  const published: Json[] = [];
  const kit = await createTestKit({
    pipelines,
    reviewers: people,
    activities: {
      draft: async ({ input, decision }) => ({
        text: `On ${JSON.stringify((input as { topic: Json }).topic)}`,
        answers: (decision as { comment?: string } | undefined)?.comment ?? null,
      }),
      publish: async ({ draft }) => {
        published.push(draft ?? null);
      },
    },
    ...options,
  });
  return {
    kit,
    published,
    async open(pipeline, requestedBy = 'rita') {
      topics += 1;
      const run = await kit.start(pipeline, { requestedBy, topic: topics });
      await run.reaches('review');
      return run;
    },
  };
}
