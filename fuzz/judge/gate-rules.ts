import { verify } from 'node:crypto';
import type { DecisionRecord } from '../../src/contract/index.js';
import type { Fields } from '../messages.js';
import { peopleBehind, verifyingKeyOf } from '../people.js';
import { canonical } from './canonical.js';
import { type ModelGate, partsOf } from './model-gate.js';
import { isFull } from './run-rules.js';
import type { RunName } from './timeline.js';

/** A message at a gate, read by the oracle. */
export type Said = {
  readonly message: 'decide' | 'withdraw' | 'delegate' | 'edit';
  readonly fields: Fields;
  readonly by: string;
  readonly run: RunName;
  readonly atMs: number;
};

const FORM = 'signalbox-decision/1';

type Rule = { readonly code: string; readonly isBroken: (gate: ModelGate, said: Said) => boolean };

const MAY_DECIDE: readonly Rule[] = [
  { code: 'NOT_A_REVIEWER', isBroken: (gate, { by }) => !partsOf(gate).has(by) && !gate.excluded.includes(by) },
  { code: 'NOT_A_REVIEWER', isBroken: (gate, { by }) => !partsOf(gate).has(by) && !asks(gate, by) },
  { code: 'EXCLUDED', isBroken: (gate, { by }) => !partsOf(gate).has(by) && gate.excluded.includes(by) },
];

const SIGNED: readonly Rule[] = [
  {
    code: 'SIGNATURE_REQUIRED',
    isBroken: ({ defined }, { fields }) => defined.signed === true && fields.signature === undefined,
  },
  {
    code: 'SIGNATURE_INVALID',
    isBroken: (gate, said) => said.fields.signature !== undefined && !isSigned(gate, said),
  },
  {
    code: 'DECISION_CONFLICT',
    isBroken: (gate, said) => gate.taken.includes(formOf(gate, said)) && isSigned(gate, said),
  },
];

const DECISION: readonly Rule[] = [
  { code: 'LEASED', isBroken: (gate, { by, atMs }) => isFull(gate, by, atMs) },
  { code: 'ALREADY_DECIDED', isBroken: hasDecided },
  {
    code: 'DECISION_NOT_OFFERED',
    isBroken: ({ outcomes }, { fields }) => !outcomes.includes(String(fields.decision)),
  },
  {
    code: 'COMMENT_REQUIRED',
    isBroken: ({ defined }, { fields }) =>
      defined.commentRequired?.includes(String(fields.decision)) === true && String(fields.comment ?? '').trim() === '',
  },
  {
    code: 'CONDITIONS_NOT_OFFERED',
    isBroken: ({ defined }, { fields }) =>
      fields.conditions !== undefined && !(defined.conditions === true && fields.decision === 'approved'),
  },
  { code: 'FORM_MISMATCH', isBroken: ({ defined }, { fields }) => !fitsForm(defined.forms, fields) },
  {
    code: 'DIGEST_MISMATCH',
    isBroken: ({ shows }, { fields }) =>
      digestsIn(fields).some((digest) => !shows.some((shown) => shown.digest === digest)),
  },
  {
    code: 'DIGEST_REQUIRED',
    isBroken: ({ shows, defined }, { fields }) =>
      shows.some(({ name, digest }) => defined.bindsTo?.includes(name) && !digestsIn(fields).includes(digest)),
  },
];

const WITHDRAWAL: readonly Rule[] = [
  {
    code: 'NOTHING_TO_WITHDRAW',
    isBroken: (gate, said) => !hasDecided(gate, said) && !mayTakeBack(gate, said.by),
  },
];

const DELEGATION: readonly Rule[] = [
  { code: 'ALREADY_DECIDED', isBroken: hasDecided },
  {
    code: 'NOT_DELEGABLE',
    isBroken: (gate, { by, fields }) => {
      const to = String(fields.to).trim();
      const eligible = (gate.defined.delegates ?? []).flatMap(peopleBehind);
      const isAnothers = (partsOf(gate).get(by) ?? by) !== by;
      return isAnothers || !eligible.includes(to) || gate.excluded.includes(to) || partsOf(gate).has(to);
    },
  },
];

const EDIT: readonly Rule[] = [
  {
    code: 'NOT_EDITABLE',
    isBroken: ({ shows, defined }, { fields }) =>
      !defined.editable?.includes(String(fields.name)) || !shows.some(({ name }) => name === fields.name),
  },
  {
    code: 'DIGEST_MISMATCH',
    isBroken: ({ shows }, { fields }) =>
      shows.some(({ name, digest }) => name === fields.name && digest !== fields.artifact),
  },
  { code: 'FORM_MISMATCH', isBroken: (_gate, { fields }) => !isStorable(fields.value) },
];

const RULES: { readonly [message in Said['message']]: readonly Rule[] } = {
  decide: [...MAY_DECIDE, ...DECISION, ...SIGNED],
  withdraw: [...WITHDRAWAL, ...SIGNED],
  delegate: [...MAY_DECIDE, ...DELEGATION, ...SIGNED],
  edit: [...MAY_DECIDE, ...EDIT, ...SIGNED],
};

/** Every reason against a message at an open gate, none where it counts. */
export function reasonsAgainst(gate: ModelGate, said: Said): string[] {
  return RULES[said.message].filter(({ isBroken }) => isBroken(gate, said)).map(({ code }) => code);
}

function hasDecided({ voices }: ModelGate, { by }: Said): boolean {
  return voices.some((voice) => voice.by === by);
}

/** Who has handed on their part may have it back as long as nobody has used it. */
export function mayTakeBack({ handed, voices }: ModelGate, by: string): boolean {
  return handed.some(({ from }) => from === by) && !voices.some(({ part }) => part === by);
}

function asks({ asked }: ModelGate, person: string): boolean {
  return asked.flatMap(peopleBehind).includes(person);
}

function digestsIn({ artifact }: Fields): unknown[] {
  return artifact === undefined ? [] : [artifact].flat();
}

/** The only form there is asks for pages, each a number from 1 on. */
function fitsForm(forms: ModelGate['defined']['forms'], { decision, data }: Fields): boolean {
  if (data !== undefined && !isStorable(data)) return false;
  if (!forms || !Object.hasOwn(forms, String(decision))) return data === undefined;
  const { pages, ...others } = (data ?? {}) as Fields;
  const isList = Array.isArray(pages) && pages.length > 0 && Object.keys(others).length === 0;
  return isList && (pages as unknown[]).every((page) => Number.isInteger(page) && Number(page) >= 1);
}

/** References are the engine's own. */
function isStorable(value: unknown): boolean {
  return value !== undefined && !JSON.stringify(value).includes('"$artifact":');
}

function isSigned(gate: ModelGate, said: Said): boolean {
  return holds(formOf(gate, said), said.by, said.fields.signature);
}

/** The text that is signed. */
export function formOf({ name: gate, round, shows }: ModelGate, { message, fields, run }: Said): string {
  const { signature: _signature, via: _via, gate: _gate, round: _round, ...said } = fields;
  return canonical({ form: FORM, message, run, gate, round, shown: shows, said });
}

/** Whether the record of a decision has a signature that holds for it: nothing else than the record and the public key is needed. */
export function isSignedBy(record: DecisionRecord, run: RunName): boolean {
  const { decision, by, comment, artifact, conditions, data, id, gate, round, shown, signature } = record;
  const said = { decision, by, comment, artifact, conditions, data, id };
  const form = canonical({ form: FORM, message: 'decide', run, gate, round, shown, said });
  return holds(form, by, signature?.value);
}

function holds(text: string, by: string, signature: unknown): boolean {
  return verify(null, Buffer.from(text), verifyingKeyOf(by), Buffer.from(String(signature), 'base64'));
}
