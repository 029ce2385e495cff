import type { Fields } from '../messages.js';
import { formOf, mayTakeBack, reasonsAgainst, type Said } from './gate-rules.js';
import { type Model, targetsOf } from './model.js';
import { outcomeAt, partsOf } from './model-gate.js';
import { cancelVerdict, claimVerdict, contentOf, forkedVerdict, recoveryVerdict, releaseVerdict } from './run-rules.js';
import type { Received, RunName } from './timeline.js';
import { isKnown, wellFormed } from './well-formed.js';

/**
 * What a message must come to. `silent`: it is taken in and the log says nothing, as with a delivery that waits for its turn, or a
 * message that was counted before. `moves` says whether the run leaves its state by it; `isLater`, that something is brought from
 * outside first, and the log speaks when that is here.
 */
export type Verdict =
  | { readonly is: 'silent' }
  | { readonly is: 'accepted'; readonly event: string; readonly moves: boolean; readonly isLater?: boolean }
  | { readonly is: 'refused'; readonly codes: readonly string[]; readonly isLater?: boolean };

const SILENT: Verdict = { is: 'silent' };

const VERDICTS: { readonly [signal: string]: string } = {
  approve: 'approved',
  reject: 'rejected',
  requestChanges: 'changesRequested',
};

const EVENTS: { readonly [message: string]: string } = {
  withdraw: 'withdrawn',
  delegate: 'delegated',
  edit: 'edited',
};

/** What may be accepted, in plain words; nothing of it is taken from the engine. */
export function verdictOf(before: Model, asked: Asked, atMs: number, run: RunName): Verdict {
  const { name, payload, isCancelled = false } = asked;
  const model = isCancelled ? { ...before, isClosing: true } : before;
  if (!isKnown(name)) return refused('UNKNOWN_MESSAGE');
  const fields = wellFormed(name, payload);
  if (!fields) return refused('MALFORMED_MESSAGE');
  if (name === 'deliver') return onDelivery(model, fields);
  const onRun = ON_RUN[name];
  const verdict = onRun ? onRun(model, fields, atMs) : atGate(model, toSaid(name, fields, run, atMs), atMs);
  const mayBeCutOff = model.state === 'CANCELLED' && (name === 'edit' || name === 'recover');
  return mayBeCutOff && verdict.is === 'refused' ? refused(...verdict.codes, 'RUN_CLOSED') : verdict;
}

/** What people say to a run outside its gates. */
export const ON_RUN: { readonly [message: string]: (model: Model, fields: Fields, atMs: number) => Verdict } = {
  recover: recoveryVerdict,
  cancel: cancelVerdict,
  claim: claimVerdict,
  release: releaseVerdict,
  forked: forkedVerdict,
};

export type Asked = Pick<Received, 'name' | 'payload'> & Partial<Pick<Received, 'isCancelled'>>;

/** Remembers a message that was taken as the verdict says. */
export function remember(model: Model, { name, payload }: Asked, verdict: Verdict, run: RunName): void {
  const fields = wellFormed(name, payload) ?? {};
  if (name === 'deliver') {
    if (verdict.is === 'silent') waitFor(model, fields);
    return;
  }
  if (verdict.is === 'accepted' && verdict.event === 'proposed')
    model.proposal = { by: String(fields.by), content: contentOf(fields) };
  if (verdict.is !== 'accepted' || Object.hasOwn(ON_RUN, name) || !model.gate) return;
  const said = toSaid(name, fields, run, 0);
  const { gate } = model;
  if (fields.id !== undefined) model.heard.set(keyOf(said), { what: whatOf(said), gate: gate.name, round: gate.round });
  if (fields.signature !== undefined) gate.taken = [...gate.taken, formOf(gate, said)];
  takeIn(gate, said);
}

/** What somebody said changes the gate. An edit is taken from its line in the log, which has the new digest. */
function takeIn(gate: NonNullable<Model['gate']>, said: Said): void {
  const { message, by, fields } = said;
  const part = partsOf(gate).get(by) ?? by;
  if (message === 'decide') gate.leases = gate.leases.filter((lease) => lease.by !== by);
  if (message === 'decide') gate.voices = [...gate.voices, { by, part, outcome: String(fields.decision) }];
  if (message === 'delegate') gate.handed = [...gate.handed, { from: by, to: String(fields.to) }];
  if (message !== 'withdraw') return;
  if (gate.voices.some((voice) => voice.by === by)) gate.voices = gate.voices.filter((voice) => voice.by !== by);
  else if (mayTakeBack(gate, by)) gate.handed = gate.handed.filter(({ from }) => from !== by);
}

function waitFor(model: Model, fields: Fields): void {
  if (fields.id !== undefined) {
    if (model.deliveryIds.has(String(fields.id))) return;
    model.deliveryIds.add(String(fields.id));
  }
  model.delivered.push(fields);
}

/** The short signals stand for a decision. */
function toSaid(name: string, fields: Fields, run: RunName, atMs: number): Said {
  const decision = VERDICTS[name];
  const by = String(fields.by);
  if (decision !== undefined) return { message: 'decide', fields: { ...fields, decision }, by, run, atMs };
  return { message: name as Said['message'], fields, by, run, atMs };
}

function atGate(model: Model, said: Said, atMs: number): Verdict {
  const { gate } = model;
  const { fields } = said;
  const heard = fields.id === undefined ? undefined : model.heard.get(keyOf(said));
  if (heard) return isSameAgain(model, said, heard) ? SILENT : refused('DECISION_CONFLICT');
  if (model.isClosing) return refused('RUN_CLOSED');
  if (!gate || atMs >= gate.deadlineMs) return refused('GATE_NOT_OPEN');
  if (![undefined, gate.name].includes(fields.gate as undefined)) return refused('GATE_NOT_OPEN');
  if (fields.round !== undefined && fields.round !== gate.round) return refused('GATE_NOT_OPEN');
  const reasons = reasonsAgainst(gate, said);
  if (reasons.length > 0) return refused(...reasons);
  const isLater = said.message === 'edit';
  if (said.message !== 'decide') return { is: 'accepted', event: EVENTS[said.message] ?? '', moves: false, isLater };
  const after = { ...gate };
  takeIn(after, said);
  const outcome = outcomeAt(after);
  return { is: 'accepted', event: outcome ?? String(fields.decision), moves: outcome !== undefined };
}

type Heard = { readonly what: string; readonly gate: string; readonly round: number };

/** Whether it says what was said before, of the same gate and round, and that is still so. */
function isSameAgain({ gate }: Model, said: Said, heard: Heard): boolean {
  const { message, fields, by } = said;
  const isOther = (field: 'gate' | 'round') => fields[field] !== undefined && fields[field] !== heard[field];
  if (heard.what !== whatOf(said) || isOther('gate') || isOther('round')) return false;
  if (gate?.name !== heard.gate || gate.round !== heard.round) return true;
  if (message === 'decide') return gate.voices.some((voice) => voice.by === by);
  return message !== 'delegate' || gate.handed.some(({ from }) => from === by);
}

function keyOf({ by, fields }: Said): string {
  return JSON.stringify([fields.id, by]);
}

function whatOf({ message, fields }: Said): string {
  return [message, fields.decision ?? fields.to ?? fields.name ?? ''].join(' ');
}

/** Before admission, which a cancelled run never has, nothing is known to be awaited. */
function onDelivery(model: Model, { event, data, id }: Fields): Verdict {
  if (JSON.stringify(data ?? null).includes('"$artifact":')) return refused('MALFORMED_MESSAGE');
  if (id !== undefined && model.deliveryIds.has(String(id))) return SILENT;
  if (model.isClosing) return refused('RUN_CLOSED');
  if (model.state === 'IDLE') return refused('UNEXPECTED_EVENT');
  const isAwaited = Object.values(model.definition.states).some((s) => s.kind === 'wait' && s.event === event);
  return isAwaited ? SILENT : refused('UNEXPECTED_EVENT');
}

/** Whether a move may go where the log says. */
export function mayLead(model: Model, from: string, event: string, to: string): boolean {
  return targetsOf(model, from, event).includes(to);
}

function refused(...codes: string[]): Verdict {
  return { is: 'refused', codes };
}
