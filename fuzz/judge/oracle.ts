import { FAILURES } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { type Model, targetsOf } from './model.js';
import type { Received } from './timeline.js';
import { isKnown, wellFormed } from './well-formed.js';

/**
 * What a message must come to. `silent`: it is taken in and the log says nothing, as with a delivery that waits for its turn, or a
 * decision that was counted before.
 */
export type Verdict =
  | { readonly is: 'silent' }
  | { readonly is: 'accepted'; readonly event: string }
  | { readonly is: 'refused'; readonly codes: readonly string[] };

const SILENT: Verdict = { is: 'silent' };

const VERDICTS: { readonly [signal: string]: string } = {
  approve: 'approved',
  reject: 'rejected',
  requestChanges: 'changesRequested',
};

/** What may be accepted, in plain words; nothing of it is taken from the engine. */
export function verdictOf(model: Model, { name, payload }: Received, atMs: number): Verdict {
  if (!isKnown(name)) return refused('UNKNOWN_MESSAGE');
  const fields = wellFormed(name, payload);
  if (!fields) return refused('MALFORMED_MESSAGE');
  if (name === 'deliver') return onDelivery(model, fields);
  if (name === 'recover') return onRecovery(model, fields);
  return onDecision(model, { ...fields, decision: VERDICTS[name] ?? fields.decision }, atMs);
}

/** Remembers a message that was taken as the verdict says. */
export function remember(model: Model, { name, payload }: Received, verdict: Verdict): void {
  const fields = wellFormed(name, payload) ?? {};
  if (verdict.is === 'accepted' && name !== 'recover' && fields.id !== undefined)
    model.decided.add(keyOf({ ...fields, decision: VERDICTS[name] ?? fields.decision }));
  if (name !== 'deliver' || verdict.is !== 'silent') return;
  if (fields.id !== undefined) {
    if (model.deliveryIds.has(String(fields.id))) return;
    model.deliveryIds.add(String(fields.id));
  }
  model.delivered.push(fields);
}

type GateRule = { readonly code: string; readonly isBroken: (model: Model, decision: Fields, atMs: number) => boolean };

/** In the order in which a reviewer would want to hear of them. */
const GATE_RULES: readonly GateRule[] = [
  { code: 'GATE_NOT_OPEN', isBroken: ({ gate }, _decision, atMs) => !gate || atMs >= gate.deadlineMs },
  { code: 'GATE_NOT_OPEN', isBroken: ({ gate }, { gate: named }) => named !== undefined && named !== gate?.name },
  { code: 'NOT_A_REVIEWER', isBroken: ({ gate }, { by }) => !gate?.people.includes(String(by).trim()) },
  { code: 'DECISION_NOT_OFFERED', isBroken: ({ gate }, { decision }) => !gate?.outcomes.includes(String(decision)) },
  {
    code: 'DIGEST_MISMATCH',
    isBroken: ({ gate }, { artifact }) => artifact !== undefined && !gate?.digests.includes(String(artifact)),
  },
];

function onDecision(model: Model, decision: Fields, atMs: number): Verdict {
  if (decision.id !== undefined && model.decided.has(keyOf(decision))) return SILENT;
  const broken = GATE_RULES.find(({ isBroken }) => isBroken(model, decision, atMs));
  return broken ? refused(broken.code) : { is: 'accepted', event: String(decision.decision) };
}

function keyOf({ id, by, decision }: Fields): string {
  return JSON.stringify([id, String(by).trim(), decision]);
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
  const isPossible =
    procedure === 'abandon' ||
    (procedure === 'resume' && Object.hasOwn(states, target)) ||
    (procedure === 'reopen' && states[target]?.kind === 'gate') ||
    (procedure === 'rerun' && states[target]?.kind === 'stage' && model.entered.has(target));
  return isPossible ? { is: 'accepted', event: 'recovered' } : refused('ILLEGAL_PROCEDURE');
}

/** Whether a move may go where the log says. */
export function mayLead(model: Model, from: string, event: string, to: string): boolean {
  return targetsOf(model, from, event).includes(to);
}

function refused(...codes: string[]): Verdict {
  return { is: 'refused', codes };
}
