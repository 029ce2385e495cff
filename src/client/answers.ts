import { z } from 'zod';
import {
  type Artifacts,
  type AuditEntry,
  type CheckpointView,
  DIGEST_PATTERN,
  type Foreseen,
  type ForkSource,
  type LogPage,
  type OpenGate,
  type PeriodSpending,
  SignalboxError,
  type Spending,
  type Status,
} from '../contract/index.js';
import type { Definition } from '../machine/index.js';

/**
 * What a run answers, checked where it enters: a run of a later version may say more (more fields pass), never less.
 */
const digest = z.string().regex(DIGEST_PATTERN);
const shown = z.array(z.looseObject({ name: z.string(), digest }));

const told = { lines: z.array(z.string()), hidden: z.string().optional() };
const asks = z.looseObject({
  ...told,
  preview: z.looseObject({ ...told, digest: digest.optional() }).optional(),
  kind: z.enum(['call', 'budget']),
  name: z.string(),
  digest,
  follows: z.array(z.string()),
});

const openGate = z.looseObject({
  asks: asks.optional(),
  gate: z.string(),
  round: z.number().int(),
  run: z.looseObject({ id: z.string(), execution: z.string() }),
  ask: z.string(),
  reviewers: z.array(z.looseObject({})),
  people: z.array(z.string()),
  excluded: z.array(z.looseObject({ id: z.string(), why: z.string() })),
  outcomes: z.array(z.string()),
  quorum: z.number().int(),
  deadline: z.string(),
  reminders: z.array(z.string()),
  escalations: z.array(z.looseObject({ at: z.string() })),
  shows: shown,
  decisions: z.array(z.looseObject({ decision: z.string(), by: z.string() })),
  delegations: z.array(z.looseObject({ from: z.string(), to: z.string() })),
  holders: z.array(z.looseObject({ people: z.array(z.string()) })),
  keys: z.record(z.string(), z.array(z.string())),
});

const common = { state: z.string(), since: z.string(), seq: z.number().int(), head: digest };

const checkpoint = z.looseObject({ seq: z.number().int(), at: z.string(), state: z.string() });

const status = z.discriminatedUnion('lifecycle', [
  z.looseObject({ lifecycle: z.enum(['IDLE', 'RUNNING', 'CANCELLED']), ...common }),
  z.looseObject({ lifecycle: z.literal('WAITING_FOR_APPROVAL'), ...common, gate: openGate }),
  z.looseObject({
    lifecycle: z.literal('FAILED'),
    ...common,
    failure: z.looseObject({
      code: z.string(),
      state: z.string(),
      message: z.string(),
      seq: z.number().int(),
      procedures: z.array(z.string()),
      until: z.string(),
      checkpoints: z.array(checkpoint),
    }),
  }),
  z.looseObject({ lifecycle: z.literal('COMPLETE'), ...common, outputs: z.record(z.string(), z.json()) }),
]);

const entry = z.looseObject({
  seq: z.number().int(),
  kind: z.enum(['transition', 'decision', 'notice', 'call', 'refusal']),
  at: z.string(),
  from: z.string(),
  to: z.string(),
  event: z.string(),
  trigger: z.string(),
  actor: z.looseObject({ kind: z.string(), id: z.string(), via: z.string() }),
  definition: digest,
  prev: digest,
  hash: digest,
});

const artifacts = z.array(
  z.looseObject({
    name: z.string(),
    version: z.number().int(),
    digest,
    mediaType: z.string(),
    bytes: z.number(),
    stage: z.string(),
  }),
);

const logPage = z.looseObject({ entries: z.array(entry), isLast: z.boolean() });

/** Not whole only: a run may be older than the check of what providers say. */
const amount = z.number();
const spent = z.looseObject({
  calls: amount,
  inputTokens: amount,
  outputTokens: amount,
  microUsd: amount,
  unpriced: amount,
});
const spending = z.looseObject({ total: spent, states: z.record(z.string(), spent) });
const periodSpending = z.looseObject({ total: spent, days: z.record(z.iso.date(), spent) });

const definition = z.looseObject({
  name: z.string(),
  version: z.string(),
  initial: z.string(),
  states: z.record(z.string(), z.looseObject({ kind: z.string() })),
});

const forkSource = z.looseObject({
  checkpoint: checkpoint.extend({ head: digest, event: z.string() }),
  run: z.string(),
  execution: z.string(),
  definition,
  digest,
  input: z.json(),
});

const foreseen = z.discriminatedUnion('outcome', [
  z.looseObject({ outcome: z.enum(['recovered', 'proposed']) }),
  z.looseObject({ outcome: z.literal('refused'), code: z.string(), message: z.string() }),
]);

export const parseStatus = parser<Status>('status', status);
export const parseOpenGate = parser<OpenGate | null>('openGate', openGate.nullable());
export const parseLogPage = parser<LogPage | readonly AuditEntry[]>('auditLog', logPage.or(z.array(entry)));
export const parseArtifacts = parser<Artifacts>('artifacts', artifacts);
export const parseCheckpoints = parser<CheckpointView[]>('checkpoints', z.array(checkpoint));
export const parseForkSource = parser<ForkSource | null>('checkpoint', forkSource.nullable());
export const parseForeseen = parser<Foreseen>('foreseen', foreseen);
export const parseSpending = parser<Spending>('spending', spending);
export const parsePeriodSpending = parser<PeriodSpending>('spentIn', periodSpending);
export const parseDefinition = parser<Definition>('definition', definition);
export const parseDiagram = parser<string>('diagram', z.string());

function parser<Answer>(name: string, schema: z.ZodType): (value: unknown) => Answer {
  return (value) => {
    const result = schema.safeParse(value);
    if (result.success) return value as Answer;
    throw new SignalboxError(
      'INTERNAL',
      `expected the answer to '${name}' in the shape of this version, and got another`,
      result.error.issues.map((issue) => `${issue.path.join('.') || name}: ${issue.message}`),
    );
  };
}
