import { digestOf, type Notice } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import type { Message } from './channel.js';
import { type DecideCommand, decideCommands } from './decide-commands.js';
import { describeGate } from './describe-gate.js';
import { describeRounds } from './describe-rounds.js';
import { type Block, toHtml, toText } from './document.js';
import { howItEnded, howToDecide } from './how-to-decide.js';
import { plainLine } from './plain-line.js';

/** Above this many characters of JSON the data leave out what the text says too. */
const DATA_LIMIT_CHARS = 64_000;

const CLOSING: Block = { kind: 'paragraph', text: 'Nothing is approved by waiting, nor by opening this message.' };

/**
 * Writes what one person is told by a notice, in words a person outside engineering understands, with the exact commands to
 * decide where they may. Of bounded size, whatever the notice holds.
 */
export function composeMessage(notice: Notice, person: string): Message {
  const mayDecide = notice.kind !== 'closed' && notice.gate.people.includes(person);
  const commands = mayDecide ? decideCommands(notice.gate, person) : [];
  const subject = subjectOf(notice, mayDecide);
  const blocks: readonly Block[] = [
    { kind: 'paragraph', text: openingOf(notice, mayDecide) },
    ...(notice.message === undefined ? [] : [{ kind: 'paragraph', text: plainLine(notice.message, 1_000) } as const]),
    ...(notice.kind === 'closed' ? howItEnded(notice) : []),
    ...describeGate(notice),
    ...describeRounds(notice.gate),
    ...(mayDecide ? howToDecide(notice.gate, commands) : []),
    ...(notice.kind === 'closed' ? [] : [CLOSING]),
  ];
  return {
    id: `msg_${digestOf({ notice: notice.id, person }).slice('sha256:'.length, 'sha256:'.length + 40)}`,
    subject,
    text: toText(blocks),
    html: toHtml(subject, blocks),
    data: dataOf(notice, person, commands),
  };
}

function subjectOf({ kind, gate, pipeline, outcome }: Notice, mayDecide: boolean): string {
  const asks = {
    opened: 'Please decide',
    reminded: 'Still waiting for you',
    escalated: 'Passed on to you',
    voided: 'Please decide again',
    closed: `Closed (${plainLine(outcome ?? 'no decision', 40)})`,
  };
  const lead = mayDecide || kind === 'closed' ? asks[kind] : 'For your information';
  const title = plainLine(gate.title ?? gate.gate, 80);
  return `${lead}: ${title} (${plainLine(pipeline, 40)}, run ${plainLine(gate.run.id, 60)})`;
}

function openingOf({ kind }: Notice, mayDecide: boolean): string {
  const said = {
    opened: 'A decision is needed before this work can go on.',
    reminded: 'This still waits for a decision.',
    escalated: 'This was not decided in time, so it has been passed on.',
    voided: 'What is shown has changed, so the decisions given until now no longer count.',
    closed: 'This no longer waits for a decision; there is nothing left for you to do.',
  };
  if (kind === 'closed') return said.closed;
  return mayDecide ? `${said[kind]} You are asked to decide.` : `${said[kind]} You are told for your information.`;
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
