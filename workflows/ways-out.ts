import { workflowInfo } from '@temporalio/workflow';
import { type CheckpointView, type FailureView, type Proposal, shellQuote } from '../src/contract/index.js';
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

/** So many checkpoints have an input of their own. */
const CHECKPOINTS_SHOWN = 3;

/** Every legal way out of a failure, the advised one first. */
export function waysOut(failure: FailureView): Way[] {
  return failure.procedures.flatMap((procedure) => {
    const way = (more: Pick<Input, 'to' | 'patch'> = {}, place?: string): Way => {
      const input = { procedure, by: 'YOU', reason: 'WHY', ...more, failure: failure.seq };
      return { input, line: lineOf(input), ...(place !== undefined && { place }) };
    };
    switch (procedure) {
      case 'rerun':
        return [way({ to: failure.rerun ?? failure.state }, 'or to another stage it has been in')];
      case 'rollback':
        return usefulCheckpoints(failure).map(({ seq, state }) => way({ to: seq }, `to ${state}, step ${seq}`));
      case 'patch':
        return [way({ patch: { KEY: 'VALUE' } })];
      case 'raise':
        return [way({ patch: { KEY: 1000 } })];
      default:
        return [way()];
    }
  });
}

/** What the second person sends: exactly what the first has proposed. */
export function confirming({ seq }: FailureView, { procedure, to }: Proposal): Input {
  const named = procedureOf(procedure);
  const place = named === 'rollback' ? Number(to) : to;
  return {
    procedure: named,
    by: 'YOU',
    reason: 'WHY',
    ...(place !== undefined && { to: place }),
    ...((named === 'patch' || named === 'raise') && { patch: { KEY: 'VALUE' } }),
    failure: seq,
  };
}

function procedureOf(name: string): Procedure {
  return Object.hasOwn(PROCEDURES, name) ? (name as Procedure) : 'abandon';
}

/** The newest checkpoint of each state, the newest first; that of the state it failed in only where there is no other. */
function usefulCheckpoints({ checkpoints, state }: FailureView): CheckpointView[] {
  const newest = new Map(checkpoints.map((checkpoint) => [checkpoint.state, checkpoint]));
  const all = [...newest.values()].sort((a, b) => b.seq - a.seq);
  const others = all.filter((checkpoint) => checkpoint.state !== state);
  return (others.length > 0 ? others : all).slice(0, CHECKPOINTS_SHOWN);
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
