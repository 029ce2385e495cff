import type { Stage } from '../definition.js';
import { PROCEDURES } from '../failure.js';
import { pathTo } from '../paths.js';
import { listFlaws, shortageOf } from './people-flaws.js';
import { retriesIn, wayTo } from './placed.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** A failed run has a way out that can be gone: people who can take it, a value for what is skipped, errors that have a name. */
export function checkRecovery(subject: Subject): Problem[] {
  const { definition, tree } = subject;
  return [
    ...peopleFlaws(subject).map((flaw): Problem => ({ ...flaw, path: [] })),
    ...Object.entries(definition.states).flatMap(([name, state]) =>
      state.kind === 'stage'
        ? skipFlaws(name, state).map((flaw): Problem => ({ ...flaw, path: pathTo(tree, name) }))
        : [],
    ),
    ...retriesIn(definition).flatMap((placed) =>
      Object.keys(placed.value.byError ?? {})
        .filter((type) => type.trim() === '')
        .map((type): Problem => {
          const message = `the error type ${JSON.stringify(type)} is that of no error`;
          const fix = 'Name the type as the failure carries it, like "EXTERNAL_API_ERROR".';
          return {
            rule: 'invalid-retry',
            place: `${placed.place}.byError`,
            message,
            fix,
            path: wayTo(subject, placed),
          };
        }),
    ),
  ];
}

function peopleFlaws({ definition }: Subject): Flaw[] {
  const { by, escalateTo, fourEyes = [] } = definition.recovery ?? {};
  const known = Object.keys(PROCEDURES);
  const lists = [
    { place: 'recovery.by', people: by },
    { place: 'recovery.escalateTo', people: escalateTo },
  ];
  return [
    ...lists.flatMap(({ place, people }) => {
      if (people === undefined) return [];
      return [...listFlaws(place, people), ...(fourEyes.length > 0 ? shortageOf({ place, people, quorum: 2 }) : [])];
    }),
    ...fourEyes.flatMap((procedure, index): Flaw[] => {
      if (known.includes(procedure)) return [];
      const message = `${JSON.stringify(procedure)} is not a way out of FAILED`;
      const fix = `Name one of ${known.join(', ')}.`;
      return [{ rule: 'unknown-procedure', place: `recovery.fourEyes[${index}]`, message, fix }];
    }),
  ];
}

function skipFlaws(name: string, { skip, writes }: Stage): Flaw[] {
  if (skip === undefined || (skip.value === undefined) === (writes === undefined)) return [];
  const place = `states.${name}.skip`;
  if (writes === undefined) {
    const message = `${name} writes nothing, so the value it would be skipped with is never seen`;
    return [{ rule: 'invalid-skip', place: `${place}.value`, message, fix: 'Leave the value out: skip: {}.' }];
  }
  const message = `${name} writes ${JSON.stringify(writes)}, and nothing says what to write when it is skipped`;
  return [{ rule: 'invalid-skip', place, message, fix: 'Give skip a value, which the stages after it can read.' }];
}
