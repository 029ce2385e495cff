import { isCancelAsked } from '../sandbox/cancel-asked.js';
import type { Refused } from '../sandbox/refused.js';
import type { RunData } from './run-data.js';

/** Once a cancellation was asked for, of the run or of the server, nothing else that happens or is said brings the run to another end. */
export function beingCancelled({ cancelling }: Pick<RunData, 'cancelling'>): Refused | undefined {
  if (!cancelling && !isCancelAsked()) return undefined;
  const how = cancelling ? `as ${cancelling.by} asked at ${cancelling.at}` : 'as the server was asked';
  return { code: 'RUN_CLOSED', message: `the run is being cancelled, ${how}` };
}
