import type { Fields } from '../messages.js';

/**
 * What a payload must look like, said a second time and in other words than the wire contract does, so that one slip does not hide
 * the other.
 */
type Rule = (value: unknown) => boolean;

const text =
  (longest: number): Rule =>
  (value) =>
    typeof value === 'string' && value.length >= 1 && value.length <= longest;
const name: Rule = (value) => typeof value === 'string' && text(200)(value.trim());
const optional =
  (rule: Rule): Rule =>
  (value) =>
    value === undefined || rule(value);
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.some((word) => word === value);

const verdict = {
  by: name,
  gate: optional(text(200)),
  comment: optional((value) => typeof value === 'string' && value.length <= 10_000),
  artifact: optional((value) => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value)),
  id: optional(text(200)),
  via: optional(oneOf('web', 'cli', 'slack', 'email')),
};

const RULES: { readonly [message: string]: { readonly [field: string]: Rule } } = {
  approve: verdict,
  reject: verdict,
  requestChanges: verdict,
  decide: { ...verdict, decision: text(100) },
  deliver: { event: text(200), id: optional(text(200)) },
  recover: {
    procedure: oneOf('resume', 'rerun', 'rollback', 'patch', 'reopen', 'escalate', 'raise', 'abandon'),
    by: name,
    reason: (value) => typeof value === 'string' && text(10_000)(value.trim()),
    to: optional((value) => text(200)(value) || Number.isSafeInteger(value)),
    patch: optional(isFields),
    via: verdict.via,
  },
};

/** The fields of a payload that a message of that name may carry, or undefined. */
export function wellFormed(message: string, payload: unknown): Fields | undefined {
  const rules = RULES[message];
  if (rules === undefined || !isFields(payload)) return undefined;
  const own = new Map(Object.entries(payload));
  return Object.entries(rules).every(([field, rule]) => rule(own.get(field))) ? Object.fromEntries(own) : undefined;
}

export function isKnown(message: string): boolean {
  return Object.hasOwn(RULES, message);
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
