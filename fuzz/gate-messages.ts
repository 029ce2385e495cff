import type { OpenGate, SignedMessage } from '../src/contract/index.js';
import type { Dice } from './dice.js';
import type { Fields, Message, MessageKind, Sight } from './messages.js';
import { EVERYBODY } from './people.js';
import { oneWay, right, sent, signed } from './right.js';

/** What people do at a gate besides deciding as they should. */
export const GATE_MESSAGE_KINDS: readonly MessageKind[] = [
  { name: 'withdraw', weight: 5, make: (sight, dice) => [withdrawal(sight, dice)] },
  { name: 'decide, withdraw, decide', weight: 3, make: changeOfMind },
  { name: 'delegate', weight: 6, make: (sight, dice) => [delegation(sight, dice)] },
  { name: 'delegate and decide', weight: 3, make: handedAndDecided },
  { name: 'edit', weight: 4, make: (sight, dice) => [edition(sight, dice)] },
  { name: 'edit among decisions', weight: 3, make: editAmongDecisions },
  { name: 'edit, then cancel', weight: 1, make: editThenCancel },
  { name: 'everybody at once', weight: 4, make: everybody },
  { name: 'the same person by two names of theirs', weight: 1, make: twoNames },
  {
    name: 'wrong round',
    weight: 3,
    make: (sight, dice) => [
      sent(sight, { ...right(sight, dice), round: (sight.gate?.round ?? 1) + dice.pick([-1, 1, 7]) }, dice),
    ],
  },
  { name: 'without what is asked for', weight: 4, make: incomplete },
  { name: 'more than is asked for', weight: 3, make: overdone },
  { name: 'unsigned', weight: 3, make: (sight, dice) => [oneWay(right(sight, dice), dice)] },
  { name: 'forged', weight: 4, make: forged },
  { name: 'signature used again', weight: 3, make: replayed },
];

/** By signal, update or our client, and signed where the gate asks for it, most often. */
function said(
  name: Exclude<SignedMessage, 'decide'>,
  payload: Fields,
  gate: OpenGate | undefined,
  dice: Dice,
): Message {
  const full = gate?.signed && dice.percent(85) ? signed(name, payload, gate) : payload;
  const ways: readonly [Message, ...Message[]] = [
    { via: 'signal', name, payload: full },
    { via: 'update', name, payload: full },
    { via: 'client', name, payload: { ...full, via: 'cli' } },
  ];
  return dice.pick(ways);
}

function naming({ gate, tag }: Sight, dice: Dice): Fields {
  return {
    comment: tag(),
    ...(gate && dice.percent(40) && { gate: gate.gate }),
    ...(gate && dice.percent(20) && { round: gate.round }),
    ...(dice.percent(30) && { id: `id-${dice.below(1_000_000)}` }),
  };
}

function withdrawal(sight: Sight, dice: Dice): Message {
  const { gate, decisions } = sight;
  const heard = [...(gate?.decisions ?? []).map(({ by }) => by), ...(gate?.delegations ?? []).map(({ from }) => from)];
  const by = dice.percent(70) ? dice.pick(heard) : (decisions.at(-1)?.by ?? dice.pick(EVERYBODY));
  return said('withdraw', { by: by ?? 'ann', ...naming(sight, dice) }, gate, dice);
}

function changeOfMind(sight: Sight, dice: Dice): Message[] {
  const decision = right(sight, dice);
  const back = said('withdraw', { by: decision.by, comment: sight.tag() }, sight.gate, dice);
  return [sent(sight, decision, dice), back, sent(sight, { ...decision, comment: sight.tag(), id: undefined }, dice)];
}

function delegation(sight: Sight, dice: Dice, given?: { readonly by: string; readonly to: string }): Message {
  const { gate } = sight;
  const people = dice.percent(85) ? (gate?.people ?? ['ann']) : EVERYBODY;
  const hopeful = (gate?.holders ?? []).flatMap((holder) => holder.people);
  const to = dice.percent(80) ? dice.pick(hopeful) : dice.pick(EVERYBODY);
  const parties = given ?? { by: dice.pick(people) ?? 'ann', to: to ?? 'lena' };
  return said('delegate', { ...parties, ...naming(sight, dice) }, gate, dice);
}

/** A part goes on while both its holders decide, and somebody wants it back. */
function handedAndDecided(sight: Sight, dice: Dice): Message[] {
  const decision = right(sight, dice);
  const to = dice.pick(['lena', 'dora', 'luc', 'lea', 'pia', 'paul']);
  const back = said('withdraw', { by: decision.by, comment: sight.tag() }, sight.gate, dice);
  const others = [
    sent(sight, { ...decision, id: undefined, by: to, comment: sight.tag() }, dice),
    sent(sight, { ...decision, id: undefined, comment: sight.tag() }, dice),
    ...(dice.percent(40) ? [back] : []),
    ...(dice.percent(40) ? [delegation(sight, dice, { by: to, to: dice.pick(['dora', 'luc', 'petra']) })] : []),
  ];
  return [delegation(sight, dice, { by: decision.by, to }), ...dice.shuffle(others)];
}

const VERSIONS = [{ text: 'better' }, 'a mere line', ['a', 'list'], 42, null, { $artifact: 'sha256:no' }] as const;

function edition(sight: Sight, dice: Dice): Message {
  const { gate, past, tag } = sight;
  const shown = dice.pick(gate?.shows ?? []) ?? { name: 'draft', digest: `sha256:${'1'.repeat(64)}` };
  const old = past.flatMap(({ shows }) => shows.map(({ digest }) => digest));
  const version = dice.percent(70) ? { summary: tag(), critical: 0 } : dice.pick(VERSIONS);
  const payload = {
    by: (dice.percent(85) ? dice.pick(gate?.people ?? []) : dice.pick(EVERYBODY)) ?? 'ann',
    name: dice.percent(90) ? shown.name : 'nothing',
    artifact: dice.percent(85) ? shown.digest : (dice.pick(old) ?? shown.digest),
    value: version,
    ...naming(sight, dice),
  };
  return said('edit', payload, gate, dice);
}

function editAmongDecisions(sight: Sight, dice: Dice): Message[] {
  const before = sent(sight, right(sight, dice), dice);
  const after = sent(sight, right(sight, dice), dice);
  return dice.shuffle([before, edition(sight, dice), after, ...(dice.percent(50) ? [edition(sight, dice)] : [])]);
}

function editThenCancel(sight: Sight, dice: Dice): Message[] {
  return dice.percent(40) ? [edition(sight, dice), { via: 'cancel' }] : [];
}

/** All who may decide, most of them for it. */
function everybody(sight: Sight, dice: Dice): Message[] {
  const { gate } = sight;
  const outcome = dice.pick(gate?.outcomes ?? []) ?? 'approved';
  return dice.shuffle(gate?.people ?? []).map((by) => {
    const decision = right(sight, dice);
    const isForIt = decision.decision === 'approved' || dice.percent(60);
    return sent(sight, { ...decision, by, ...(!isForIt && { decision: outcome }) }, dice);
  });
}

/** A name that only looks like another is nobody's; one with spaces around it is the same. */
function twoNames(sight: Sight, dice: Dice): Message[] {
  const decision: Fields = { ...right(sight, dice), id: undefined };
  const by = String(decision.by);
  return [decision, { ...decision, by: ` ${by}` }, { ...decision, by: `${by}\u00ad` }].map((one) =>
    sent(sight, { ...one, comment: sight.tag() }, dice),
  );
}

function incomplete(sight: Sight, dice: Dice): Message[] {
  const decision: Fields = right(sight, dice);
  const missing = dice.pick(['comment', 'artifact', 'data']);
  const outcome = dice.percent(50) ? decision.decision : (dice.pick(sight.gate?.outcomes ?? []) ?? 'rejected');
  return [sent(sight, { ...decision, decision: outcome, [missing]: missing === 'comment' ? ' ' : undefined }, dice)];
}

function overdone(sight: Sight, dice: Dice): Message[] {
  const more = dice.pick<Fields>([
    { conditions: ['only on Mondays'] },
    { data: { pages: [0] } },
    { data: { pages: [1], more: true } },
    { artifact: [`sha256:${'2'.repeat(64)}`] },
    { decision: 'changesRequested' },
  ]);
  return [sent(sight, { ...right(sight, dice), ...more }, dice)];
}

/** Signed by another, for other words, for another round or another run, or with what is no signature. */
function forged(sight: Sight, dice: Dice): Message[] {
  const { gate, past } = sight;
  const decision: Fields = right(sight, dice);
  const shown = gate ?? past.at(-1);
  if (!shown) return [oneWay({ ...decision, signature: 'none' }, dice)];
  const forgeries: readonly [Fields, ...Fields[]] = [
    signed('decide', decision, shown, dice.pick(EVERYBODY.filter((id) => id !== decision.by))),
    { ...signed('decide', { ...decision, comment: 'something else' }, shown), comment: decision.comment },
    signed('decide', decision, { ...shown, round: shown.round + 1 }),
    signed('decide', decision, { ...shown, run: { ...shown.run, id: 'another-run' } }),
    signed('decide', decision, { ...shown, shows: [] }),
    signed('withdraw', decision, shown),
    { ...decision, signature: Buffer.alloc(64, 7).toString('base64') },
    { ...decision, signature: 'not base64' },
    { ...decision, signature: '' },
  ];
  return [oneWay(dice.pick(forgeries), dice)];
}

/** Something signed that was sent before: word by word, or with other words, or by somebody else. */
function replayed(sight: Sight, dice: Dice): Message[] {
  const before = dice.pick(sight.decisions.filter(({ signature }) => signature !== undefined));
  if (!before) return [];
  const change = dice.pick<Fields>([{}, { decision: 'rejected' }, { by: 'dora' }, { comment: sight.tag() }]);
  return [oneWay({ ...before, ...change }, dice)];
}
