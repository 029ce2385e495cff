import { condition, continueAsNew, sleep } from '@temporalio/workflow';
import { stateOf } from '../../src/machine/index.js';
import { ENGINE } from '../sandbox/actors.js';
import { isoNow } from '../sandbox/time.js';
import { isAbandoned, type Run } from '../state/run.js';
import type { RunData } from '../state/run-data.js';
import { handover, isPortable } from './handover.js';
import { isIdle } from './quiet.js';

/**
 * Hands the run on to its next execution, once nothing is under way beside it: no stage begins until then, and no delivered event is
 * taken. What waits by a clock of its own does so meanwhile, and comes back here in the end.
 *
 * @returns false where the state is to go on in this execution
 */
export async function handOn(run: Run): Promise<boolean> {
  const { data } = run;
  const { enteredAt, snapshot } = data;
  run.isHeldUp = false;
  if (!mayContinue(run)) return false;
  if (run.acting > 0 && waitsByClock(data)) {
    run.isHeldUp = true;
    return false;
  }
  // A recovery under way may lead to a gate, and be answered only once that is open.
  const hasMoved = () => data.enteredAt !== enteredAt;
  await condition(() => hasMoved() || isIdle(run));
  if (hasMoved()) return true;
  await sleep(1, { summary: `${snapshot.state}: a pause before the next execution` });
  if (!isIdle(run) || !mayContinue(run)) return true;
  const handed = handover(data);
  if (!isPortable(handed)) {
    noteTooLarge(run);
    run.mustContinue = false;
    return false;
  }
  noteForgotten(run, handed);
  return continueAsNew(null, { ...handed, log: data.log });
}

/** Whether all that the state does now is wait: a gate, a failed run, and a wait whose event has not come. */
function waitsByClock({ definition, snapshot, delivered }: RunData): boolean {
  const node = stateOf(definition, snapshot.state);
  if (node?.kind === 'wait') return !delivered.some(({ event }) => event === node.event);
  return node?.kind === 'gate' || snapshot.state === 'FAILED';
}

/** Whether the run may be handed on: what the server is asked about this execution, the next one would never hear. */
function mayContinue(run: Run): boolean {
  return !isAbandoned(run) && run.data.cancelling === undefined;
}

/** A run that can undo more stages than it can hand on says so: the oldest are lost to it. */
function noteForgotten(run: Run, handed: RunData): void {
  const lost = run.data.completed.length - handed.completed.length;
  if (lost <= 0) return;
  const message = `${lost} completed stages are too long ago to be undone by this run`;
  run.note({ kind: 'notice', event: 'forgotten' }, { trigger: 'timer', actor: ENGINE, at: isoNow(), message });
}

/** A run that no new execution can take up says so, once an execution: it goes on in this one, whose history the server limits. */
function noteTooLarge(run: Run): void {
  const event = 'tooLarge';
  if (run.log.entries.some((entry) => entry.event === event)) return;
  const message =
    'what the run holds is too large for a new execution: it goes on in this one until the server ends it for the length of its history; bring it to its end before that, or fork it';
  run.note({ kind: 'notice', event }, { trigger: 'timer', actor: ENGINE, at: isoNow(), message });
}
