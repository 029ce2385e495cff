import { type FailureView, sayElsewhere, usefulCheckpoints } from '../contract/index.js';
import { PROCEDURES, type Procedure } from '../machine/index.js';
import { formatTime } from './format-time.js';
import type { Voice } from './output.js';
import { recoverCommand } from './recover-command.js';

/** One legal procedure out of a failure: what it does, and the command lines that take it. */
export type WayOut = {
  readonly procedure: Procedure;
  readonly does: string;
  readonly commands: readonly { readonly line: string; readonly note?: string }[];
};

/** Every legal way out of a failure, the advised one first, each with commands that mean this failure and no later one. */
export function waysOut(run: string, failure: FailureView, voice: Voice): WayOut[] {
  const by = failure.lease?.by ?? failure.recoverers?.[0];
  const shared = { ...(by === undefined ? {} : { by }), failure: failure.seq };
  const line = (procedure: Procedure, more: { to?: string | number; patch?: string } = {}) =>
    recoverCommand(run, { procedure, ...shared, ...more }, voice);
  return failure.procedures.map((procedure) => ({
    procedure,
    does: `${PROCEDURES[procedure]}${failure.fourEyes?.includes(procedure) ? '; it takes two people, who send the same' : ''}`,
    commands: commandsOf(procedure, failure, line),
  }));
}

type Line = (procedure: Procedure, more?: { to?: string | number; patch?: string }) => string;

function commandsOf(procedure: Procedure, failure: FailureView, line: Line): WayOut['commands'] {
  switch (procedure) {
    case 'rerun': {
      const to = failure.rerun ?? failure.state;
      const elsewhere = sayElsewhere(failure, to);
      return [{ line: line('rerun', { to }), ...(elsewhere === undefined ? {} : { note: `or --to ${elsewhere}` }) }];
    }
    case 'rollback': {
      const useful = usefulCheckpoints(failure);
      if (useful.length === 0) return [{ line: line('rollback', { to: 'NUMBER' }) }];
      return useful.map(({ seq, state, at }) => ({
        line: line('rollback', { to: seq }),
        note: `back to ${state}, ${formatTime(at)}`,
      }));
    }
    case 'patch':
      return [{ line: line('patch', { patch: '{"KEY":"VALUE"}' }) }];
    default:
      return [{ line: line(procedure) }];
  }
}
