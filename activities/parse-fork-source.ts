import { z } from 'zod';
import { DIGEST_PATTERN, digestOf, type ForkSource, SignalboxError } from '../src/contract/index.js';

const digest = z.string().regex(DIGEST_PATTERN);
const named = <Value extends z.ZodType>(value: Value) => z.record(z.string(), value);

/** What is relied on; a run of a later version may say more. */
const sourceSchema = z.looseObject({
  checkpoint: z.looseObject({
    seq: z.number().int().min(1),
    head: digest,
    at: z.iso.datetime(),
    state: z.string(),
    event: z.string(),
    context: named(z.json()),
    visits: named(z.number().int().min(0)),
    versions: named(z.number().int().min(1)),
  }),
  run: z.string(),
  execution: z.string(),
  definition: z.looseObject({ name: z.string(), states: named(z.looseObject({ kind: z.string() })) }),
  digest,
  input: z.json(),
  artifacts: z.array(
    z.looseObject({
      name: z.string(),
      version: z.number().int().min(1),
      digest,
      mediaType: z.string(),
      bytes: z.number().int().min(0),
      stage: z.string(),
      enteredAt: z.number().int().min(0),
      run: z.string().optional(),
      parents: z.array(digest),
    }),
  ),
  rounds: named(
    z.looseObject({
      round: z.number().int().min(1),
      visit: z.number().int().min(0).optional(),
      outcome: z.string(),
      decisions: z.array(z.looseObject({ decision: z.string(), by: z.string(), at: z.string() })),
      shows: z.array(z.looseObject({ name: z.string(), digest, version: z.number().int().min(1) })),
    }),
  ),
  deciders: named(z.array(z.string())),
});

/**
 * Checks that a run's answer is the checkpoint that was asked for: it came over the wire, and may be of another version's run, or of no
 * run of ours.
 *
 * @throws UNKNOWN_CHECKPOINT, with a line for each thing that does not fit
 */
export function parseForkSource(
  answer: unknown,
  { run, seq }: { readonly run: string; readonly seq: number },
): ForkSource {
  if (answer === null || answer === undefined)
    throw new SignalboxError(
      'UNKNOWN_CHECKPOINT',
      `expected a checkpoint of ${run} with the number ${seq}; it has none`,
    );
  const problems = problemsOf(answer, seq);
  if (problems.length === 0) return answer as ForkSource;
  const message = `expected ${run} to answer with its checkpoint ${seq}, got something else (${problems[0]})`;
  throw new SignalboxError('UNKNOWN_CHECKPOINT', message, problems);
}

function problemsOf(answer: unknown, seq: number): string[] {
  const parsed = sourceSchema.safeParse(answer);
  if (!parsed.success)
    return parsed.error.issues.slice(0, 30).map(({ path, message }) => `${path.join('.') || 'the whole'}: ${message}`);
  const { checkpoint, definition, digest: said } = parsed.data;
  return [
    ...(checkpoint.seq === seq ? [] : [`checkpoint.seq: expected ${seq}, got ${checkpoint.seq}`]),
    ...(digestOf(definition) === said
      ? []
      : [`digest: expected ${digestOf(definition)}, the definition's, got ${said}`]),
  ];
}
