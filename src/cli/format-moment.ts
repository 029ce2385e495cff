import type { Timeline } from '../audit/index.js';
import type { AuditEntry } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { formatEntry } from './format-entry.js';
import { formatArtifacts } from './format-run.js';
import { formatTime } from './format-time.js';
import { formatValueLines } from './format-value.js';
import type { Colors, Voice } from './output.js';
import { plainText } from './plain-text.js';

/** So much of the input, and of all that the run knows, stands on the screen. */
const LIMITS = { input: 1_500, context: 6_000 } as const;

/** A run as it was at one entry: where it was and why, what it knew, what it had made, and what had been decided. */
export function formatMoment({ run, pipeline, moments }: Timeline, seq: number, { colors }: Voice): string[] {
  const before = moments.filter(({ entry }) => entry.seq <= seq);
  const moment = before.at(-1);
  if (!moment) return [];
  const { entry, snapshot } = moment;
  const log = before.map((it) => it.entry);
  const moved = log.findLast(({ kind }) => kind === 'transition');
  const decided = log.filter(({ decision, recovery }) => decision ?? recovery);
  const visits = Object.entries(snapshot.visits).map(([state, count]) => `${state} ${count}`);
  return [
    `${colors.bold(run)}  ${pipeline}`,
    colors.dim(`as it was at entry ${seq} of ${moments.at(-1)?.entry.seq}, ${formatTime(entry.at)}`),
    '',
    ...(moved
      ? [
          `${colors.bold(snapshot.state)} since ${formatTime(moved.at)}`,
          ...causesOf(log, moved).map((it) => formatLine(it, colors)),
        ]
      : []),
    ...(moved === entry ? [] : ['', 'Then', formatLine(entry, colors)]),
    '',
    colors.bold('Input'),
    ...formatMembers(membersOf(snapshot.input), LIMITS.input, colors),
    '',
    colors.bold('Context'),
    ...formatMembers(snapshot.context, LIMITS.context, colors),
    '',
    `${colors.bold('Visits')}  ${visits.join(', ') || 'none'}`,
    '',
    colors.bold('Made by then'),
    ...formatArtifacts(snapshot.artifacts).map((line) => `  ${line}`),
    '',
    colors.bold('Decided by then'),
    ...(decided.length > 0 ? decided.map((it) => formatLine(it, colors)) : ['  nothing']),
  ];
}

/** A move with those that led to it in the same step: a choice is left as it is entered. */
function causesOf(log: readonly AuditEntry[], moved: AuditEntry): readonly AuditEntry[] {
  const moves = log.filter(({ kind, seq }) => kind === 'transition' && seq <= moved.seq);
  return moves.slice(
    Math.max(
      0,
      moves.findLastIndex(({ trigger }) => trigger !== 'always'),
    ),
  );
}

/** An entry in one line, with its number and time. */
export function formatLine(entry: AuditEntry, colors: Colors): string {
  return `${String(entry.seq).padStart(4)}  ${formatTime(entry.at)}  ${formatEntry(entry, colors)}`;
}

function formatMembers(members: { readonly [key: string]: Json }, limit: number, colors: Colors): string[] {
  const entries = Object.entries(members);
  if (entries.length === 0) return ['  empty'];
  return entries.flatMap(([key, value]) => [
    `  ${colors.underline(plainText(key))}`,
    ...formatValueLines(value, limit / entries.length, colors),
  ]);
}

function membersOf(input: Json): { readonly [key: string]: Json } {
  const isObject = input !== null && typeof input === 'object' && !Array.isArray(input);
  return isObject ? (input as { readonly [key: string]: Json }) : { input };
}
