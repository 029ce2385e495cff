import { writtenKeys } from '../arrows.js';
import type { Action, Definition } from '../definition.js';
import { parseReads } from '../reads.js';
import { listFlaws } from './people-flaws.js';
import { actionsIn, type Placed, wayTo } from './placed.js';
import type { Flaw, Problem, Subject } from './problem.js';

/** What is done besides reads what there can be, tells somebody something, and stands where time passes. */
export function checkActions(subject: Subject): Problem[] {
  const { definition } = subject;
  return [
    ...actionsIn(definition).flatMap((placed) =>
      flawsOf(definition, placed).map((flaw): Problem => ({ ...flaw, path: wayTo(subject, placed) })),
    ),
    ...Object.entries(definition.states).flatMap(([name, state]) =>
      (['entry', 'exit'] as const).flatMap((moment): Problem[] => {
        const isLost = state.kind === 'choice' || (state.kind === 'final' && moment === 'exit');
        if (!isLost || !(moment in state)) return [];
        const message = `${name} is a ${state.kind} state, and its ${moment} actions would never be done`;
        const fix = 'Put them at the state before or after it.';
        const place = `states.${name}.${moment}`;
        return [{ rule: 'invalid-action', place, message, fix, path: wayTo(subject, { state: name }) }];
      }),
    ),
  ];
}

function flawsOf(definition: Definition, { place, value }: Placed<Action>): Flaw[] {
  if (!('notify' in value)) return readFlaws(definition, `${place}.reads`, value.reads ?? []);
  const people = value.notify.flatMap((one) => (one === 'requester' ? [] : [one]));
  const flaws = value.notify.includes('requester') && people.length === 0 ? [] : listFlaws(`${place}.notify`, people);
  if (value.message.trim() !== '') return flaws;
  const message = 'people would be told nothing';
  return [...flaws, { rule: 'invalid-action', place: `${place}.message`, message, fix: 'Say what they are to know.' }];
}

function readFlaws({ states, input }: Definition, place: string, reads: readonly string[]): Flaw[] {
  const written = Object.values(states).flatMap(writtenKeys);
  const { properties } = input;
  const fields = typeof properties === 'object' && properties !== null ? Object.keys(properties) : undefined;
  const names = reads.map((entry) => parseReads(entry).name);
  return reads.flatMap((entry, index): Flaw[] => {
    const { source, key, name } = parseReads(entry);
    const at = `${place}[${index}]`;
    if (names.indexOf(name) !== index) {
      const message = `two entries arrive as ${JSON.stringify(name)}, and one would hide the other`;
      return [{ rule: 'invalid-read', place: at, message, fix: 'Read one of them only.' }];
    }
    const known = source === 'input' ? fields : written;
    if (key === null || known === undefined || known.includes(key)) return [];
    const message =
      source === 'input'
        ? `the action reads input.${key}, which the input's schema does not have`
        : `the action reads ${JSON.stringify(key)}, which no state writes`;
    const fix = known.length === 0 ? 'Leave it out.' : `Read one of ${known.join(', ')}, or leave it out.`;
    return [{ rule: 'invalid-read', place: at, message, fix }];
  });
}
