import { type FailureView, type Recover, strayOfRecovery } from '../src/contract/index.js';
import type { Dice } from './dice.js';
import type { Fields, Message, MessageKind, Sight } from './messages.js';

const PROCEDURES = [
  ...['resume', 'rerun', 'rollback', 'patch', 'reopen', 'escalate', 'raise', 'skip', 'abandon'],
] as const;
const OPERATORS = ['olga', 'otto'] as const;
const OTHERS = ['olga', 'otto', 'carla', 'ann', 'mallory', 'Olga', 'olga\u00ad'] as const;

/** What people do to a failed run. */
export const RECOVERY_KINDS: readonly MessageKind[] = [
  { name: 'recover', weight: 5, make: (sight, dice) => [recovery(anyhow(sight, dice), dice)] },
  { name: 'recover as advised', weight: 5, make: (sight, dice) => [recovery(advised(sight, dice), dice)] },
  {
    name: 'recover by somebody else',
    weight: 2,
    make: (sight, dice) => [recovery({ ...advised(sight, dice), by: dice.pick(OTHERS) }, dice)],
  },
  { name: 'recover from another failure', weight: 2, make: fromAnother },
  { name: 'the same recovery by two', weight: 4, make: byTwo },
  { name: 'two recoveries at once', weight: 3, make: twoAtOnce },
  { name: 'roll back', weight: 4, make: (sight, dice) => [recovery(rollback(sight, dice), dice)] },
  { name: 'patch', weight: 3, make: (sight, dice) => [recovery(patch(sight, dice), dice)] },
  { name: 'recover and cancel', weight: 1, make: recoverAndCancel },
];

/** What people do to a run besides deciding and recovering. */
export const RUN_MESSAGE_KINDS: readonly MessageKind[] = [
  ...RECOVERY_KINDS,
  { name: 'cancel with a reason', weight: 1, make: (sight, dice) => (dice.percent(25) ? [wish(sight, dice)] : []) },
  {
    name: 'cancel by two',
    weight: 1,
    make: (sight, dice) => (dice.percent(15) ? [wish(sight, dice), wish(sight, dice)] : []),
  },
  { name: 'claim', weight: 5, make: (sight, dice) => [said('claim', { by: claimant(sight, dice) }, dice)] },
  { name: 'release', weight: 3, make: (sight, dice) => [said('release', { by: claimant(sight, dice) }, dice)] },
  { name: 'claims at once', weight: 3, make: claimsAtOnce },
  { name: 'forked', weight: 2, make: forked },
];

type Said = 'recover' | 'claim' | 'release';

function said(name: Said, payload: Fields, dice: Dice): Message {
  const ways: readonly [Message, ...Message[]] = [
    { via: 'signal', name, payload },
    { via: 'update', name, payload },
    { via: 'client', name, payload: { ...payload, via: 'cli' } },
  ];
  return dice.pick(ways);
}

/** The client refuses by itself what a procedure takes no notice of; other ways in are tried with it. */
function recovery(payload: Fields, dice: Dice): Message {
  const message = said('recover', payload, dice);
  if (message.via !== 'client') return message;
  return { ...message, payload: withoutStrays(message.payload as Fields) };
}

function withoutStrays(payload: Fields): Fields {
  const stray = strayOfRecovery(payload as unknown as Recover);
  if (stray === undefined) return payload;
  const { [stray.field]: _stray, ...rest } = payload;
  return withoutStrays(rest);
}

/** Any procedure, wherever it may lead. */
function anyhow({ definition, tag }: Sight, dice: Dice): Fields {
  const states = [...Object.keys(definition.states), 'FAILED', 'nowhere'];
  return {
    procedure: dice.percent(50) ? dice.pick(['resume', 'rerun', 'reopen', 'skip']) : dice.pick(PROCEDURES),
    by: dice.pick(OPERATORS),
    reason: tag(),
    ...(dice.percent(50) && { to: dice.percent(80) ? dice.pick(states) : dice.below(5) }),
  };
}

/** One of the ways out that the run offers. */
function advised(sight: Sight, dice: Dice): Fields {
  const { failure } = sight;
  if (!failure) return anyhow(sight, dice);
  const { procedures, recoverers = OPERATORS, seq, proposal } = failure;
  const procedure = dice.pick(procedures.filter((name) => name !== 'abandon' || dice.percent(20))) ?? 'resume';
  const isConfirmed = proposal !== undefined && dice.percent(50);
  const full = procedure === 'rollback' ? rollback(sight, dice) : procedure === 'patch' ? patch(sight, dice) : {};
  return {
    ...full,
    procedure: isConfirmed ? proposal.procedure : procedure,
    by: dice.pick(recoverers) ?? 'olga',
    reason: sight.tag(),
    ...(procedure === 'raise' && { patch: patchOf(sight, dice) }),
    ...(dice.percent(40) && { failure: seq }),
  };
}

/** A failure that was over when somebody answered it, or is yet to come. */
function fromAnother(sight: Sight, dice: Dice): Message[] {
  const failure = dice.pick([...sight.failures.map(({ seq }) => seq), 1, 999]);
  return [recovery({ ...advised(sight, dice), failure }, dice)];
}

/** What needs a second person is sent by two, or by one twice. */
function byTwo(sight: Sight, dice: Dice): Message[] {
  const content = advised(sight, dice);
  const by = dice.percent(70) ? OPERATORS : ([content.by, ` ${String(content.by)} `] as const);
  return by.map((person) => recovery({ ...content, by: person, reason: sight.tag() }, dice));
}

function twoAtOnce(sight: Sight, dice: Dice): Message[] {
  const [first, second] = dice.shuffle([advised, rollback, patch, anyhow]);
  return [first, second].flatMap((make) => (make ? [recovery(make(sight, dice), dice)] : []));
}

function rollback({ failure, failures, tag }: Sight, dice: Dice): Fields {
  const known = (failure ?? failures.at(-1))?.checkpoints.map(({ seq }) => seq) ?? [];
  const to = dice.percent(85) ? dice.pick(known) : dice.pick([0, 1, 2, 3, 5, 999, 'drafting']);
  return { procedure: 'rollback', by: dice.pick(failure?.recoverers ?? OPERATORS), reason: tag(), to: to ?? 2 };
}

function patch(sight: Sight, dice: Dice): Fields {
  const { failure, tag } = sight;
  const by = dice.pick(failure?.recoverers ?? OPERATORS);
  return { procedure: 'patch', by, reason: tag(), patch: patchOf(sight, dice) };
}

/** Values that fit, that may not, and that never do; `null` takes a key away. */
function patchOf({ definition, tag }: Sight, dice: Dice): Fields {
  const keys = Object.values(definition.states).flatMap((s) => ('writes' in s && s.writes ? [s.writes] : []));
  const key = (dice.percent(90) ? dice.pick(keys) : 'nothing') ?? 'nothing';
  const others = [{ summary: 5 }, 'a mere line', 7, null, { $artifact: 'sha256:no' }];
  const value = dice.percent(70) ? { summary: tag(), critical: 0 } : dice.pick(others);
  return dice.percent(5) ? {} : { [key]: value, ...(dice.percent(15) && { [dice.pick(keys) ?? key]: null }) };
}

function recoverAndCancel(sight: Sight, dice: Dice): Message[] {
  if (!dice.percent(40)) return [];
  return dice.shuffle([recovery(advised(sight, dice), dice), dice.percent(50) ? wish(sight, dice) : { via: 'cancel' }]);
}

function wish({ tag }: Sight, dice: Dice): Message {
  const payload = { by: dice.pick(OTHERS), reason: tag() };
  return { via: dice.percent(50) ? 'signal' : 'update', name: 'cancel', payload };
}

function claimant({ gate, failure }: Sight, dice: Dice): string {
  const holders = [...(gate?.leases ?? []), ...(failure?.lease ? [failure.lease] : [])].map(({ by }) => by);
  const fitting = gate?.people ?? failure?.recoverers ?? OPERATORS;
  return dice.pick(dice.percent(30) ? holders : fitting) ?? dice.pick(OTHERS);
}

/** More people than there is room for; whoever acts then may be another. */
function claimsAtOnce(sight: Sight, dice: Dice): Message[] {
  const people = dice.shuffle([...(sight.gate?.people ?? sight.failure?.recoverers ?? OPERATORS), 'mallory']);
  return people.slice(0, 3).map((by) => said('claim', { by }, dice));
}

function forked({ tag }: Sight, dice: Dice): Message[] {
  const payload = { run: `other-${dice.below(9)}`, seq: dice.pick([1, 2, 3, 4, 999]), by: 'olga', reason: tag() };
  return [{ via: 'signal', name: 'forked', payload }];
}

/** What brings a failed run on, by people who may: as it advises, or to its end. */
export function wayOut(failure: FailureView, isGivenUp: boolean, tag: () => string): readonly Message[] {
  const { procedures, recoverers = OPERATORS, fourEyes = [], proposal, lease } = failure;
  if (lease) return [{ via: 'update', name: 'release', payload: { by: lease.by } }];
  const plain = procedures.find((name) => ['resume', 'reopen', 'rerun', 'skip'].includes(name));
  const procedure = isGivenUp ? 'abandon' : (plain ?? 'abandon');
  const first = recoverers[0] ?? 'olga';
  const second = recoverers.find((id) => id !== proposal?.by) ?? first;
  const by = fourEyes.includes(procedure) && proposal ? second : first;
  return [{ via: 'update', name: 'recover', payload: { procedure, by, reason: tag() } }];
}
