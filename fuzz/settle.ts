import type { OpenGate, Status } from '../src/contract/index.js';
import type { AnyGate, Definition } from '../src/machine/index.js';
import type { Message } from './messages.js';
import type { Ending } from './plan.js';
import { complete, signed } from './right.js';
import { wayOut } from './run-messages.js';

type Scene = {
  readonly status: Status;
  readonly definition: Definition;
  readonly turn: number;
  readonly tag: () => string;
};

/** After so many turns a case that goes round and round is rejected. */
const TURNS = 25;
/** And after so many, one that fails again and again is given up. */
const MENDED = 8;

/** What to send so that a run comes to its end. */
export function towards(ending: Ending, { status, definition, turn, tag }: Scene): readonly Message[] {
  if (ending === 'cancel' && turn % 10 > 0) return [];
  if (ending === 'cancel')
    return [turn === 0 ? { via: 'update', name: 'cancel', payload: { by: 'olga', reason: tag() } } : { via: 'cancel' }];
  const mayBeLeft = definition.recoveryWindow !== '7d' && turn < TURNS;
  if (ending === 'leave' && mayBeLeft) return [];
  if (status.lifecycle === 'FAILED') return wayOut(status.failure, ending !== 'approve' || turn > MENDED, tag);
  if (status.lifecycle === 'WAITING_FOR_APPROVAL') {
    if (turn > 2 * TURNS) return [{ via: 'cancel' }];
    const outcome = ending === 'reject' || turn > TURNS ? 'rejected' : 'approved';
    return decisionsFor(status.gate, definition, outcome, tag);
  }
  const state = definition.states[status.state];
  if (state?.kind !== 'wait') return [];
  return [{ via: 'signal', name: 'deliver', payload: { event: state.event, data: { amount: 1 } } }];
}

/** Everybody who has not decided says the same; what is more than enough is refused. */
function decisionsFor(gate: OpenGate, definition: Definition, outcome: string, tag: Scene['tag']): Message[] {
  const silent = gate.people.filter((id) => !gate.decisions.some(({ by }) => by === id));
  const parts = complete(gate, definition.states[gate.gate] as AnyGate, outcome);
  return silent.map((by) => {
    const payload = { ...parts, by, gate: gate.gate, round: gate.round, comment: tag() };
    return { via: 'update', name: 'decide', payload: gate.signed ? signed('decide', payload, gate) : payload };
  });
}
