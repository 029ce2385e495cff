import { type AuditEntry, needsOf, type OpenGate } from '../contract/index.js';
import type { Definition } from '../machine/index.js';
import { decideCommand } from './decide-command.js';
import { formatEntry } from './format-entry.js';
import { askedOf } from './format-gate.js';
import { formatSpan } from './format-time.js';
import type { Colors, Voice } from './output.js';
import { plainText } from './plain-text.js';

type Progress = {
  readonly run: string;
  readonly definition: Definition;
  readonly entries: readonly AuditEntry[];
  readonly gate: OpenGate | null;
  /** Epoch milliseconds. */
  readonly now: number;
};

/**
 * The run as a board: its states in order, those it was in lit with the time they took, the one it is in marked, who is
 * awaited, and the time since the start. Choices are left out: no time passes in them.
 */
export function formatProgress(progress: Progress, voice: Voice): string[] {
  const { colors } = voice;
  const { definition, entries, now } = progress;
  const moves = entries.filter((entry) => entry.kind === 'transition');
  const current = moves.at(-1)?.to ?? 'IDLE';
  const started = moves[0] ? Date.parse(moves[0].at) : now;
  const timed = Object.entries(definition.states).filter(([, state]) => state.kind !== 'choice');
  const names = timed.map(([name]) => name);
  const reached = ['FAILED', 'CANCELLED'].filter((name) => moves.some((move) => move.to === name));
  const shown = [...names, ...reached.filter((name) => !names.includes(name))];
  const width = Math.max(0, ...shown.map((name) => name.length));
  const ended = definition.states[current]?.kind === 'final';
  const until = ended ? Date.parse(moves.at(-1)?.at ?? '') : now;
  return [
    `${colors.bold(plainText(progress.run))}  ${colors.dim(formatSpan(until - started))}`,
    ...shown.map((name) => {
      const { visits, ms } = timeIn(name, moves, now);
      const mark = markOf(name, current, visits, ended, colors);
      const again = visits > 1 ? ` ×${visits}` : '';
      const time = visits > 0 && !(ended && name === current) ? `  ${formatSpan(ms)}` : '';
      const words = name === current ? colors.bold(name.padEnd(width)) : name.padEnd(width);
      return `${mark} ${visits > 0 ? words : colors.dim(words)}${colors.dim(`${time}${again}`)}`;
    }),
    ...stepsOf(progress, voice),
    ...awaited(progress, voice),
  ];
}

/** How often a state was entered and how long the run was in it. */
function timeIn(name: string, moves: readonly AuditEntry[], now: number): { visits: number; ms: number } {
  let visits = 0;
  let ms = 0;
  moves.forEach((move, index) => {
    if (move.to !== name) return;
    visits += 1;
    ms += Date.parse(moves[index + 1]?.at ?? new Date(now).toISOString()) - Date.parse(move.at);
  });
  return { visits, ms };
}

function markOf(name: string, current: string, visits: number, ended: boolean, colors: Colors): string {
  if (name === current && (name === 'FAILED' || name === 'CANCELLED')) return colors.red('✘');
  if (name === current && !ended) return colors.yellow('▶');
  return visits > 0 ? colors.green('✔') : colors.dim('·');
}

/** So much of what happened in the state of now stands on the board, the newest. */
const HAPPENED_LIMIT = 8;

/** What an agent that works in steps has done in the state of now, the newest. */
function stepsOf({ entries }: Progress, { colors }: Voice): string[] {
  const entered = entries.findLastIndex((entry) => entry.kind === 'transition');
  const calls = entries.slice(entered + 1).filter(({ kind }) => kind === 'call');
  if (calls.length === 0) return [];
  const newest = calls.slice(-HAPPENED_LIMIT);
  const before = calls.length - newest.length;
  return [
    '',
    ...(before > 0 ? [colors.dim(`${before} before`)] : []),
    ...newest.map((entry) => `${colors.dim(entry.at.slice(11, 19))}  ${formatEntry(entry, colors)}`),
  ];
}

/** What has happened at the open gate, and who is awaited. */
function awaited({ gate, run, entries }: Progress, voice: Voice): string[] {
  if (!gate) return [];
  const who = needsOf(gate).awaited.map(plainText).join(', ') || 'nobody';
  const entered = entries.findLastIndex((entry) => entry.kind === 'transition');
  const since = entries.slice(entered + 1).slice(-HAPPENED_LIMIT);
  return [
    '',
    ...since.map((entry) => `${voice.colors.dim(entry.at.slice(11, 19))}  ${formatEntry(entry, voice.colors)}`),
    `${voice.colors.yellow('waiting for')} ${who}: ${plainText(gate.ask)}`,
    voice.colors.dim(decideCommand(run, 'approved', askedOf(gate), voice, gate)),
  ];
}
