import { workflowInfo } from '@temporalio/workflow';
import { type Duration, parseDuration } from '../../src/machine/index.js';

/** A duration of a definition in milliseconds. Admission has checked that it is one; anything else ends its wait at once. */
export function msOf(duration: Duration): number {
  return parseDuration(duration) ?? 0;
}

/**
 * The workflow's time, ISO 8601 in UTC.
 *
 * A trap: after a local activity the first execution and a replay may see different times, for the one may have waited over a task
 * boundary where the other reads a marker. So what follows a local activity bears the time of what came before it; only where
 * something in the history has just come back (an activity, a timer, a message) may this be called.
 */
export function isoNow(): string {
  return new Date(Date.now()).toISOString();
}

/** When this execution was started, ISO 8601 in UTC: a time that the history has, whatever a task adds to it. */
export function isoStart(): string {
  return workflowInfo().startTime.toISOString();
}
