import type { AuditEntry, OpenGate } from '../contract/index.js';
import type { Definition } from '../machine/index.js';
import { decideCommand } from './format-run.js';
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
    `${colors.bold(progress.run)}  ${colors.dim(formatSpan(until - started))}`,
    ...shown.map((name) => {
      const { visits, ms } = timeIn(name, moves, now);
      const mark = markOf(name, current, visits, ended, colors);
      const again = visits > 1 ? ` ×${visits}` : '';
      const time = visits > 0 && !(ended && name === current) ? `  ${formatSpan(ms)}` : '';
      const words = name === current ? colors.bold(name.padEnd(width)) : name.padEnd(width);
      return `${mark} ${visits > 0 ? words : colors.dim(words)}${colors.dim(`${time}${again}`)}`;
    }),
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

function awaited({ gate, run }: Progress, voice: Voice): string[] {
  if (!gate) return [];
  const who = gate.people.map(plainText).join(', ') || 'nobody';
  return [
    '',
    `${voice.colors.yellow('waiting for')} ${who}: ${plainText(gate.ask)}`,
    voice.colors.dim(decideCommand(run, 'approved', gate.people[0] ?? 'YOU', voice)),
  ];
}
