import fc from 'fast-check';
import { MESSAGE_KINDS } from './messages.js';

/** One thing that is sent, when, and the rolls that decide its details. */
export type Step = {
  readonly kind: string;
  readonly pauseMs: number;
  readonly rolls: readonly number[];
  readonly garbage: unknown;
};

/** A case as data: one run, what is sent to it, and how it is brought to an end. */
export type CasePlan = {
  readonly seed: number;
  /** Which of the pipelines, by its number. */
  readonly pipeline: number;
  readonly steps: readonly Step[];
  readonly ending: Ending;
};

const ENDINGS = ['approve', 'approve', 'approve', 'reject', 'leave', 'cancel'] as const;
export type Ending = (typeof ENDINGS)[number];

/** What befalls the workers of a batch: how long each serves, how long none does after it, and how many runs it caches. */
export type WorkerLife = { readonly servesMs: number; readonly awayMs: number; readonly cached: number };

export type BatchPlan = {
  readonly isKilled: boolean;
  readonly lives: readonly WorkerLife[];
};

const FIELDS = ['gate', 'by', 'decision', 'artifact', 'id', 'via', 'comment', 'procedure', 'reason', 'to', 'event'];

const garbage = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.dictionary(fc.constantFrom(...FIELDS, '__proto__', 'constructor'), fc.jsonValue({ maxDepth: 2 })),
  fc.dictionary(fc.constantFrom(...FIELDS), fc.constantFrom('ann', 'approved', 'resume', '', ' ', 'x'.repeat(201), 0)),
  fc.constant(undefined),
);

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.oneof(
    ...MESSAGE_KINDS.map(({ name, weight }) => ({ arbitrary: fc.constant(name), weight: Math.max(1, weight) })),
  ),
  pauseMs: fc.oneof(
    { arbitrary: fc.constant(0), weight: 3 },
    { arbitrary: fc.integer({ min: 1, max: 120 }), weight: 4 },
    { arbitrary: fc.integer({ min: 120, max: 700 }), weight: 3 },
  ),
  rolls: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
  garbage,
});

const casePlan = fc.record({
  pipeline: fc.nat(),
  steps: fc.array(step, { minLength: 4, maxLength: 18, size: 'max' }),
  ending: fc.constantFrom(...ENDINGS),
});

const batchPlan = fc.record({
  lives: fc.array(
    fc.record({
      servesMs: fc.integer({ min: 200, max: 2_000 }),
      awayMs: fc.oneof({ arbitrary: fc.constant(0), weight: 2 }, fc.integer({ min: 100, max: 1_500 })),
      cached: fc.constantFrom(0, 1, 2, 2, 200),
    }),
    { minLength: 12, maxLength: 12 },
  ),
  chance: fc.integer({ min: 0, max: 999 }),
});

/** The case of a seed, always the same. */
export function planCase(seed: number): CasePlan {
  return { seed, ...draw(casePlan, seed) };
}

/** What befalls the workers of the batch whose first case has this seed. */
export function planBatch(seed: number, kills: number): BatchPlan {
  const { chance, lives } = draw(batchPlan, seed);
  return { isKilled: chance < kills * 1_000, lives };
}

function draw<T>(from: fc.Arbitrary<T>, seed: number): T {
  const [drawn] = fc.sample(fc.noBias(from), { seed, numRuns: 1 });
  if (drawn === undefined) throw new RangeError('expected fast-check to draw one value');
  return drawn;
}
