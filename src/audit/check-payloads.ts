import { digestOf } from '../contract/index.js';
import type { History } from './evidence.js';
import { decodedPayloads, isFields } from './payloads.js';

/**
 * Checks what a history says of itself: every inline work product against its digest, and every pinned definition against
 * its own. Replay does not do that, for it takes an activity's result as it stands.
 *
 * @returns one line for each value that does not have the digest written beside it
 */
export function checkPayloads(history: History): string[] {
  const problems: string[] = [];
  history.events.forEach((event, index) => {
    if (!isFields(event) || !OURS.some((attributes) => attributes in event)) return;
    for (const value of decodedPayloads(event)) {
      for (const wrong of mismatchesIn(value)) problems.push(`event ${index + 1}: ${wrong}`);
    }
  });
  return problems;
}

/** The events whose payloads the engine and its workers wrote. What others send may hold anything, and proves nothing. */
const OURS = [
  'activityTaskCompletedEventAttributes',
  'markerRecordedEventAttributes',
  'workflowExecutionContinuedAsNewEventAttributes',
];

function* mismatchesIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const member of value) yield* mismatchesIn(member);
  if (!isFields(value)) return;
  if (typeof value.$artifact === 'string' && value.value !== undefined) {
    const actual = digestOf(value.value);
    if (actual !== value.$artifact) yield `a work product says it is ${value.$artifact}, its content is ${actual}`;
  }
  if (isFields(value.definition) && isFields(value.definition.states) && typeof value.digest === 'string') {
    const actual = digestOf(value.definition);
    if (actual !== value.digest) yield `a definition says it is ${value.digest}, its content is ${actual}`;
  }
  for (const member of Object.values(value)) yield* mismatchesIn(member);
}
