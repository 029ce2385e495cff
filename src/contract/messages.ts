import { z } from 'zod';
import type { Json } from '../machine/index.js';
import { DIGEST_PATTERN } from './canonical.js';

/**
 * The wire: every message a run takes, by name and shape. Nothing else defines a message.
 *
 * The schemas stay in this module: the workflow bundle evaluates it once for all runs and freezes what it exports, and a frozen
 * schema cannot parse. So the door is a function.
 *
 * People and approval tools send the signals (`approve`, `reject`, `requestChanges`, `decide`, `withdraw`, `delegate`,
 * `edit`, `deliver`, `recover`): a signal
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
export const PROCEDURES = ['resume', 'rerun', 'rollback', 'patch', 'reopen', 'escalate', 'raise', 'abandon'] as const;

const recoverSchema = z.object({
  procedure: z.enum(PROCEDURES),
  by: person,
  reason: z.string().trim().min(1).max(10_000),
  to: z.union([z.string().min(1).max(200), z.number().int()]).optional(),
  patch: z.record(z.string(), z.unknown()).optional(),
  via: via.optional(),
});
export type Recover = Omit<z.infer<typeof recoverSchema>, 'patch'> & {
  readonly patch?: { readonly [key: string]: Json } | undefined;
};

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
} as const;

export const UPDATES = {
  decide: 'decide',
  withdraw: 'withdraw',
  delegate: 'delegate',
  edit: 'edit',
  recover: 'recover',
} as const;

export const QUERIES = {
  status: 'status',
  auditLog: 'auditLog',
  openGate: 'openGate',
  artifacts: 'artifacts',
  definition: 'definition',
  diagram: 'diagram',
} as const;

/** The outcome each short signal stands for. */
export const VERDICT_OUTCOMES = {
  approve: 'approved',
  reject: 'rejected',
  requestChanges: 'changesRequested',
} as const;

/** What a query fails with when it came ahead of the run's next workflow task: asking again a moment later answers it. */
export const AHEAD_OF_TASK = 'the run is between two workflow tasks; ask again';
