import type { Status } from '../src/contract/index.js';
import type { Definition } from '../src/machine/index.js';
import type { Message } from './messages.js';
import type { Ending } from './plan.js';

type Scene = {
  readonly status: Status;
  readonly definition: Definition;
  readonly turn: number;
  readonly tag: () => string;
};

/** After so many turns a case that goes round and round is rejected. */
const TURNS = 25;

/** What to send so that a run comes to its end. */
export function towards(ending: Ending, { status, definition, turn, tag }: Scene): readonly Message[] {
  if (ending === 'cancel') return turn % 10 === 0 ? [{ via: 'cancel' }] : [];
  const mayBeLeft = definition.recoveryWindow !== '7d' && turn < TURNS;
  if (ending === 'leave' && mayBeLeft) return [];
  if (status.lifecycle === 'FAILED') {
    const payload = { procedure: 'abandon', by: 'olga', reason: tag() };
    return [{ via: 'update', name: 'recover', payload }];
  }
  if (status.lifecycle === 'WAITING_FOR_APPROVAL') {
    const { gate, people } = status.gate;
    const decision = ending === 'reject' || turn > TURNS ? 'rejected' : 'approved';
    return [{ via: 'update', name: 'decide', payload: { decision, by: people[0], gate, comment: tag() } }];
  }
  const state = definition.states[status.state];
  if (state?.kind !== 'wait') return [];
  return [{ via: 'signal', name: 'deliver', payload: { event: state.event, data: { amount: 1 } } }];
}
