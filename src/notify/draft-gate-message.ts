import type { Notice } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { type DecideCommand, decideCommands, showCommand } from './decide-commands.js';
import { describeGate } from './describe-gate.js';
import { describeRounds } from './describe-rounds.js';
import { DATA_LIMIT_CHARS, type Draft } from './draft.js';
import { howItEnded, howToDecide } from './how-to-decide.js';
import { plainLine } from './plain-line.js';
import { sayTime } from './say-time.js';

const CLOSING = 'Nothing is approved by waiting, nor by opening this message.';

/** Writes what one person is told about a gate, with the exact commands to decide where they may. */
export function draftGateMessage(notice: Notice, person: string): Draft {
  const mayDecide = notice.kind !== 'closed' && isAwaited(notice.gate, person);
  const commands = mayDecide ? decideCommands(notice.gate, person) : [];
  return {
    subject: subjectOf(notice, person, mayDecide),
    blocks: [
      { kind: 'paragraph', text: openingOf(notice, person, mayDecide) },
      ...(notice.message === undefined ? [] : [{ kind: 'paragraph', text: plainLine(notice.message, 1_000) } as const]),
      ...(notice.kind === 'closed' ? howItEnded(notice) : []),
      ...describeGate(notice),
      ...describeRounds(notice.gate),
      ...(mayDecide ? howToDecide(notice.gate, commands) : []),
    ],
    ...(notice.kind !== 'closed' && { closing: CLOSING }),
    short: shortOf(notice, person),
    data: dataOf(notice, person, commands),
  };
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

/** What a message says in a few lines, with the command that shows the rest. */
function shortOf({ kind, message, gate }: Notice, person: string): string {
  const what = message ?? gate.ask;
  const lines =
    kind === 'closed'
      ? [`to ${plainLine(person, 100)}`]
      : [
          `to ${plainLine(person, 100)}: ${plainLine(what, 200)}`,
          ...shortAsked(gate),
          `deadline ${sayTime(gate.deadline)}`,
          showCommand(gate.run.id),
        ];
  return `${lines.join('\n')}\n`;
}

const SHORT_LINES = 8;
const SHORT_CHARS = 200;

/** The beginning of the call that is asked about, or of what was spent; and how much of it is not there. */
function shortAsked({ asks }: Notice['gate']): readonly string[] {
  if (!asks) return [];
  const { preview, hidden = preview?.hidden } = asks;
  const all = [...(preview?.lines ?? []), ...asks.lines];
  const lines = all.slice(0, SHORT_LINES);
  const more = all.length - lines.length;
  const isCut = hidden !== undefined || more > 0 || lines.some(isLong);
  const rest = more > 0 ? `${more} more lines` : 'some of it';
  return [
    ...lines.map((line) => `  ${plainLine(line, SHORT_CHARS)}`),
    ...(isCut ? [`  not shown here: ${rest}; read all of it before you decide`] : []),
  ];
}

function isLong(line: string): boolean {
  return [...line].length > SHORT_CHARS;
}

function dataOf(notice: Notice, person: string, commands: readonly DecideCommand[]): Draft['data'] {
  const whole = { ...notice, person, commands };
  if (JSON.stringify(whole).length <= DATA_LIMIT_CHARS) return whole as unknown as { [name: string]: Json };
  const { id, kind, at, pipeline, outcome, gate } = notice;
  const { run, round, title, deadline } = gate;
  const core = { gate: gate.gate, run, round, title: title && plainLine(title, 200), deadline, asks: gate.asks };
  const cut = { id, kind, at, pipeline, outcome, person, gate: core, commands, cut: true };
  return JSON.parse(JSON.stringify(cut)) as { [name: string]: Json };
}
