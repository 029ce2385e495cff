import { Validator } from '@cfworker/json-schema';
import {
  type Decide,
  type DecisionRecord,
  type Delegate,
  type Digest,
  digestOf,
  type Edit,
  exclusionOf,
  type GateRecord,
  holdsReference,
  type OpenGate,
  type Payloads,
  peopleBehind,
  type SignedMessage,
  signedForm,
  standsFor,
  verifySignature,
  type Withdraw,
} from '../../src/contract/index.js';
import type { AnyGate } from '../../src/machine/index.js';
import type { Refused } from '../sandbox/refused.js';
import { beingCancelled } from '../state/being-cancelled.js';
import type { RunData } from '../state/run-data.js';

/** What the rules of a gate are asked about: it as it is open, and as it is defined. */
export type Sitting = { readonly gate: OpenGate; readonly defined: AnyGate };

/**
 * The gate that is open for a message, or why the message does not count. Fails closed.
 *
 * @param at when the message came: not the time now, which after a local activity a replay does not give again
 */
export function sittingOf(data: RunData, message: Payloads[SignedMessage], at: string): Sitting | Refused {
  const { gate, definition, snapshot } = data;
  const cancelled = beingCancelled(data);
  if (cancelled) return cancelled;
  const defined = definition.states[snapshot.state];
  if (!gate || defined?.kind !== 'gate' || Date.parse(at) >= Date.parse(gate.deadline)) {
    const where = gate ? `gate ${gate.gate} closed at ${gate.deadline}` : `the run is in ${snapshot.state}`;
    return { code: 'GATE_NOT_OPEN', message: `expected an open gate; ${where}` };
  }
  if (message.gate !== undefined && message.gate !== gate.gate) {
    return { code: 'GATE_NOT_OPEN', message: `the message is for gate ${message.gate}; the open gate is ${gate.gate}` };
  }
  if (message.round !== undefined && message.round !== gate.round) {
    const why = `the message is for round ${message.round} of ${gate.gate}; the open one is ${gate.round}`;
    return { code: 'GATE_NOT_OPEN', message: why };
  }
  return { gate, defined };
}

/** Why this decision does not count at this moment, or undefined if it does. */
export function decisionRefusal(decide: Decide, { gate, defined }: Sitting): Refused | undefined {
  return (
    personRefusal(decide.by, gate) ??
    repeatRefusal(decide, gate) ??
    contentRefusal(decide, gate) ??
    formRefusal(decide, defined) ??
    digestRefusal(decide, gate) ??
    signatureRefusal('decide', decide, gate)
  );
}

function personRefusal(by: string, gate: OpenGate): Refused | undefined {
  const excluded = exclusionOf(by, gate);
  if (!excluded && gate.people.includes(by)) return undefined;
  if (excluded) return { code: 'EXCLUDED', message: `${by} may not decide at ${gate.gate}: ${by} ${excluded.why}` };
  const handed = gate.delegations.find(({ from }) => from === by);
  const may = gate.people.join(', ') || 'nobody';
  const message = handed ? `${by} has handed their part to ${handed.to}` : `${by} may not decide at ${gate.gate}`;
  return { code: 'NOT_A_REVIEWER', message: `${message}; expected one of: ${may}` };
}

function repeatRefusal({ by, decision }: Decide, gate: OpenGate): Refused | undefined {
  const first = gate.decisions.find((record) => record.by === by);
  if (!first) return undefined;
  const message = `${by} has said ${first.decision} at ${gate.gate} at ${first.at}, which stands; got ${decision}`;
  return { code: 'ALREADY_DECIDED', message };
}

function contentRefusal({ decision, comment, conditions }: Decide, gate: OpenGate): Refused | undefined {
  if (!gate.outcomes.includes(decision)) {
    const offered = gate.outcomes.join(', ');
    return { code: 'DECISION_NOT_OFFERED', message: `gate ${gate.gate} offers ${offered}; got ${decision}` };
  }
  if (gate.commentRequired?.includes(decision) && (comment ?? '').trim() === '') {
    return { code: 'COMMENT_REQUIRED', message: `${decision} at ${gate.gate} needs a comment; got none` };
  }
  if (conditions !== undefined && !(gate.conditions && decision === 'approved')) {
    const message = `expected ${decision} at ${gate.gate} without conditions; got ${conditions.length}`;
    return { code: 'CONDITIONS_NOT_OFFERED', message };
  }
  return undefined;
}

function formRefusal({ decision, data }: Decide, { forms }: AnyGate): Refused | undefined {
  const form = forms && Object.hasOwn(forms, decision) ? forms[decision] : undefined;
  if (data !== undefined && holdsReference(data)) {
    return {
      code: 'FORM_MISMATCH',
      message: "expected data without the key '$artifact', which is kept for references",
    };
  }
  if (form === undefined) {
    if (data === undefined) return undefined;
    return {
      code: 'FORM_MISMATCH',
      message: `expected ${decision} without data, for which there is no form here; got some: say it in the comment`,
    };
  }
  const result = new Validator(structuredCloneOf(form), '2020-12', false).validate(data ?? {});
  if (result.valid) return undefined;
  const problems = result.errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
  return {
    code: 'FORM_MISMATCH',
    message: `the data of ${decision} does not fit: ${problems.slice(0, 5).join('; ')}`.slice(0, 800),
  };
}

/** The validator notes things in the schema it is given, and a definition is not to be touched. */
function structuredCloneOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

function digestRefusal({ artifact }: Decide, gate: OpenGate): Refused | undefined {
  const named = artifact === undefined ? [] : [artifact].flat();
  const shown = gate.shows.map((s) => `${s.name} ${s.digest}`).join(', ') || 'nothing';
  const foreign = named.find((digest) => !gate.shows.some((s) => s.digest === digest));
  if (foreign !== undefined) {
    return { code: 'DIGEST_MISMATCH', message: `the gate shows ${shown}; the decision names ${foreign}` };
  }
  const bound = gate.shows.filter(({ name }) => gate.bindsTo?.includes(name));
  const missing = bound.find(({ digest }) => !named.includes(digest));
  if (missing === undefined) return undefined;
  const message = `a decision at ${gate.gate} names the digest of ${missing.name} it is about; got none`;
  return { code: 'DIGEST_REQUIRED', message };
}

/** Why a message that must be signed is not: no signature, or none that the keys recorded for its sender made over this very form. */
function signatureRefusal<Name extends SignedMessage>(
  name: Name,
  payload: Payloads[Name],
  gate: OpenGate,
): Refused | undefined {
  const { by, signature } = payload;
  if (signature === undefined) {
    if (!gate.signed) return undefined;
    return { code: 'SIGNATURE_REQUIRED', message: `${gate.gate} takes signed messages only; this one is not` };
  }
  if (keyBehind(name, payload, gate) !== undefined) return replayRefusal(name, payload, gate);
  const known = Object.hasOwn(gate.keys, by) ? 'the signature does not hold for' : `${by} had no key to sign`;
  return { code: 'SIGNATURE_INVALID', message: `${known} this ${name} at ${gate.gate}, round ${gate.round}` };
}

/** Whoever can read a history can send what was signed once more; to say the same again, a person signs it with another id. */
function replayRefusal<Name extends SignedMessage>(
  name: Name,
  payload: Payloads[Name],
  gate: OpenGate,
): Refused | undefined {
  if (!gate.taken?.includes(formDigest(name, payload, gate))) return undefined;
  const message = `this ${name} of ${payload.by} was taken at ${gate.gate} before; sign it with another id to say it again`;
  return { code: 'DECISION_CONFLICT', message };
}

/** What is remembered of a signed message that was taken. */
export function formDigest<Name extends SignedMessage>(name: Name, payload: Payloads[Name], gate: OpenGate): Digest {
  return digestOf(signedForm(name, payload, gate));
}

function keyBehind<Name extends SignedMessage>(
  name: Name,
  payload: Payloads[Name],
  gate: OpenGate,
): string | undefined {
  const { by, signature } = payload;
  const keys = Object.hasOwn(gate.keys, by) ? (gate.keys[by] ?? []) : [];
  return signature === undefined ? undefined : verifySignature(signedForm(name, payload, gate), signature, keys);
}

/** Why a person cannot take back what they said, or handed on. */
export function withdrawalRefusal(withdraw: Withdraw, { gate }: Sitting): Refused | undefined {
  const { by } = withdraw;
  const isDelegator = gate.delegations.some(({ from }) => from === by);
  const delegate = gate.delegations.find(({ from }) => from === by)?.to;
  const hasDecided = gate.decisions.some((record) => record.by === by || record.for === by || record.by === delegate);
  if (!isDelegator && !gate.decisions.some((record) => record.by === by)) {
    return {
      code: 'NOTHING_TO_WITHDRAW',
      message: `${by} has neither decided at ${gate.gate} nor handed on their part`,
    };
  }
  if (isDelegator && hasDecided) {
    return { code: 'NOTHING_TO_WITHDRAW', message: `whoever ${by} handed their part to has decided already` };
  }
  return signatureRefusal('withdraw', withdraw, gate);
}

/** Why a person cannot hand their part to another. */
export function delegationRefusal(delegate: Delegate, { gate }: Sitting): Refused | undefined {
  const { by, to } = delegate;
  const refuse = (message: string): Refused => ({ code: 'NOT_DELEGABLE', message });
  const mayNot = personRefusal(by, gate) ?? repeatRefusal({ by, decision: 'delegated' }, gate);
  if (mayNot) return mayNot;
  if (standsFor(by, gate) !== by) return refuse(`${by} decides for another, and cannot hand that on`);
  const eligible = peopleBehind(gate.delegates ?? [], gate);
  const excluded = exclusionOf(to, gate);
  if (!eligible.includes(to))
    return refuse(`${gate.gate} lets parts go to ${eligible.join(', ') || 'nobody'}; got ${to}`);
  if (excluded) return refuse(`${to} may not decide at ${gate.gate}: ${to} ${excluded.why}`);
  const isHeld = gate.delegations.some((other) => other.to === to) || gate.decisions.some((record) => record.by === to);
  if (isHeld || gate.people.includes(to))
    return refuse(`${to} has a part at ${gate.gate} already, and nobody decides for two`);
  return signatureRefusal('delegate', delegate, gate);
}

/** Why a person cannot put their own version in place of what is shown. */
export function editRefusal(edit: Edit, { gate }: Sitting): Refused | undefined {
  const mayNot = personRefusal(edit.by, gate);
  if (mayNot) return mayNot;
  const shown = gate.shows.find(({ name }) => name === edit.name);
  if (!shown || !gate.editable?.includes(edit.name)) {
    const offered = gate.editable?.join(', ') || 'nothing';
    return { code: 'NOT_EDITABLE', message: `${gate.gate} lets people edit ${offered}; got ${edit.name}` };
  }
  if (shown.digest !== edit.artifact) {
    return {
      code: 'DIGEST_MISMATCH',
      message: `the gate shows ${edit.name} ${shown.digest}; the edit is of ${edit.artifact}`,
    };
  }
  return signatureRefusal('edit', edit, gate);
}

/** What a gate came to, with everything that counted. */
export function endingOf(newest: DecisionRecord, outcome: string, decisions: readonly DecisionRecord[]): GateRecord {
  const conditions = decisions.flatMap((record) => record.conditions ?? []);
  return { ...newest, outcome, ...(conditions.length > 0 && { conditions }), decisions };
}

/** The record of a message that counts. */
export function recordOf<Name extends SignedMessage>(
  name: Name,
  payload: Payloads[Name],
  gate: OpenGate,
  { decision, at }: { readonly decision: string; readonly at: string },
): DecisionRecord {
  const said: Partial<Decide & Delegate> = payload;
  const key = keyBehind(name, payload, gate);
  const stands = standsFor(payload.by, gate);
  return {
    decision,
    by: payload.by,
    ...(stands !== payload.by && { for: stands }),
    ...(said.to !== undefined && { to: said.to }),
    at,
    gate: gate.gate,
    round: gate.round,
    ...(said.comment !== undefined && { comment: said.comment }),
    shown: gate.shows.map(({ name: shown, digest }) => ({ name: shown, digest })),
    ...(said.artifact !== undefined && { artifact: said.artifact }),
    ...(said.conditions !== undefined && { conditions: said.conditions }),
    ...(said.data !== undefined && { data: said.data }),
    ...(said.id !== undefined && { id: said.id }),
    ...(key !== undefined && payload.signature !== undefined && { signature: { key, value: payload.signature } }),
  };
}
