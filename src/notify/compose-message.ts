import { digestOf, type Notice } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import type { Message } from './channel.js';
import { type DecideCommand, decideCommands, showCommand } from './decide-commands.js';
import { describeGate } from './describe-gate.js';
import { describeRounds } from './describe-rounds.js';
import { type Block, toHtml, toText } from './document.js';
import { howItEnded, howToDecide } from './how-to-decide.js';
import { plainLine } from './plain-line.js';
import { sayTime } from './say-time.js';

/** Above this many characters of JSON the data leave out what the text says too. */
const DATA_LIMIT_CHARS = 64_000;

/** Gives the address at which a run can be looked at. */
export type RunPage = (run: string) => string;

const CLOSING: Block = { kind: 'paragraph', text: 'Nothing is approved by waiting, nor by opening this message.' };

/**
 * Writes what one person is told by a notice, in words a person outside engineering understands, with the exact commands to
 * decide where they may. Of bounded size, whatever the notice holds.
 *
 * @param pageOf the address of a run's page, where there is one to look at
 */
export function composeMessage(notice: Notice, person: string, pageOf?: RunPage): Message {
  const mayDecide = notice.kind !== 'closed' && isAwaited(notice.gate, person);
  const commands = mayDecide ? decideCommands(notice.gate, person) : [];
  const subject = subjectOf(notice, person, mayDecide);
  const blocks: readonly Block[] = [
    { kind: 'paragraph', text: openingOf(notice, person, mayDecide) },
    ...(notice.message === undefined ? [] : [{ kind: 'paragraph', text: plainLine(notice.message, 1_000) } as const]),
    ...(notice.kind === 'closed' ? howItEnded(notice) : []),
    ...describeGate(notice),
    ...describeRounds(notice.gate),
    ...(mayDecide ? howToDecide(notice.gate, commands) : []),
    ...(pageOf ? lookAt(pageOf(notice.gate.run.id)) : []),
    ...(notice.kind === 'closed' ? [] : [CLOSING]),
  ];
  return {
    id: `msg_${digestOf({ notice: notice.id, person }).slice('sha256:'.length, 'sha256:'.length + 40)}`,
    subject,
    text: toText(blocks),
    short: shortOf(notice, person),
    html: toHtml(subject, blocks),
    data: dataOf(notice, person, commands),
  };
}

/** The address as text, which mail programs make a link of; looking there decides nothing. */
function lookAt(address: string): readonly Block[] {
  return [
    { kind: 'paragraph', text: 'To look at it in the Web UI:' },
    { kind: 'commands', lines: [address] },
  ];
}

/** Whether a person may decide and has not. */
function isAwaited({ people, decisions }: Notice['gate'], person: string): boolean {
  return people.includes(person) && !decisions.some(({ by }) => by === person);
}

/** Whether a notice tells somebody that another's part is theirs now. */
function isHandedOn({ kind, at, gate }: Notice, person: string): boolean {
  return kind === 'escalated' && gate.delegations.some((part) => part.to === person && part.at === at);
}

function subjectOf(notice: Notice, person: string, mayDecide: boolean): string {
  const { kind, gate, pipeline, outcome } = notice;
  const asks = {
    opened: 'Please decide',
    reminded: 'Still waiting for you',
    escalated: isHandedOn(notice, person) ? 'Passed on to you' : 'Not decided in time',
    voided: 'Please decide again',
    closed: `Closed (${plainLine(outcome ?? 'no decision', 40)})`,
  };
  const lead = mayDecide || kind === 'closed' ? asks[kind] : 'For your information';
  const title = plainLine(gate.title ?? gate.gate, 80);
  return `${lead}: ${title} (${plainLine(pipeline, 40)}, run ${plainLine(gate.run.id, 60)})`;
}

function openingOf(notice: Notice, person: string, mayDecide: boolean): string {
  const said = {
    opened: 'A decision is needed before this work can go on.',
    reminded: 'This still waits for a decision.',
    escalated: isHandedOn(notice, person)
      ? 'Somebody has handed you their part in this decision.'
      : 'This was not decided in time, so others are asked, too, or instead.',
    voided: 'What is shown has changed, so the decisions given until now no longer count.',
    closed: 'This no longer waits for a decision; there is nothing left for you to do.',
  };
  if (notice.kind === 'closed') return said.closed;
  const opening = said[notice.kind];
  return mayDecide ? `${opening} You are asked to decide.` : `${opening} You are told for your information.`;
}

/** What a message says in three lines, with the command that shows the rest. */
function shortOf({ kind, message, gate }: Notice, person: string): string {
  const what = message ?? gate.ask;
  const lines =
    kind === 'closed'
      ? [`to ${plainLine(person, 100)}`]
      : [
          `to ${plainLine(person, 100)}: ${plainLine(what, 200)}`,
          `deadline ${sayTime(gate.deadline)}`,
          showCommand(gate.run.id),
        ];
  return `${lines.join('\n')}\n`;
}

function dataOf(notice: Notice, person: string, commands: readonly DecideCommand[]): Message['data'] {
  const whole = { ...notice, person, commands };
  if (JSON.stringify(whole).length <= DATA_LIMIT_CHARS) return whole as unknown as { [name: string]: Json };
  const { id, kind, at, pipeline, outcome, gate } = notice;
  const { run, round, title, deadline } = gate;
  const core = { gate: gate.gate, run, round, title: title && plainLine(title, 200), deadline };
  const cut = { id, kind, at, pipeline, outcome, person, gate: core, commands, cut: true };
  return JSON.parse(JSON.stringify(cut)) as { [name: string]: Json };
}
