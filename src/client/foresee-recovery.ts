import { AHEAD_OF_TASK, type Foreseen, QUERIES } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { parseForeseen } from './answers.js';
import type { Calls } from './calls.js';

/** Asks a run what would come of a recovery; again, while it is only about to find out who may. */
export async function foreseeRecovery(calls: Calls, run: string, recovery: Json): Promise<Foreseen> {
  return calls.onRun(run, `foresee a recovery of ${run}`, async (handle) => {
    const foreseen = parseForeseen(await handle.query(QUERIES.foreseen, recovery));
    if (foreseen.outcome === 'refused' && foreseen.message === AHEAD_OF_TASK) throw new Error(AHEAD_OF_TASK);
    return foreseen;
  });
}
