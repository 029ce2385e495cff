import type { Change, DecisionRecord, Notice, PreviousRound } from '../contract/index.js';
import type { Block } from './document.js';
import { firstOf } from './first-of.js';
import { outcomeWords } from './outcome-words.js';
import { plainLine } from './plain-line.js';

/** What has changed since the round before, and what people said in it. */
export function describeRounds({ changes = [], previous }: Notice['gate']): readonly Block[] {
  return [
    ...(changes.length > 0 ? [{ kind: 'heading', text: 'What has changed since the round before' } as const] : []),
    ...changes.slice(0, 8).flatMap(describeChange),
    ...(changes.length > 8 ? [{ kind: 'paragraph', text: `and ${changes.length - 8} more` } as const] : []),
    ...(previous === undefined ? [] : describePrevious(previous)),
  ];
}

function describeChange({ name, from, to, lines, cut }: Change): readonly Block[] {
  const shown = lines.slice(0, 15).map((line) => plainLine(line, 250));
  const left = cut + lines.length - shown.length;
  return [
    { kind: 'paragraph', text: `${plainLine(name, 100)}, from ${shortDigest(from)} to ${shortDigest(to)}:` },
    { kind: 'list', lines: left > 0 ? [...shown, `and ${left} more`] : shown },
  ];
}

function describePrevious({ round, outcome, decisions }: PreviousRound): readonly Block[] {
  return [
    { kind: 'heading', text: 'What was said in the round before' },
    {
      kind: 'paragraph',
      text: `Round ${round}: ${outcomeWords(outcome).ended.replace(/^./, (letter) => letter.toLowerCase())}.`,
    },
    ...(decisions.length > 0 ? [{ kind: 'list', lines: firstOf(decisions, 15, sayDecision) } as const] : []),
  ];
}

/** One person's decision in one line, with what they gave as reason. */
export function sayDecision({ by, decision, comment, conditions = [], ...record }: DecisionRecord): string {
  const who = record.for === undefined ? plainLine(by, 100) : `${plainLine(by, 100)} for ${plainLine(record.for, 100)}`;
  const why = comment ? `: “${plainLine(comment, 700)}”` : '';
  const terms = firstOf(conditions, 5, (condition) => plainLine(condition, 200)).join('; ');
  return `${who} ${outcomeWords(decision).did}${why}${terms === '' ? '' : `, on condition: ${terms}`}`;
}

function shortDigest(digest: string): string {
  return `${digest.slice(0, 'sha256:'.length + 12)}…`;
}
