import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Breaker, Held } from '../src/agents/index.js';
import { NOT_BEGUN, sayThrown } from '../src/contract/index.js';
import { whileHeartbeating } from './while-heartbeating.js';

/** The share of an attempt's time that may pass with waiting. */
const WAITING_SHARE = 0.9;

/**
 * Makes a call once its provider's breaker lets it through, and waits until then; the heartbeats say so. An attempt that is shorter
 * than the wait is used up: when most of its time is over it calls all the same, and is refused by the port, which says why.
 *
 * The breaker is asked and the call made in one turn, so that of many who wait one makes the trial.
 *
 * @throws CancelledFailure where the activity is canceled while it waits; NOT_BEGUN where its worker is shut down
 */
export async function onceNotHeld<Result>(breaker: Breaker | undefined, call: () => Promise<Result>): Promise<Result> {
  const patience = Date.now() + Context.current().info.startToCloseTimeoutMs * WAITING_SHARE;
  for (let held = breaker?.held(); held !== undefined && Date.now() < patience; held = breaker?.held()) {
    const { until } = held;
    const details = { provider: breaker?.provider, breaker: 'open', until: new Date(until).toISOString() };
    await whileHeartbeating(details, () => pause(held, Math.min(until, patience)));
  }
  return call();
}

/** Waits for the time or a change of the breaker, whichever comes first. */
async function pause({ changed }: Held, until: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const due = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(1, until - Date.now()));
  });
  try {
    await Promise.race([due, changed, Context.current().cancelled]);
  } catch (error) {
    throw isShutdown() ? notBegun() : error;
  } finally {
    clearTimeout(timer);
  }
}

function isShutdown(): boolean {
  return sayThrown(Context.current().cancellationSignal.reason) === 'WORKER_SHUTDOWN';
}

/** The run schedules the call anew, without an attempt less. */
function notBegun(): ApplicationFailure {
  const message = 'the worker was shut down while the call waited for its provider; nothing was asked';
  return ApplicationFailure.nonRetryable(message, NOT_BEGUN);
}
