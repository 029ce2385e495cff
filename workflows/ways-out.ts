import { workflowInfo } from '@temporalio/workflow';
import {
  confirmationOf,
  type FailureView,
  type Proposal,
  sayElsewhere,
  shellQuote,
  usefulCheckpoints,
} from '../src/contract/index.js';
import { PROCEDURES, type Procedure } from '../src/machine/index.js';

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
  return failure.procedures.flatMap((procedure) => {
    const way = (more: Pick<Input, 'to' | 'patch'> = {}, place?: string): Way => {
      const input = { procedure, by: 'YOU', reason: 'WHY', ...more, failure: failure.seq };
      return { input, line: lineOf(input), ...(place !== undefined && { place }) };
    };
    switch (procedure) {
      case 'rerun': {
        const to = failure.rerun ?? failure.state;
        const elsewhere = sayElsewhere(failure, to);
        return [way({ to }, elsewhere === undefined ? undefined : `or to ${elsewhere}`)];
      }
      case 'rollback':
        return usefulCheckpoints(failure).map(({ seq, state }) => way({ to: seq }, `to ${state}, entry ${seq}`));
      case 'patch':
        return [way({ patch: { KEY: 'VALUE' } })];
      default:
        return [way()];
    }
  });
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

function lineOf({ procedure, to, patch, failure }: Input): string {
  const words = [
    ...['npx', 'signalbox', 'recover', shellQuote(workflowInfo().workflowId), procedure],
    ...['--as', 'YOU', '--reason', 'WHY'],
    ...(to === undefined ? [] : ['--to', shellQuote(String(to))]),
    ...(patch === undefined ? [] : ['--patch', shellQuote(JSON.stringify(patch))]),
    ...['--failure', String(failure)],
  ];
  return words.join(' ');
}
