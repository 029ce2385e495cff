import { z } from 'zod';
import { type Json, type Procedure, PROCEDURES as WAYS_OUT } from '../machine/index.js';
import { DIGEST_PATTERN } from './canonical.js';
import { type CallSpent, MOST_CALLS_TOLD } from './ledger.js';
import { MOST_MICRO_USD, MOST_TOKENS } from './spending.js';

/**
 * The wire: every message a run takes, by name and shape. Nothing else defines a message.
 *
 * The schemas stay in this module: the workflow bundle evaluates it once for all runs and freezes what it exports, and a frozen
 * schema cannot parse. So the door is a function.
 *
 * People and approval tools send the signals (`approve`, `reject`, `requestChanges`, `decide`, `withdraw`, `delegate`,
 * `edit`, `deliver`, `recover`, `cancel`, `claim`, `release`): a signal
 * needs no answer and any Temporal client can send one. Callers that need the answer use the updates of the same names.
 */

const person = z.string().trim().min(1).max(200);
const gate = z.string().min(1).max(200);
const comment = z.string().max(10_000);
const digest = z.string().regex(new RegExp(DIGEST_PATTERN.source), 'expected sha256: and 64 hex digits');
const id = z.string().min(1).max(200);
/** The Ed25519 signature over the message's signed form (`signing.ts`): 64 bytes in base64. */
const signature = z.string().max(200);
/** How the person came, where a tool of ours carried the message. */
const via = z.enum(['web', 'cli', 'slack', 'email']);

/** What every message of a person at a gate carries. */
const personalSchema = z.object({
  gate: gate.optional(),
  /** The round the person saw: in another, the message does not count. */
  round: z.number().int().min(1).optional(),
  by: person,
  comment: comment.optional(),
  id: id.optional(),
  signature: signature.optional(),
  via: via.optional(),
});

/**
 * What `approve`, `reject` and `requestChanges` carry. `artifact` is the digest, or the digests, of what the person saw; `data`
 * is what the outcome's form asks for.
 */
const verdictSchema = personalSchema.extend({
  artifact: z.union([digest, z.array(digest).max(100)]).optional(),
  conditions: z.array(z.string().trim().min(1).max(2_000)).min(1).max(50).optional(),
  data: z.unknown().optional(),
});
export type Verdict = Omit<z.infer<typeof verdictSchema>, 'data'> & { readonly data?: Json | undefined };

/** What `decide` carries; `decision` is an outcome of the gate: `approved`, `rejected`, `changesRequested` or a custom one. */
const decideSchema = verdictSchema.extend({ decision: z.string().min(1).max(100) });
export type Decide = Verdict & { readonly decision: string };

/** Takes back the person's decision, or their delegation, while the gate is still open. */
export type Withdraw = z.infer<typeof personalSchema>;

/** Hands the person's part at the gate to somebody else. */
const delegateSchema = personalSchema.extend({ to: person });
export type Delegate = z.infer<typeof delegateSchema>;

/** Replaces something shown by the person's own version. `artifact` is the digest of the version it replaces. */
const editSchema = personalSchema.extend({
  name: z.string().min(1).max(200),
  artifact: digest,
  value: z.unknown(),
});
export type Edit = Omit<z.infer<typeof editSchema>, 'value'> & { readonly value: Json };

const deliverSchema = z.object({
  event: z.string().min(1).max(200),
  data: z.unknown().optional(),
  id: id.optional(),
});
export type Deliver = Omit<z.infer<typeof deliverSchema>, 'data'> & { readonly data?: Json | undefined };

/** Every procedure a `recover` may name, legal at the moment or not. */
export const PROCEDURES = Object.keys(WAYS_OUT) as Procedure[];

const recoverSchema = z.object({
  procedure: z.enum(PROCEDURES),
  by: person,
  reason: z.string().trim().min(1).max(10_000),
  to: z.union([z.string().min(1).max(200), z.number().int()]).optional(),
  patch: z.record(z.string(), z.unknown()).optional(),
  /** The audit sequence number of the failure the person saw: out of another, the message does not count. */
  failure: z.number().int().min(1).optional(),
  via: via.optional(),
});
export type Recover = Omit<z.infer<typeof recoverSchema>, 'patch'> & {
  readonly patch?: { readonly [key: string]: Json } | undefined;
};

const cancelSchema = z.object({ by: person, reason: z.string().trim().min(1).max(10_000), via: via.optional() });
export type Cancel = z.infer<typeof cancelSchema>;

/** Claims the open gate, or the failed run, for the person; `release` gives it back. */
const claimSchema = z.object({ by: person, via: via.optional() });
export type Claim = z.infer<typeof claimSchema>;

/** What a forked run tells the one it comes from. */
const forkedSchema = z.object({ run: id, seq: z.number().int().min(1), by: person, reason: z.string().max(10_000) });
export type Forked = z.infer<typeof forkedSchema>;

/** That somebody watches, and wants to be told live until then; who goes on watching says so again. */
const watchedSchema = z.object({ until: z.iso.datetime() });
export type Watched = z.infer<typeof watchedSchema>;

/** A day of the calendar, as in `2026-11-22`. */
function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
}

const tokens = z.number().int().min(0).max(MOST_TOKENS);

const callSpentSchema = z.object({
  /** A uuid, as a run draws it: what the ledger keeps of it is bounded with it. */
  id: z.string().regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
  day: z.string().refine(isDay),
  spent: z.object({
    calls: z.literal(1),
    inputTokens: tokens,
    outputTokens: tokens,
    microUsd: z.number().int().min(0).max(MOST_MICRO_USD),
    unpriced: z.union([z.literal(0), z.literal(1)]),
  }),
});

/** What a run tells the ledger of its pipeline: what model calls of its have cost. One that does not fit is left out, and no other. */
const spentSchema = z.object({
  run: z.string().min(1).max(1_000),
  calls: z
    .array(z.unknown())
    .min(1)
    .max(MOST_CALLS_TOLD)
    .transform((calls) =>
      calls.flatMap((call) => {
        const parsed = callSpentSchema.safeParse(call);
        return parsed.success ? [parsed.data] : [];
      }),
    ),
});

/** The second argument of a run that is started from a checkpoint of another; its first, the input, may be null for the same. */
const forkSchema = z.object({
  fork: z.object({
    run: id,
    /** The execution, where the workflow id has been used more than once; the newest unless given. */
    execution: z.string().min(1).max(100).optional(),
    seq: z.number().int().min(1),
    by: person,
    reason: z.string().trim().min(1).max(10_000),
    /** `same`, the other run's, unless given; `current` is what this worker has. */
    definition: z.enum(['same', 'current']).optional(),
  }),
});
export type Fork = z.infer<typeof forkSchema>['fork'];

const SCHEMAS = {
  approve: verdictSchema,
  reject: verdictSchema,
  requestChanges: verdictSchema,
  decide: decideSchema,
  withdraw: personalSchema,
  delegate: delegateSchema,
  edit: editSchema,
  deliver: deliverSchema,
  recover: recoverSchema,
  cancel: cancelSchema,
  claim: claimSchema,
  release: claimSchema,
  forked: forkedSchema,
  watched: watchedSchema,
  spent: spentSchema,
  fork: forkSchema,
} as const;

/** What each message carries. */
export type Payloads = {
  approve: Verdict;
  reject: Verdict;
  requestChanges: Verdict;
  decide: Decide;
  withdraw: Withdraw;
  delegate: Delegate;
  edit: Edit;
  deliver: Deliver;
  recover: Recover;
  cancel: Cancel;
  claim: Claim;
  release: Claim;
  forked: Forked;
  watched: Watched;
  spent: { readonly run: string; readonly calls: readonly CallSpent[] };
  fork: { readonly fork: Fork };
};

export type ParsedMessage<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Holds a payload, which may be anything JSON can hold, against the shape of a message.
 *
 * @example
 * parseMessage('approve', { by: ' ' }).ok // => false
 */
export function parseMessage<Name extends keyof Payloads>(name: Name, payload: unknown): ParsedMessage<Payloads[Name]> {
  const parsed = SCHEMAS[name].safeParse(payload);
  if (parsed.success) return { ok: true, value: parsed.data as Payloads[Name] };
  return { ok: false, problems: parsed.error.issues.map((i) => `${i.path.join('.') || name}: ${i.message}`) };
}

export const SIGNALS = {
  approve: 'approve',
  reject: 'reject',
  requestChanges: 'requestChanges',
  decide: 'decide',
  withdraw: 'withdraw',
  delegate: 'delegate',
  edit: 'edit',
  deliver: 'deliver',
  recover: 'recover',
  cancel: 'cancel',
  claim: 'claim',
  release: 'release',
  /** From one run to another. */
  forked: 'forked',
  /** From those who watch: a signal, for nobody waits for an answer. It is not in the log, and is never refused. */
  watched: 'watched',
} as const;

export const UPDATES = {
  decide: 'decide',
  withdraw: 'withdraw',
  delegate: 'delegate',
  edit: 'edit',
  recover: 'recover',
  cancel: 'cancel',
  claim: 'claim',
  release: 'release',
} as const;

export const QUERIES = {
  status: 'status',
  auditLog: 'auditLog',
  openGate: 'openGate',
  artifacts: 'artifacts',
  definition: 'definition',
  diagram: 'diagram',
  /** Every state the run has been in, to which it can go back: `CheckpointView[]`. */
  checkpoints: 'checkpoints',
  /** One of them, by its sequence number: `ForkSource`. */
  checkpoint: 'checkpoint',
  /** What would come of a `recover`, which it takes, if that were sent: `Foreseen`. */
  foreseen: 'foreseen',
  /** What model calls have cost, by state: `Spending`. */
  spending: 'spending',
} as const;

/** The outcome each short signal stands for. */
export const VERDICT_OUTCOMES = {
  approve: 'approved',
  reject: 'rejected',
  requestChanges: 'changesRequested',
} as const;

/** The signal that stands for an outcome by its name; every other outcome is taken by `decide`. */
export function verdictOf(outcome: string): keyof typeof VERDICT_OUTCOMES | undefined {
  return (['approve', 'reject', 'requestChanges'] as const).find((name) => VERDICT_OUTCOMES[name] === outcome);
}

/** What a query fails with when it came ahead of the run's next workflow task: asking again a moment later answers it. */
export const AHEAD_OF_TASK = 'the run is between two workflow tasks; ask again';
