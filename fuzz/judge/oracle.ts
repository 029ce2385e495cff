import { FAILURES } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { bypassedGates } from './bypass.js';
import { formOf, mayTakeBack, reasonsAgainst, type Said } from './gate-rules.js';
import { type Model, targetsOf } from './model.js';
import { outcomeAt, partsOf } from './model-gate.js';
import type { Received, RunName } from './timeline.js';
import { isKnown, wellFormed } from './well-formed.js';

/**
 * What a message must come to. `silent`: it is taken in and the log says nothing, as with a delivery that waits for its turn, or a
 * message that was counted before. `moves` says whether the run leaves its state by it.
 */
export type Verdict =
  | { readonly is: 'silent' }
  | { readonly is: 'accepted'; readonly event: string; readonly moves: boolean }
  | { readonly is: 'refused'; readonly codes: readonly string[] };

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
export function verdictOf(model: Model, { name, payload }: Asked, atMs: number, run: RunName): Verdict {
  if (!isKnown(name)) return refused('UNKNOWN_MESSAGE');
  const fields = wellFormed(name, payload);
  if (!fields) return refused('MALFORMED_MESSAGE');
  if (name === 'deliver') return onDelivery(model, fields);
  if (name === 'recover') return onRecovery(model, fields);
  return atGate(model, toSaid(name, fields, run), atMs);
}

export type Asked = Pick<Received, 'name' | 'payload'>;

/** Remembers a message that was taken as the verdict says. */
export function remember(model: Model, { name, payload }: Asked, verdict: Verdict, run: RunName): void {
  const fields = wellFormed(name, payload) ?? {};
  if (name === 'deliver') {
    if (verdict.is === 'silent') waitFor(model, fields);
    return;
  }
  if (verdict.is !== 'accepted' || name === 'recover' || !model.gate) return;
  const said = toSaid(name, fields, run);
  const { gate } = model;
  if (fields.id !== undefined) model.heard.set(keyOf(said), { what: whatOf(said), gate: gate.name, round: gate.round });
  if (fields.signature !== undefined) gate.taken = [...gate.taken, formOf(gate, said)];
  takeIn(gate, said);
}

/** What somebody said changes the gate. An edit is taken from its line in the log, which has the new digest. */
function takeIn(gate: NonNullable<Model['gate']>, said: Said): void {
  const { message, by, fields } = said;
  const part = partsOf(gate).get(by) ?? by;
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
function toSaid(name: string, fields: Fields, run: RunName): Said {
  const decision = VERDICTS[name];
  const by = String(fields.by);
  if (decision !== undefined) return { message: 'decide', fields: { ...fields, decision }, by, run };
  return { message: name as Said['message'], fields, by, run };
}

function atGate(model: Model, said: Said, atMs: number): Verdict {
  const { gate } = model;
  const { fields } = said;
  const heard = fields.id === undefined ? undefined : model.heard.get(keyOf(said));
  if (heard) return isSameAgain(model, said, heard) ? SILENT : refused('DECISION_CONFLICT');
  if (!gate || atMs >= gate.deadlineMs) return refused('GATE_NOT_OPEN');
  if (![undefined, gate.name].includes(fields.gate as undefined)) return refused('GATE_NOT_OPEN');
  if (fields.round !== undefined && fields.round !== gate.round) return refused('GATE_NOT_OPEN');
  const reasons = reasonsAgainst(gate, said);
  if (reasons.length > 0) return refused(...reasons);
  if (said.message !== 'decide') return { is: 'accepted', event: EVENTS[said.message] ?? '', moves: false };
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
  if (model.state === 'IDLE') return refused('UNEXPECTED_EVENT');
  const isAwaited = Object.values(model.definition.states).some((s) => s.kind === 'wait' && s.event === event);
  return isAwaited ? SILENT : refused('UNEXPECTED_EVENT');
}

function onRecovery(model: Model, { procedure, to }: Fields): Verdict {
  if (model.state !== 'FAILED') return refused('RUN_NOT_FAILED');
  if (model.isAbandoned) return refused('RUN_CLOSED');
  const { code, state } = model.failure ?? { code: '', state: '' };
  const legal: readonly unknown[] = Object.hasOwn(FAILURES, code)
    ? FAILURES[code as keyof typeof FAILURES].procedures
    : [];
  if (!legal.includes(procedure)) return refused('ILLEGAL_PROCEDURE');
  const { states } = model.definition;
  const target = procedure === 'rerun' && to !== undefined ? String(to) : state;
  const at = Object.hasOwn(states, target) ? states[target] : undefined;
  const canRerun =
    at?.kind === 'stage' && model.visits.has(target) && (target === state || bypassedGates(model, target).length === 0);
  const isPossible =
    procedure === 'abandon' ||
    (procedure === 'resume' && at !== undefined) ||
    (procedure === 'reopen' && at?.kind === 'gate') ||
    (procedure === 'escalate' &&
      at?.kind === 'gate' &&
      (at.escalations !== undefined || at.rounds?.last !== undefined)) ||
    (procedure === 'rerun' && canRerun);
  return isPossible ? { is: 'accepted', event: 'recovered', moves: true } : refused('ILLEGAL_PROCEDURE');
}

/** Whether a move may go where the log says. */
export function mayLead(model: Model, from: string, event: string, to: string): boolean {
  return targetsOf(model, from, event).includes(to);
}

function refused(...codes: string[]): Verdict {
  return { is: 'refused', codes };
}
