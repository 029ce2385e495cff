import type { Definition } from '../../src/machine/index.js';
import { errandPipeline } from './errand.js';

/** An errand of one agent without tools, or of several at once, in a pipeline whose runs share a budget. */
export function plain(name: string, branches: readonly string[]): Definition {
  const { raising, done } = errandPipeline().states;
  if (!raising || !done) throw new Error('expected the states of the errand');
  const work = { agent: 'errandBoy' };
  const asking = { asks: { budgetExceeded: 'spending' }, on: { completed: 'done', budgetExceeded: 'raising' } };
  const single = { kind: 'stage', work, timeout: '1m', ...asking } as const;
  const together = {
    kind: 'stage',
    work: { branches: Object.fromEntries(branches.map((branch) => [branch, work])) },
    timeout: '1m',
    on: { completed: 'shopping' },
  } as const;
  const states = { together, shopping: single, raising, done: { kind: 'final' } } as const;
  const initial = branches.length > 0 ? 'together' : 'shopping';
  const given = branches.length > 0 ? states : { shopping: single, raising, done: { kind: 'final' } as const };
  return { ...errandPipeline(), name, pipelineBudget: { tokens: 200, per: 'day' }, initial, states: given };
}
