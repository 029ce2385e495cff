import type { RunHistory } from '../../src/client/index.js';
import type { Fields } from '../messages.js';

/** A message as the history has it: what the run was given, in the order in which it took it. */
export type Received = {
  readonly via: 'signal' | 'update';
  readonly name: string;
  readonly payload: unknown;
  /** Where in the history it came, over all executions. */
  readonly position: number;
  /** When the workflow task began that took it up, in epoch milliseconds. */
  readonly atMs: number;
  /** Whether the server had been asked to cancel the run before that task began: what comes together with that counts as after it. */
  readonly isCancelled: boolean;
};

/** A run's name, and the id of its first execution. */
export type RunName = { readonly id: string; readonly execution: string };

/** What a history says of a run, besides the log that a replay gives. */
export type Timeline = {
  readonly run: RunName;
  readonly received: readonly Received[];
  /** Where the gates were opened, one after the other. */
  readonly openings: readonly number[];
  /** Where it was found out who may recover the run. */
  readonly preparations: readonly number[];
  readonly isCancelRequested: boolean;
  /** How the newest execution closed, as Temporal names the event; undefined while it is open. */
  readonly closing: string | undefined;
  /** Workflow tasks that failed for a reason that is the code's. */
  readonly failedTasks: readonly string[];
};

/** The engine itself fails a task that a replay would not repeat, and it is tried again. */
const TRIED_AGAIN = 'the run is between two workflow tasks';

/** A server takes a task back for these without anything being wrong. */
const BENIGN = ['UNHANDLED_COMMAND', 'RESET_STICKY_TASK_QUEUE', 'FORCE_CLOSE_COMMAND', 'GRPC_MESSAGE_TOO_LARGE'];

const CANCEL_REQUESTED = 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED';

const CLOSINGS = ['COMPLETED', 'FAILED', 'CANCELED', 'TERMINATED', 'TIMED_OUT'].map(
  (how) => [`EVENT_TYPE_WORKFLOW_EXECUTION_${how}`, how] as const,
);

/** More than any execution has events. */
const EXECUTION = 1_000_000;

export function toTimeline({ executions }: RunHistory, run: string): Timeline {
  const lists = executions.map(({ history }) => history.events as readonly Fields[]);
  const events = lists.flat();
  const last = events.at(-1);
  return {
    run: { id: run, execution: executions[0]?.runId ?? '' },
    received: lists.flatMap(receivedIn),
    openings: placesOf(lists, 'prepareGate'),
    preparations: placesOf(lists, 'prepareRecovery'),
    isCancelRequested: events.some(({ eventType }) => eventType === CANCEL_REQUESTED),
    closing: CLOSINGS.find(([type]) => type === last?.eventType)?.[1],
    failedTasks: events.flatMap(failedTask),
  };
}

/** Where a local activity came back, whose marker is in the history. */
function placesOf(lists: readonly (readonly Fields[])[], activity: string): number[] {
  return lists.flatMap((list, index) =>
    list.flatMap((event) => (isMarkerOf(event, activity) ? [index * EXECUTION + Number(event.eventId)] : [])),
  );
}

function isMarkerOf(event: Fields, activity: string): boolean {
  const marker = event.markerRecordedEventAttributes as Fields | undefined;
  const { data } = (marker?.details ?? {}) as Fields;
  return JSON.stringify(firstOf(data) ?? null).includes(`"${activity}"`);
}

/**
 * Signals stand in the history in the order in which they came. An update is taken after all that its task was given: the events up
 * to the one it is sequenced behind.
 */
function receivedIn(events: readonly Fields[], index: number): Received[] {
  const tasks = events.filter(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED');
  const asked = events.find(({ eventType }) => eventType === CANCEL_REQUESTED)?.eventId;
  const taskAfter = (at: number) => tasks.find(({ eventId }) => Number(eventId) > at) ?? tasks.at(-1);
  /** The task that took it up is the first to end well: what others were given was given again. */
  const ended = events.map(({ workflowTaskCompletedEventAttributes: ending }) =>
    Number((ending as Fields | undefined)?.startedEventId),
  );
  const takenUpAt = (at: number) => ended.find((id) => id > at) ?? Number(taskAfter(at)?.eventId);
  const placed = events.flatMap((event): Received[] => {
    const id = Number(event.eventId);
    const place = (at: number) => ({
      position: index * EXECUTION + at,
      atMs: Date.parse(String(taskAfter(at)?.eventTime ?? '')),
      isCancelled: asked !== undefined && Number(asked) < takenUpAt(at),
    });
    const signal = event.workflowExecutionSignaledEventAttributes as Fields | undefined;
    if (signal)
      return [{ via: 'signal', name: String(signal.signalName), payload: firstOf(signal.input), ...place(id) }];
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes as Fields | undefined;
    const input = (accepted?.acceptedRequest as Fields | undefined)?.input as Fields | undefined;
    if (!accepted || !input) return [];
    const at = Number(accepted.acceptedRequestSequencingEventId) + 0.5;
    return [{ via: 'update', name: String(input.name), payload: firstOf(input.args), ...place(at) }];
  });
  return placed.sort((a, b) => a.position - b.position);
}

function firstOf(payloads: unknown): unknown {
  const [first] = ((payloads as Fields | undefined)?.payloads ?? []) as readonly Fields[];
  if (!first) return undefined;
  const text = (value: unknown) => Buffer.from(String(value ?? ''), 'base64').toString('utf8');
  const encoding = text((first.metadata as Fields | undefined)?.encoding);
  if (encoding === 'binary/null') return null;
  try {
    const decoded = encoding === 'json/plain' ? JSON.parse(text(first.data)) : { $undecodable: encoding };
    return isDeep(first.data) ? { $deep: encoding } : decoded;
  } catch {
    return { $undecodable: encoding };
  }
}

/** Nested so deep that reading it recursively would fail; no message is. */
function isDeep(data: unknown): boolean {
  return Buffer.from(String(data), 'base64').toString('utf8').includes('['.repeat(100));
}

function failedTask(event: Fields): string[] {
  const failed = event.workflowTaskFailedEventAttributes as Fields | undefined;
  if (!failed || BENIGN.some((cause) => String(failed.cause).endsWith(cause))) return [];
  const { message } = (failed.failure ?? {}) as Fields;
  if (String(message).startsWith(TRIED_AGAIN)) return [];
  return [`event ${String(event.eventId)}: ${String(failed.cause)}: ${String(message)}`];
}
