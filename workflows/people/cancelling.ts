import { CancellationScope, condition, proxyActivities, sleep } from '@temporalio/workflow';
import type { Cancel, EngineActivities } from '../../src/contract/index.js';
import { lifecycleOf } from '../../src/machine/index.js';
import { publish } from '../run/create-run.js';
import { ENGINE, personOf } from '../sandbox/actors.js';
import type { Refused } from '../sandbox/refused.js';
import { isoNow, msOf } from '../sandbox/time.js';
import { noteGivenUp } from '../stages/begun-calls.js';
import { compensate } from '../stages/compensation.js';
import { keepUnfinished } from '../stages/stage.js';
import { isAbandoned, type Run } from '../state/run.js';
import { requesterOf } from '../state/run-data.js';
import { tellOf } from '../telling/notices.js';

const GRACE = '10s';

const { requestCancel } = proxyActivities<EngineActivities>({
  startToCloseTimeout: '10s',
  scheduleToCloseTimeout: '2m',
  summary: 'Ask the server to cancel the run',
});

/** Why the run cannot be cancelled any more. */
export function cancelRefusal(run: Run): Refused | undefined {
  const { definition, snapshot } = run.data;
  const isOver = ['COMPLETE', 'CANCELLED'].includes(lifecycleOf(definition, snapshot.state)) || isAbandoned(run);
  return isOver ? { code: 'RUN_CLOSED', message: `the run is over: it is in ${snapshot.state}` } : undefined;
}

/**
 * Cancels the run in a person's name: the log keeps who and why, and the server is asked for the cancellation, so that Temporal knows
 * the run as cancelled, too. Where the server refuses that, the run ends all the same.
 */
export function cancel(
  run: Run,
  root: CancellationScope,
  wish: Cancel,
  via: 'signal' | 'update',
  at: string,
): Refused | undefined {
  const refused = cancelRefusal(run);
  if (refused || run.data.cancelling) return refused;
  run.data.cancelling = { ...wish, at, how: via };
  const actor = personOf(wish, via);
  run.note({ kind: 'notice', event: 'cancelRequested' }, { trigger: 'cancel', actor, at, message: wish.reason });
  void CancellationScope.nonCancellable(() => requestCancel()).catch(() => root.cancel());
  return undefined;
}

/** Rejects once the run has been cancelled and what was under way has had its grace. */
export function cancelledAfterGrace(run: Run, root: CancellationScope): Promise<never> {
  return root.cancelRequested.catch(async (error: unknown) => {
    const { cancellation } = run.data.definition;
    if (run.isWorking)
      await CancellationScope.nonCancellable(() =>
        sleep(msOf(cancellation?.grace ?? GRACE), { summary: 'what is under way may end by itself' }),
      );
    // What only waits, or has ended by now, is let go by itself.
    if (!run.isWorking) return new Promise<never>(() => undefined);
    throw error;
  });
}

/** Has Temporal know a run as cancelled that its pipeline led to `CANCELLED`. */
export async function letBeCancelled(root: CancellationScope): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    const isAsked = await requestCancel().then(
      () => true,
      () => false,
    );
    if (isAsked) await condition(() => root.consideredCancelled, GRACE, { summary: 'the cancellation comes' });
  });
}

/** Closes the log of a run that was cancelled: what it leaves behind, who wanted it, and what is undone. */
export async function closeCancelled(run: Run, finish: () => Promise<void>): Promise<void> {
  const { data } = run;
  await CancellationScope.nonCancellable(async () => {
    const { cancelling } = data;
    const actor = cancelling ? personOf(cancelling, cancelling.how ?? 'signal') : ENGINE;
    await noteGivenUp(run);
    const at = isoNow();
    const leftOver = [...(data.leftOver ?? []), ...keepUnfinished(data)];
    const isLed = data.snapshot.state === 'CANCELLED';
    const unsaid = isLed ? 'its pipeline led it to CANCELLED' : 'the server was asked to cancel it';
    const reason = cancelling?.reason ?? unsaid;
    run.move(
      { type: 'cancelled' },
      { trigger: 'cancel', actor, at, message: reason, ...(leftOver.length > 0 && { artifacts: leftOver }) },
    );
    publish(run);
    await compensate(run);
    tellOf(run, 'cancelled', { at, to: [{ id: requesterOf(data) }], message: reason });
    await finish();
  });
}
