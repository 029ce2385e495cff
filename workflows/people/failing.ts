import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import { FAILURES } from '../../src/machine/index.js';
import { publish } from '../run/create-run.js';
import { quiet, standStill } from '../run/quiet.js';
import { ENGINE } from '../sandbox/actors.js';
import { cheap } from '../sandbox/cheap-work.js';
import { saidBy } from '../sandbox/failure.js';
import { isoNow } from '../sandbox/time.js';
import { compensate } from '../stages/compensation.js';
import { beingCancelled } from '../state/being-cancelled.js';
import { isAbandoned, type Run } from '../state/run.js';
import { requesterOf } from '../state/run-data.js';
import { recoverableUntil } from '../state/status.js';
import { tellOf } from '../telling/notices.js';
import { endLeases, nextLeaseEnd } from './leases.js';

/**
 * A failed run lives on for its recovery window, and is abandoned at its end; one that nothing can bring back closes at once.
 *
 * @param finish lets what is under way come to its end
 * @throws ApplicationFailure with the reason code as its type, when the run is given up
 */
export async function untilRecovered(run: Run, finish: () => Promise<void>): Promise<void> {
  const { data } = run;
  const { failure } = data.snapshot;
  const isFinal = !failure || FAILURES[failure.code].procedures.every((p) => p === 'abandon');
  if (!isFinal && !isAbandoned(run)) {
    if (data.recoverers === undefined) await prepareRecovery(run);
    if (data.snapshot.state !== 'FAILED') return;
    if (await isLeftAlone(run)) giveUp(run);
    else if (!isAbandoned(run)) return;
  }
  await compensate(run);
  if (isAbandoned(run) && failure) {
    const message = `given up after ${failure.code} in ${failure.state}`;
    tellOf(run, 'abandoned', { at: data.since, to: [{ id: requesterOf(data) }], message });
  }
  await finish();
  const { code, message, state } = failure ?? { code: 'UNEXPECTED_EVENT', message: 'the run failed', state: 'IDLE' };
  throw ApplicationFailure.nonRetryable(message, code, { state, problems: message.split('\n').slice(1) });
}

/** How long after it a directory that was away is asked again. */
const ASK_AGAIN_MS = 10 * 60_000;

/**
 * Finds out who may recover, as the directory has them now, and tells them; without rules anybody may, and nobody is told.
 *
 * @param from when it was due, in epoch milliseconds
 */
async function prepareRecovery(run: Run, from = Date.parse(run.data.since)): Promise<void> {
  const { data } = run;
  const { enteredAt } = data;
  const { by = [], escalateTo = [] } = data.definition.recovery ?? {};
  const asked = by.length + escalateTo.length > 0;
  const nobody = { by: [], escalateTo: [] };
  try {
    const found = asked ? await cheap('prepareRecovery', { by, escalateTo }) : nobody;
    if (data.enteredAt !== enteredAt) return;
    data.recoverers = found;
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    if (data.enteredAt !== enteredAt) return;
    // Fails closed, until the directory answers again; said once.
    if (data.askAgainAt === undefined) {
      const message = `who may recover could not be found out, and will be asked again: ${saidBy(error)}`;
      run.note({ kind: 'notice', event: 'unreachable' }, { trigger: 'start', actor: ENGINE, at: data.since, message });
    }
    data.recoverers = nobody;
    data.askAgainAt = from + ASK_AGAIN_MS;
    run.markEntry();
    publish(run);
    return;
  }
  data.askAgainAt = undefined;
  if (!asked) return;
  run.markEntry();
  const { failure } = data.snapshot;
  if (by.length > 0 && failure)
    tellOf(run, 'failed', { at: data.since, to: by, message: `${failure.code} in ${failure.state}` });
  publish(run);
}

/** Waits for a recovery, or for the end of a claim; true if the window is over and nobody came. */
async function isLeftAlone(run: Run): Promise<boolean> {
  const { lease } = run.data;
  const window = recoverableUntil(run.data);
  const until = Math.min(window, nextLeaseEnd(run), run.data.askAgainAt ?? window);
  const isOver = () => isAbandoned(run) || run.data.lease !== lease;
  const isDue = await quiet(run, until, 'FAILED: abandoned unless recovered', isOver);
  if (beingCancelled(run.data)) await standStill();
  if (!isDue || isAbandoned(run)) return false;
  if (until === window) return true;
  const at = isoNow();
  if (until === run.data.askAgainAt) await prepareRecovery(run, until);
  endLeases(run, at);
  return false;
}

function giveUp(run: Run): void {
  const at = isoNow();
  const recovery = { procedure: 'abandon', by: 'signalbox', reason: `nobody recovered it by ${at}` };
  const event = { type: 'recovered', recovery: { procedure: 'abandon', to: 'FAILED' } } as const;
  run.move(event, { trigger: 'timer', actor: ENGINE, recovery, at });
}
