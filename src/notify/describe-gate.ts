import { type Notice, toAskSections } from '../contract/index.js';
import type { Seat } from '../machine/index.js';
import { artifactCommand } from './decide-commands.js';
import type { Block } from './document.js';
import { firstOf } from './first-of.js';
import { outcomeWords } from './outcome-words.js';
import { plainLine } from './plain-line.js';
import { sayDistance, sayTime } from './say-time.js';

/** What is asked, of which run, by when, of whom, and on what exactly. */
export function describeGate(notice: Notice): readonly Block[] {
  const { gate, kind } = notice;
  const asks = gate.ask.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return [
    { kind: 'heading', text: 'What is asked' },
    ...asks.slice(0, 10).map((ask) => ({ kind: 'paragraph', text: plainLine(ask, 1_500) }) as const),
    { kind: 'list', lines: factsOf(notice) },
    ...(kind === 'closed' ? [] : askedOf(gate)),
    ...(kind === 'closed'
      ? []
      : ([
          { kind: 'heading', text: 'Who decides' },
          { kind: 'list', lines: whoOf(gate) },
        ] as const)),
    ...shownOf(gate),
  ];
}

function factsOf({ pipeline, gate, at, kind }: Notice): readonly string[] {
  const deadline =
    kind === 'closed' ? sayTime(gate.deadline) : `${sayTime(gate.deadline)} (${sayDistance(gate.deadline, at)})`;
  return [
    `Pipeline: ${plainLine(pipeline, 200)}`,
    `Run: ${plainLine(gate.run.id, 200)}`,
    `Step: ${plainLine(gate.title ?? gate.gate, 200)}${gate.round > 1 ? `, round ${gate.round}` : ''}`,
    `Deadline: ${deadline}`,
  ];
}

/** The very call, or what was spent, from the data alone: as long as it is on the run's page. */
function askedOf({ asks, run }: Notice['gate']): readonly Block[] {
  if (!asks) return [];
  const style = { text: (line: string) => plainLine(line, 1_000), when: sayTime };
  return toAskSections(asks, style, (...wanted) => artifactCommand(run.id, ...wanted)).flatMap(
    ({ heading, lines }): Block[] => [
      { kind: 'heading', text: heading },
      { kind: 'list', lines },
    ],
  );
}

function whoOf({ people, quorum, seats = [], decisions, excluded }: Notice['gate']): readonly string[] {
  const may = firstOf(people, 30, (id) => plainLine(id, 100)).join(', ') || 'nobody at the moment';
  const needed = quorum === 1 ? 'one person' : `${quorum} different people`;
  const filled = seats.length > 0 ? `, and among them ${firstOf(seats, 20, saySeat).join('; ')}` : '';
  return [
    `May decide: ${may}`,
    `Needed to approve: ${needed}${filled}`,
    ...firstOf(decisions, 20, (d) => `So far: ${plainLine(d.by, 100)} ${outcomeWords(d.decision).did}`),
    ...firstOf(excluded, 20, ({ id, why }) => `May not decide here: ${plainLine(id, 100)} (${plainLine(why, 200)})`),
  ];
}

function saySeat(seat: Seat): string {
  const count = seat.count ?? 1;
  if ('id' in seat) return plainLine(seat.id, 100);
  const who = 'role' in seat ? `the role ${plainLine(seat.role, 100)}` : `the group ${plainLine(seat.group, 100)}`;
  return `${count} of ${who}`;
}

function shownOf({ shows, editable = [] }: Notice['gate']): readonly Block[] {
  if (shows.length === 0) return [];
  const lines = firstOf(shows, 30, ({ name, version, digest }) => {
    const edit = editable.includes(name) ? '; you may put your own version in its place' : '';
    return `${plainLine(name, 100)}, version ${version}: ${digest}${edit}`;
  });
  return [
    { kind: 'heading', text: 'What is shown' },
    { kind: 'list', lines },
  ];
}
