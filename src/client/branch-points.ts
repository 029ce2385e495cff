import { z } from 'zod';
import type { ExecutionHistory } from './read-history.js';

type History = ExecutionHistory['history'];

/** A reset by Temporal's own tools: a new execution that begins with a copy of another's history, up to an event. */
export type ResetEvent = {
  /** The new execution. */
  readonly execution: string;
  /** The execution it is a copy of. */
  readonly base: string;
  /** The number of the first event that is not copied. */
  readonly event: number;
  readonly at: string;
  readonly reason: string;
};

const resetFailure = z.looseObject({
  eventId: z.coerce.number().int(),
  eventTime: z.string(),
  workflowTaskFailedEventAttributes: z.looseObject({
    cause: z.literal('WORKFLOW_TASK_FAILED_CAUSE_RESET_WORKFLOW'),
    baseRunId: z.string().min(1),
    newRunId: z.string().min(1),
    failure: z.looseObject({ message: z.string().optional() }).optional(),
  }),
});

const timed = z.looseObject({ eventTime: z.string() });

const continued = z.looseObject({
  workflowExecutionContinuedAsNewEventAttributes: z.looseObject({ newExecutionRunId: z.string().min(1) }),
});

const started = z.looseObject({
  workflowExecutionStartedEventAttributes: z.looseObject({ continuedExecutionRunId: z.string().min(1) }),
});

/** Every reset that an execution owes its history to, the first one first. */
export function resetsIn({ events }: History): ResetEvent[] {
  return events.flatMap((event) => {
    const found = resetFailure.safeParse(event);
    if (!found.success) return [];
    const { eventId, eventTime, workflowTaskFailedEventAttributes: attributes } = found.data;
    const { newRunId: execution, baseRunId: base, failure } = attributes;
    return [{ execution, base, event: eventId, at: toIso(eventTime), reason: failure?.message ?? '' }];
  });
}

/** When the first event of an execution was written; empty where it does not say. */
export function beginningOf({ events }: History): string {
  const first = timed.safeParse(events[0]);
  return first.success ? toIso(first.data.eventTime) : '';
}

/** As it stands where it is no time: a history may have been changed. */
function toIso(text: string): string {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? text : time.toISOString();
}

/** The execution that this one continued as, if it did. */
function successorOf({ events }: History): string | undefined {
  const last = continued.safeParse(events.at(-1));
  return last.success ? last.data.workflowExecutionContinuedAsNewEventAttributes.newExecutionRunId : undefined;
}

/** The execution that this one continues, if it continues one. */
export function predecessorOf({ events }: History): string | undefined {
  const first = started.safeParse(events[0]);
  return first.success ? first.data.workflowExecutionStartedEventAttributes.continuedExecutionRunId : undefined;
}

/**
 * The executions that the histories of a run speak of and that are not among them: what resets were made of, and what they made and
 * cut off. None where nothing was reset. Neither what came before a chain's first execution, nor what may follow its last, is meant.
 *
 * @param chain the executions that stand
 * @param others those of them that resets took out of it
 */
export function findMissing(chain: readonly ExecutionHistory[], others: readonly ExecutionHistory[]): string[] {
  const all = [...chain, ...others];
  if (all.every(({ history }) => resetsIn(history).length === 0)) return [];
  const [first, last] = [chain[0], chain.at(-1)];
  const known = new Set<string | undefined>([
    ...all.map(({ runId }) => runId),
    first && predecessorOf(first.history),
    last && successorOf(last.history),
  ]);
  const named = all.flatMap(({ history }) => [
    ...resetsIn(history).flatMap(({ base, execution }) => [base, execution]),
    ...[successorOf(history) ?? [], predecessorOf(history) ?? []].flat(),
  ]);
  return [...new Set(named)].filter((runId) => !known.has(runId));
}
