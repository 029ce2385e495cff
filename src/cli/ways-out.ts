import { type FailureView, sayElsewhere, type WayOut as Way, waysOutOf } from '../contract/index.js';
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
  const ways = waysOutOf(failure);
  return [...new Set(ways.map(({ procedure }) => procedure))].map((procedure) => ({
    procedure,
    does: `${PROCEDURES[procedure]}${failure.fourEyes?.includes(procedure) ? '; it takes two people, who send the same' : ''}`,
    commands: ways
      .filter((way) => way.procedure === procedure)
      .map((way) => {
        const { to, patch } = way;
        const more = { ...(to !== undefined && { to }), ...(patch && { patch: JSON.stringify(patch) }) };
        return { line: recoverCommand(run, { procedure, ...shared, ...more }, voice), ...noteOf(way, failure) };
      }),
  }));
}

function noteOf({ procedure, checkpoint, to }: Way, failure: FailureView): { readonly note?: string } {
  if (procedure === 'rerun') {
    const elsewhere = sayElsewhere(failure, String(to));
    return elsewhere === undefined ? {} : { note: `or --to ${elsewhere}` };
  }
  return checkpoint ? { note: `back to ${checkpoint.state}, ${formatTime(checkpoint.at)}` } : {};
}
