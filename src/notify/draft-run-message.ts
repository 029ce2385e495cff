import { type RunNotice, sayReviewers } from '../contract/index.js';
import { FAILURES, type Json, UNIVERSAL_STATES } from '../machine/index.js';
import { showCommand } from './decide-commands.js';
import type { Block } from './document.js';
import { DATA_LIMIT_CHARS, type Draft } from './draft.js';
import { plainLine } from './plain-line.js';
import { sayTime } from './say-time.js';

type Words = {
  readonly lead: string;
  readonly opening: string;
  /** What stands above what the notice says. */
  readonly heading: string;
  /** What there is to do, before the command that shows the run. */
  readonly todo: string;
  readonly closing?: string;
};

const UNRECOVERED = 'Nothing is recovered by waiting, nor by opening this message.';

const WORDS: { readonly [kind in RunNotice['kind']]: Words } = {
  failed: {
    lead: 'Failed',
    opening: 'This work has failed and does not go on by itself. You are asked to bring it back, or to give it up.',
    heading: 'Why',
    todo: 'In a terminal, this shows what went wrong, every way out of it, and until when you can take one:',
    closing: UNRECOVERED,
  },
  handedOn: {
    lead: 'Handed on to you',
    opening:
      'This work has failed and was handed on: you are asked, in place of those before you, to bring it back, or to give it up.',
    heading: 'Why',
    todo: 'In a terminal, this shows what went wrong, every way out of it, and until when you can take one:',
    closing: UNRECOVERED,
  },
  abandoned: {
    lead: 'Given up',
    opening: 'This work had failed and was given up: it does not go on. There is nothing left for you to do here.',
    heading: 'Why',
    todo: 'In a terminal, this shows how it ended, and whether what had been done was undone:',
  },
  cancelled: {
    lead: 'Cancelled',
    opening: 'This work was cancelled: it does not go on. There is nothing left for you to do here.',
    heading: 'Why',
    todo: 'In a terminal, this shows how it ended, and whether what had been done was undone:',
  },
  told: {
    lead: 'For your information',
    opening: 'You are told this by a piece of work under way.',
    heading: 'What it says',
    todo: 'In a terminal, this shows how it stands:',
  },
};

/** Writes what one person is told about a run, outside its gates: what happened to which, why, and what they can do. */
export function draftRunMessage(notice: RunNotice, person: string): Draft {
  const { kind, run } = notice;
  const { opening, heading, todo, closing } = WORDS[kind];
  const said = notice.message.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  const blocks: readonly Block[] = [
    { kind: 'paragraph', text: opening },
    ...(said.length === 0 ? [] : [{ kind: 'heading', text: heading } as const]),
    ...said.slice(0, 10).map((line) => ({ kind: 'paragraph', text: plainLine(line, 1_500) }) as const),
    ...(kind === 'told' ? [] : inWords(notice.message)),
    { kind: 'heading', text: 'What it is about' },
    { kind: 'list', lines: factsOf(notice) },
    { kind: 'heading', text: 'What you can do' },
    { kind: 'paragraph', text: todo },
    { kind: 'commands', lines: [showCommand(run)] },
  ];
  return {
    subject: subjectOf(notice),
    blocks,
    ...(closing !== undefined && { closing }),
    short: `to ${plainLine(person, 100)}: ${plainLine(notice.message, 200)}\n${showCommand(run)}\n`,
    data: dataOf(notice, person),
  };
}

function subjectOf({ kind, pipeline, run, message }: RunNotice): string {
  const { lead } = WORDS[kind];
  const name = `run ${plainLine(run, 60)}`;
  if (kind !== 'told') return `${lead}: ${plainLine(pipeline, 80)} (${name})`;
  return `${lead}: ${plainLine(message, 80)} (${plainLine(pipeline, 40)}, ${name})`;
}

/** What a reason code that is named stands for. */
function inWords(message: string): readonly Block[] {
  const named = Object.entries(FAILURES).find(([code]) => message.includes(code));
  return named === undefined ? [] : [{ kind: 'paragraph', text: `${named[0]} means: ${named[1].when}.` }];
}

function factsOf({ pipeline, run, state, at, to }: RunNotice): readonly string[] {
  const told = sayReviewers(to.slice(0, 20), (word) => plainLine(word, 100));
  return [
    `Pipeline: ${plainLine(pipeline, 200)}`,
    `Run: ${plainLine(run, 200)}`,
    ...(UNIVERSAL_STATES.some((universal) => universal === state) ? [] : [`Step: ${plainLine(state, 200)}`]),
    `When: ${sayTime(at)}`,
    `Told: ${told}${to.length > 20 ? `, and ${to.length - 20} more` : ''}`,
  ];
}

function dataOf(notice: RunNotice, person: string): { readonly [name: string]: Json } {
  const whole = { ...notice, person, commands: [{ signalbox: showCommand(notice.run) }] };
  if (JSON.stringify(whole).length <= DATA_LIMIT_CHARS) return whole;
  const { to: _to, ...rest } = whole;
  return { ...rest, message: plainLine(notice.message, 1_000), cut: true };
}
