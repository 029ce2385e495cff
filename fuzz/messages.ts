import { type FailureView, type OpenGate, QUERIES, SIGNALS, UPDATES } from '../src/contract/index.js';
import type { Definition } from '../src/machine/index.js';
import type { Dice } from './dice.js';
import { GATE_MESSAGE_KINDS } from './gate-messages.js';
import { right, STRANGERS, sent } from './right.js';
import { RUN_MESSAGE_KINDS } from './run-messages.js';

/** Something sent to a run, and the way it goes. */
export type Message =
  | { readonly via: 'signal'; readonly name: string; readonly payload: unknown }
  /** The bytes of a payload that need not be JSON. */
  | { readonly via: 'bytes'; readonly name: string; readonly encoding: string; readonly data: string }
  | {
      readonly via: 'update';
      readonly name: keyof typeof UPDATES;
      readonly payload: unknown;
      readonly updateId?: string;
    }
  /** The product's client, as the command line uses it. */
  | { readonly via: 'client'; readonly name: keyof typeof UPDATES; readonly payload: Fields }
  | { readonly via: 'query'; readonly name: string }
  | { readonly via: 'cancel' }
  | { readonly via: 'verify' };

export type Fields = { readonly [field: string]: unknown };

/** What a sender knows of the run when it writes, which may be old by then. */
export type Sight = {
  readonly definition: Definition;
  readonly gate: OpenGate | undefined;
  /** Every gate that was ever seen open, oldest first. */
  readonly past: readonly OpenGate[];
  /** There while the run was seen failed. */
  readonly failure: FailureView | undefined;
  /** Every failure that was ever seen, oldest first. */
  readonly failures: readonly FailureView[];
  /** The decisions sent so far, oldest first. */
  readonly decisions: readonly Fields[];
  /** A mark that no other message of the run bears. */
  readonly tag: () => string;
  readonly garbage: unknown;
};

/** A row: what such a message is, how often it is drawn, and how it is made. Those of one row are sent at the same moment. */
export type MessageKind = {
  readonly name: string;
  readonly weight: number;
  readonly make: (sight: Sight, dice: Dice) => readonly Message[];
};

const STRANGE_DECISIONS = [
  'expired',
  'failed',
  'cancelled',
  'always',
  'admitted',
  'recovered',
  'Approved',
  'toString',
] as const;

/** The table: a new kind of message is a new row. */
export const MESSAGE_KINDS: readonly MessageKind[] = [
  { name: 'right', weight: 16, make: (sight, dice) => [sent(sight, right(sight, dice), dice)] },
  { name: 'right, with a digest shown', weight: 4, make: (sight, dice) => [sent(sight, exact(sight, dice), dice)] },
  { name: 'repeated', weight: 4, make: repeated },
  { name: 'same id, other content', weight: 2, make: otherContent },
  { name: 'twice at once', weight: 3, make: twiceAtOnce },
  { name: 'the same update twice', weight: 2, make: sameUpdate },
  { name: 'conflicting', weight: 4, make: conflicting },
  { name: 'late', weight: 3, make: late },
  { name: 'early', weight: 3, make: early },
  { name: 'reordered', weight: 2, make: reordered },
  { name: 'stale digest', weight: 3, make: staleDigest },
  {
    name: 'wrong person',
    weight: 3,
    make: (sight, dice) => [sent(sight, { ...right(sight, dice), by: dice.pick(STRANGERS) }, dice)],
  },
  {
    name: 'padded person',
    weight: 1,
    make: (sight, dice) => [sent(sight, { ...right(sight, dice), by: ' ann ' }, dice)],
  },
  {
    name: 'not offered',
    weight: 3,
    make: (sight, dice) => [sent(sight, { ...right(sight, dice), decision: dice.pick(STRANGE_DECISIONS) }, dice)],
  },
  ...GATE_MESSAGE_KINDS,
  { name: 'deliver', weight: 4, make: deliver },
  ...RUN_MESSAGE_KINDS,
  { name: 'cancel', weight: 1, make: (_sight, dice) => (dice.percent(25) ? [{ via: 'cancel' }] : []) },
  {
    name: 'query',
    weight: 6,
    make: (_sight, dice) => [{ via: 'query', name: dice.pick(Object.values(QUERIES)) ?? 'status' }],
  },
  {
    name: 'garbage signal',
    weight: 3,
    make: ({ garbage }, dice) => [{ via: 'signal', name: dice.pick(NAMES), payload: garbage }],
  },
  {
    name: 'garbage update',
    weight: 2,
    make: ({ garbage }, dice) => [
      { via: 'update', name: dice.pick(Object.values(UPDATES)) ?? 'decide', payload: garbage },
    ],
  },
  {
    name: 'undecodable',
    weight: 1,
    make: (_sight, dice) => [{ via: 'bytes', name: dice.pick(NAMES), ...dice.pick(BYTES) }],
  },
  { name: 'flood', weight: 1, make: flood },
  { name: 'verify while open', weight: 1, make: (_sight, dice) => (dice.percent(20) ? [{ via: 'verify' }] : []) },
];

const NAMES = ['noSuchSignal', 'constructor', ...Object.values(SIGNALS)] as const;
type Bytes = { readonly encoding: string; readonly data: string };
const BYTES: readonly [Bytes, ...Bytes[]] = [
  { encoding: 'binary/made-up', data: '?' },
  { encoding: 'json/plain', data: '{broken' },
  { encoding: '', data: 'x' },
  { encoding: 'json/plain', data: `${'['.repeat(5_000)}${']'.repeat(5_000)}` },
];

function exact(sight: Sight, dice: Dice): Fields {
  const shown = dice.pick(sight.gate?.shows ?? []);
  return { ...right(sight, dice), gate: sight.gate?.gate ?? 'nowhere', ...(shown && { artifact: shown.digest }) };
}

function repeated(sight: Sight, dice: Dice): Message[] {
  const before = dice.pick(sight.decisions.slice(-3));
  return before ? [sent(sight, before, dice)] : [];
}

function otherContent(sight: Sight, dice: Dice): Message[] {
  const before = dice.pick(sight.decisions.filter(({ id }) => id !== undefined).slice(-3));
  if (!before) return [];
  const changed = dice.percent(50) ? { by: dice.pick(['ed', 'dana', 'mallory']) } : { decision: 'rejected' };
  return [sent(sight, { ...before, ...changed, comment: sight.tag() }, dice)];
}

function twiceAtOnce(sight: Sight, dice: Dice): Message[] {
  const decision = { ...right(sight, dice), id: sight.tag() };
  return [sent(sight, decision, dice), sent(sight, decision, dice), sent(sight, decision, dice)];
}

function sameUpdate(sight: Sight, dice: Dice): Message[] {
  const update = { via: 'update', name: 'decide', payload: right(sight, dice), updateId: sight.tag() } as const;
  return [update, update];
}

function conflicting(sight: Sight, dice: Dice): Message[] {
  const people = sight.gate?.people ?? ['ann', 'ed'];
  const outcomes = dice.shuffle(sight.gate?.outcomes ?? ['approved', 'rejected']).slice(0, 3);
  return outcomes.map((decision) => sent(sight, { ...right(sight, dice), by: dice.pick(people), decision }, dice));
}

function late(sight: Sight, dice: Dice): Message[] {
  const gate = dice.pick(sight.past);
  if (!gate) return [];
  const shown = dice.pick(gate.shows);
  return [
    sent(
      sight,
      { ...right({ ...sight, gate }, dice), gate: gate.gate, ...(shown && { artifact: shown.digest }) },
      dice,
    ),
  ];
}

function early(sight: Sight, dice: Dice): Message[] {
  const gates = gatesOf(sight.definition).filter((name) => name !== sight.gate?.gate);
  return [sent(sight, { ...right(sight, dice), gate: dice.pick(gates) ?? 'nowhere' }, dice)];
}

/** A decision for each gate at once, the last one first. */
function reordered(sight: Sight, dice: Dice): Message[] {
  const names = dice.shuffle(gatesOf(sight.definition).reverse());
  return names.map((gate) => sent(sight, { ...right(sight, dice), decision: 'approved', gate }, dice));
}

function staleDigest(sight: Sight, dice: Dice): Message[] {
  const old = sight.past.flatMap(({ shows }) => shows.map(({ digest }) => digest));
  const artifact = dice.percent(50) ? dice.pick(old) : undefined;
  return [sent(sight, { ...right(sight, dice), artifact: artifact ?? `sha256:${'0'.repeat(64)}` }, dice)];
}

function deliver(sight: Sight, dice: Dice): Message[] {
  const events = Object.values(sight.definition.states).flatMap((s) => (s.kind === 'wait' ? [s.event] : []));
  const event = dice.percent(85) ? (dice.pick(events) ?? 'paid') : 'noSuchEvent';
  const data = dice.pick([{ amount: 7 }, { amount: 7 }, { amount: 8 }, 'heavy', { $artifact: 'x' }]);
  const payload = { event, data, ...(dice.percent(40) && { id: `delivery-${dice.below(4)}` }) };
  const message = { via: 'signal', name: 'deliver', payload } as const;
  return dice.percent(25) ? [message, message] : [message];
}

/** Enough refusals to bring the run to the end of an execution. */
function flood(sight: Sight, dice: Dice): Message[] {
  return Array.from({ length: 20 }, (_, n) => ({
    via: 'signal',
    name: 'approve',
    payload: { ...right(sight, dice), decision: undefined, by: `mallory-${n}` },
  }));
}

function gatesOf(definition: Definition): string[] {
  return Object.entries(definition.states).flatMap(([name, { kind }]) => (kind === 'gate' ? [name] : []));
}
