import { workflowInfo } from '@temporalio/workflow';
import {
  confirmationOf,
  type FailureView,
  type Proposal,
  recoverWords,
  sayElsewhere,
  waysOutOf,
} from '../../src/contract/index.js';
import { PROCEDURES, type Procedure } from '../../src/machine/index.js';

/** What `recover` takes, with words in the place of what the person fills in. */
export type Input = {
  readonly procedure: Procedure;
  readonly by: string;
  readonly reason: string;
  readonly to?: string | number;
  readonly patch?: { readonly [key: string]: string | number };
  readonly failure: number;
};

/** One way out of a failure: the input of the signal, the command line that does the same, and where it leads. */
export type Way = { readonly input: Input; readonly line: string; readonly place?: string };

/** Every legal way out of a failure, the advised one first. */
export function waysOut(failure: FailureView): Way[] {
  return waysOutOf(failure).map(({ checkpoint, ...way }) => {
    const input = { ...way, by: 'YOU', reason: 'WHY', failure: failure.seq };
    const elsewhere = way.procedure === 'rerun' ? sayElsewhere(failure, String(way.to)) : undefined;
    const place = checkpoint
      ? `to ${checkpoint.state}, entry ${checkpoint.seq}`
      : elsewhere !== undefined && `or to ${elsewhere}`;
    return { input: inOrder(input), line: lineOf(input), ...(place && { place }) };
  });
}

/** As a person reads it. */
function inOrder({ procedure, by, reason, to, patch, failure }: Input): Input {
  return { procedure, by, reason, ...(to !== undefined && { to }), ...(patch && { patch }), failure };
}

/** What the second person sends: exactly what the first has proposed. */
export function confirming(view: FailureView, proposal: Proposal): Input {
  const { procedure, to, failure, isPatch } = confirmationOf(view, proposal);
  const place = procedure === 'rollback' ? Number(to) : to;
  return {
    procedure: procedureOf(procedure),
    by: 'YOU',
    reason: 'WHY',
    ...(place !== undefined && { to: place }),
    ...(isPatch && { patch: { KEY: 'VALUE' } }),
    failure,
  };
}

function procedureOf(name: string): Procedure {
  return Object.hasOwn(PROCEDURES, name) ? (name as Procedure) : 'abandon';
}

function lineOf({ patch, ...input }: Input): string {
  const words = recoverWords(workflowInfo().workflowId, { ...input, ...(patch && { patch: JSON.stringify(patch) }) });
  return `npx signalbox ${words}`;
}
