import { type Duration, parseDuration } from '../src/machine/index.js';

/** A duration of a definition in milliseconds. Admission has checked that it is one; anything else ends its wait at once. */
export function msOf(duration: Duration): number {
  return parseDuration(duration) ?? 0;
}

/** The workflow's time, ISO 8601 in UTC. */
export function isoNow(): string {
  return new Date(Date.now()).toISOString();
}
