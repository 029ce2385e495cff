import type { AuditEntry } from '../../src/contract/index.js';
import { canonical } from './canonical.js';
import { deadlineOf, type Model, runDeadlineOf } from './model.js';
import { mayBeApproved, msOf } from './model-gate.js';
import { mayLead } from './oracle.js';
import type { Timeline } from './timeline.js';

/** What is wrong with an entry that no message made. */
export function causeProblem(model: Model, entry: AuditEntry, { isCancelRequested }: Timeline): string | undefined {
  const { from, to, event, trigger } = entry;
  if (from !== model.state) return `expected the run in ${model.state}, got ${from}`;
  // What an agent does in its steps is held to nothing here, but that it is at work.
  if (entry.kind === 'call')
    return model.definition.states[from]?.kind === 'stage' ? undefined : `expected no call in ${from}`;
  if (entry.kind === 'notice') return noticeProblem(model, entry, isCancelRequested);
  if (model.isClosing && trigger !== 'cancel')
    return `expected a run that is being cancelled to go nowhere else, got ${to}`;
  const { definition } = model;
  const kind = definition.states[from]?.kind;
  const atMs = Date.parse(entry.at);
  const isFailing = event === 'failed' && (to === 'FAILED' || mayLead(model, from, event, to));
  const isAllowed: { readonly [trigger in AuditEntry['trigger']]: () => boolean } = {
    start: () => from === 'IDLE' && (to === definition.initial || to === 'FAILED'),
    stage: () => kind === 'stage' && (isFailing || mayLead(model, from, event, to)),
    always: () => kind === 'choice' && (isFailing || mayLead(model, from, event, to)),
    timer: () => isTimely(model, entry, atMs),
    signal: () => isDelivered(model, entry),
    cancel: () => to === 'CANCELLED' && (model.cancelling ? entry.actor.id === model.cancelling : isCancelRequested),
    decision: () => isStanding(model, entry),
    recovery: () => false,
  };
  return isAllowed[trigger]() ? undefined : `${trigger} may not lead from ${from} by ${event} to ${to}`;
}

/** A decision that stands passes its gate again, in the name of those who made it. */
function isStanding({ passing }: Model, { from, event, earlier = [] }: AuditEntry): boolean {
  const [one, ...others] = earlier;
  const isSame = one?.gate === passing?.gate && one?.round === passing?.round && one?.void === undefined;
  const isByThem = canonical([...(one?.by ?? [])].sort()) === canonical([...(passing?.by ?? [])].sort());
  return passing?.gate === from && passing.outcome === event && isSame && isByThem && others.length === 0;
}

/** What is noted of what is done besides is held against what was done, elsewhere; whom a message reached, nowhere. */
const BESIDES = ['compensated', 'compensationFailed', 'actionFailed', 'unconfirmed'];

/** A gate reminds and climbs when it is due, and says as it opens that it cannot be decided where that is so. */
function noticeProblem(
  { gate, lease, isClosing }: Model,
  { event, at }: AuditEntry,
  isCancelRequested: boolean,
): string | undefined {
  if (BESIDES.includes(event)) return undefined;
  if (event === 'endedInGrace')
    return isClosing || isCancelRequested ? undefined : 'expected no grace in a run that nobody cancelled';
  const atMs = Date.parse(at);
  if (event === 'leaseExpired') {
    const leases = gate?.leases ?? (lease ? [lease] : []);
    return leases.some(({ untilMs }) => untilMs <= atMs) ? undefined : 'expected a claim that is over; there is none';
  }
  if (!gate) return `expected no ${event} but at a gate`;
  if (event === 'unreachable') return mayBeApproved(gate) ? 'expected the quorum to be in reach' : undefined;
  const due = event === 'reminded' ? gate.reminders[0] : event === 'escalated' ? gate.rungs[0]?.atMs : undefined;
  if (due === undefined) return `expected no ${event} any more`;
  return atMs < due ? `expected ${event} not before ${new Date(due).toISOString()}, got it at ${at}` : undefined;
}

function isTimely(model: Model, { from, to, event, recovery }: AuditEntry, atMs: number): boolean {
  if (from === 'FAILED')
    return recovery?.procedure === 'abandon' && atMs >= model.sinceMs + msOf(model.definition.recoveryWindow ?? '7d');
  if (event === 'failed') return to === 'FAILED' && atMs >= runDeadlineOf(model);
  return event === 'expired' && atMs >= deadlineOf(model) && mayLead(model, from, event, to);
}

/** A wait takes the oldest delivery of its event, and the run moves or refuses it. */
function isDelivered(model: Model, { kind, from, to, event }: AuditEntry): boolean {
  const taken = model.delivered.find((delivery) => delivery.event === event);
  if (!taken || model.definition.states[from]?.kind !== 'wait') return false;
  model.delivered = model.delivered.filter((delivery) => delivery !== taken);
  return kind === 'refusal' || to === 'FAILED' || mayLead(model, from, event, to);
}
