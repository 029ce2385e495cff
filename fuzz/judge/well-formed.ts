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

const digest: Rule = (value) => typeof value === 'string' && /^sha256:[0-9a-f]{64}$/.test(value);
const listOf =
  (rule: Rule, least: number, most: number): Rule =>
  (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(rule);
const trimmed =
  (longest: number): Rule =>
  (value) =>
    typeof value === 'string' && text(longest)(value.trim());

const personal = {
  by: name,
  gate: optional(text(200)),
  round: optional((value) => Number.isSafeInteger(value) && Number(value) >= 1),
  comment: optional((value) => typeof value === 'string' && value.length <= 10_000),
  id: optional(text(200)),
  signature: optional((value) => typeof value === 'string' && value.length <= 200),
  via: optional(oneOf('web', 'cli', 'slack', 'email')),
};
const verdict = {
  ...personal,
  artifact: optional((value) => digest(value) || listOf(digest, 0, 100)(value)),
  conditions: optional(listOf(trimmed(2_000), 1, 50)),
  data: () => true,
};

const RULES: { readonly [message: string]: { readonly [field: string]: Rule } } = {
  approve: verdict,
  reject: verdict,
  requestChanges: verdict,
  decide: { ...verdict, decision: text(100) },
  withdraw: personal,
  delegate: { ...personal, to: name },
  edit: { ...personal, name: text(200), artifact: digest, value: () => true },
  deliver: { event: text(200), id: optional(text(200)), data: () => true },
  recover: {
    procedure: oneOf('resume', 'rerun', 'rollback', 'patch', 'reopen', 'escalate', 'raise', 'skip', 'abandon'),
    by: name,
    reason: trimmed(10_000),
    failure: personal.round,
    to: optional((value) => text(200)(value) || Number.isSafeInteger(value)),
    patch: optional(isFields),
    via: personal.via,
  },
  cancel: { by: name, reason: trimmed(10_000), via: personal.via },
  claim: { by: name, via: personal.via },
  release: { by: name, via: personal.via },
  forked: {
    run: text(200),
    seq: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
    by: name,
    reason: (value) => typeof value === 'string' && value.length <= 10_000,
  },
};

/** The fields of a payload that a message of that name may carry, or undefined. */
export function wellFormed(message: string, payload: unknown): Fields | undefined {
  const rules = RULES[message];
  if (rules === undefined || !isFields(payload)) return undefined;
  const own = new Map(Object.entries(payload));
  if (!Object.entries(rules).every(([field, rule]) => rule(own.get(field)))) return undefined;
  const known = Object.keys(rules).filter((field) => own.get(field) !== undefined);
  return Object.fromEntries(known.map((field) => [field, spaceless(field, own.get(field))]));
}

/** Names are taken without the spaces around them, and so are conditions. */
function spaceless(field: string, value: unknown): unknown {
  if (field === 'conditions' && Array.isArray(value)) return value.map((one: string) => one.trim());
  const isName = field === 'by' || (field === 'to' && typeof value === 'string') || field === 'reason';
  return isName ? String(value).trim() : value;
}

export function isKnown(message: string): boolean {
  return Object.hasOwn(RULES, message);
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
