import type { AnyGate, Escalation, Reviewer, Seat } from '../gate.js';
import type { Flaw } from './problem.js';

/** What is wrong with a list of people of which somebody is to be found. */
export function listFlaws(place: string, people: readonly Reviewer[]): Flaw[] {
  if (people.length === 0) return [nobody(place, `${place} names nobody`)];
  return people.flatMap((one, index): Flaw[] => {
    const isNamed = Object.values(one).every((name) => name.trim() !== '');
    if (isNamed) return [];
    const message = `the ${nameOf(one).trim()} has no name`;
    return [
      {
        rule: 'unknown-reviewer',
        place: `${place}[${index}]`,
        message,
        fix: 'Give the name of a person, a role or a group.',
      },
    ];
  });
}

type Quorum = number | readonly Seat[];

/**
 * What is wrong with who decides at a gate: people counted who are never asked, or a quorum that those asked cannot reach. Roles and
 * groups may be held by any number of people, and by anybody who is named by id.
 */
export function peopleFlaws(gate: AnyGate): Flaw[] {
  const { reviewers, veto = [], escalations = [], rounds } = gate;
  const asked = [...reviewers, ...escalations.flatMap(peopleOf), ...(rounds?.last ?? [])];
  const given: readonly [place: string, quorum: Quorum | undefined][] = [
    ['quorum', gate.quorum],
    ...escalations.map(({ quorum }, index): [string, Quorum | undefined] => [`escalations[${index}].quorum`, quorum]),
    ['rounds.quorum', rounds?.quorum],
  ];
  return [
    ...given.flatMap(([place, quorum = 1]) => quorumFlaws(place, quorum, asked)),
    ...rostersOf(gate).flatMap(shortageOf),
    ...veto.flatMap((one, index) => strangerFlaws(`veto[${index}]`, 'a veto', one, asked)),
    ...escalations.flatMap((rung, index) => {
      const word = rung.instead === undefined ? 'also' : 'instead';
      return peopleOf(rung).length > 0 ? [] : [nobody(`escalations[${index}].${word}`, 'the escalation names nobody')];
    }),
    ...(rounds === undefined ? [] : roundFlaws(rounds)),
  ];
}

function peopleOf({ also, instead }: Escalation): readonly Reviewer[] {
  return also ?? instead;
}

function quorumFlaws(place: string, quorum: Quorum, asked: readonly Reviewer[]): Flaw[] {
  if (typeof quorum === 'number') return countFlaws(place, 'a quorum', quorum);
  if (quorum.length === 0)
    return [badQuorum(place, 'a quorum of no seats', 'Name a seat, or give a number of people.')];
  return quorum.flatMap((seat, index) => [
    ...countFlaws(`${place}[${index}].count`, 'a seat', seat.count ?? 1),
    ...strangerFlaws(`${place}[${index}]`, 'a seat', seat, asked),
    ...('id' in seat && (seat.count ?? 1) > 1
      ? [
          badQuorum(
            `${place}[${index}].count`,
            `${seat.id} is one person, and is to be ${seat.count}`,
            'Leave out the count.',
          ),
        ]
      : []),
  ]);
}

function countFlaws(place: string, what: string, count: number): Flaw[] {
  if (Number.isSafeInteger(count) && count >= 1) return [];
  return [badQuorum(place, `${what} is a whole number of people, 1 at least; got ${count}`, 'Ask for 1 or more.')];
}

/** Those who decide at one time, and what they have to reach. */
type Roster = { readonly place: string; readonly people: readonly Reviewer[]; readonly quorum: Quorum };

function rostersOf({ reviewers, quorum = 1, escalations = [], rounds }: AnyGate): Roster[] {
  const rosters: Roster[] = [{ place: 'quorum', people: reviewers, quorum }];
  let [now] = rosters as [Roster];
  escalations.forEach((rung, index) => {
    const people = rung.instead ?? [...now.people, ...rung.also];
    now = { place: `escalations[${index}]`, people, quorum: rung.quorum ?? now.quorum };
    rosters.push(now);
  });
  if (rounds?.last !== undefined) rosters.push({ place: 'rounds', people: rounds.last, quorum: rounds.quorum ?? 1 });
  return rosters;
}

/** Only where everybody is named by id is it known how many there are. */
export function shortageOf({ place, people, quorum }: Roster): Flaw[] {
  const ids = new Set(people.flatMap((one) => ('id' in one ? [one.id] : [])));
  const wanted = typeof quorum === 'number' ? quorum : quorum.reduce((sum, seat) => sum + (seat.count ?? 1), 0);
  if (people.length === 0 || people.some((one) => !('id' in one)) || wanted <= ids.size) return [];
  const message = `${wanted} people are to decide, and only ${ids.size} may: ${[...ids].join(', ')}`;
  return [badQuorum(place, message, 'Name more people, or ask for fewer.')];
}

function strangerFlaws(place: string, what: string, one: Reviewer, asked: readonly Reviewer[]): Flaw[] {
  const mayHold = 'id' in one && asked.some((other) => !('id' in other));
  if (mayHold || asked.some((other) => nameOf(other) === nameOf(one))) return [];
  const message = `${what} is for the ${nameOf(one)}, who is never asked`;
  const fix = `Name one of those asked (${[...new Set(asked.map(nameOf))].join(', ')}), or ask them, too.`;
  return [{ rule: 'unknown-reviewer', place, message, fix }];
}

function nameOf(one: Reviewer): string {
  if ('id' in one) return `id ${one.id}`;
  return 'role' in one ? `role ${one.role}` : `group ${one.group}`;
}

function roundFlaws({ most, last, quorum }: NonNullable<AnyGate['rounds']>): Flaw[] {
  const flaws: Flaw[] = [];
  if (!(Number.isSafeInteger(most) && most >= 1)) {
    const message = `a gate has a whole number of rounds, 1 at least; got ${most}`;
    flaws.push({ rule: 'invalid-rounds', place: 'rounds.most', message, fix: 'Allow 1 round or more.' });
  }
  if (last?.length === 0) flaws.push(nobody('rounds.last', 'nobody may decide the last round'));
  if (quorum !== undefined && last === undefined) {
    const message = 'the last round has a quorum, and nobody of its own to reach it';
    flaws.push(
      badQuorum('rounds.quorum', message, 'Say who decides the last round, as last, or leave the quorum out.'),
    );
  }
  return flaws;
}

function nobody(place: string, message: string): Flaw {
  return { rule: 'no-reviewer', place, message, fix: 'Name at least one reviewer by id, role or group.' };
}

function badQuorum(place: string, message: string, fix: string): Flaw {
  return { rule: 'invalid-quorum', place, message, fix };
}
