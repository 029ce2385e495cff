import { type OpenGate, type Payloads, type SignedMessage, signedForm } from '../src/contract/index.js';
import { type AnyGate, parseReads } from '../src/machine/index.js';
import type { Dice } from './dice.js';
import { FITTING_DATA } from './gate-shapes.js';
import type { Fields, Message, Sight } from './messages.js';
import { signAs } from './people.js';

export const STRANGERS = [
  'mallory',
  'ANN',
  'ann\u200b',
  'editor',
  'ann,ed',
  'fuzz',
  '\u0430nn',
  'constructor',
] as const;

const VERDICTS = { approved: 'approve', rejected: 'reject', changesRequested: 'requestChanges' } as const;

export type Decision = Fields & { readonly decision: string; readonly by: string };

/** A decision that would count if it came now. */
export function right({ definition, gate, tag }: Sight, dice: Dice): Decision {
  if (!gate) return { decision: dice.percent(90) ? 'approved' : 'rejected', by: 'ann', comment: tag() };
  const mild = gate.outcomes.filter((outcome) => outcome !== 'rejected');
  const decision = (dice.percent(12) ? dice.pick(gate.outcomes) : dice.pick(mild)) ?? 'approved';
  const silent = gate.people.filter((id) => !gate.decisions.some(({ by }) => by === id));
  return {
    ...complete(gate, definition.states[gate.gate] as AnyGate, decision),
    by: dice.pick(silent) ?? dice.pick(gate.people) ?? 'ann',
    comment: tag(),
    ...(gate.conditions && decision === 'approved' && dice.percent(40) && { conditions: ['not before noon'] }),
    ...(dice.percent(50) && { gate: gate.gate }),
    ...(dice.percent(20) && { round: gate.round }),
    ...(dice.percent(50) && { id: `id-${dice.below(1_000_000)}` }),
  };
}

/** What an outcome asks for besides a person and a comment. */
export function complete(gate: OpenGate, { bindsTo = [], forms = {} }: AnyGate, decision: string) {
  const names = bindsTo.map((spec) => parseReads(spec).name);
  const bound = gate.shows.filter(({ name }) => names.includes(name)).map(({ digest }) => digest);
  return {
    decision,
    ...(bound.length > 0 && { artifact: bound }),
    ...(Object.hasOwn(forms, decision) && { data: FITTING_DATA }),
  };
}

/** The message with its sender's signature for the gate. */
export function signed(message: SignedMessage, payload: Fields, gate: OpenGate, by = String(payload.by)): Fields {
  return { ...payload, signature: signAs(by, signedForm(message, payload as Payloads[SignedMessage], gate)) };
}

/** By any of the ways a decision can come, and signed where it must be, most often. */
export function sent(sight: Sight, decision: Fields, dice: Dice): Message {
  const { gate } = sight;
  const isSigned = gate?.signed && decision.signature === undefined && dice.percent(90);
  return oneWay(isSigned ? signed('decide', decision, gate) : decision, dice);
}

export function oneWay(decision: Fields, dice: Dice): Message {
  const { decision: outcome, ...verdict } = decision;
  const signal = Object.entries(VERDICTS).find(([name]) => name === outcome)?.[1];
  const ways: readonly [Message, ...Message[]] = [
    { via: 'update', name: 'decide', payload: decision },
    { via: 'client', name: 'decide', payload: { ...decision, via: 'cli' } },
    { via: 'signal', name: 'decide', payload: decision },
    ...(signal === undefined ? [] : [{ via: 'signal', name: signal, payload: verdict } as const]),
  ];
  return dice.pick(ways);
}
