import type { RunHistory } from '../../src/client/index.js';
import type { Fields } from '../messages.js';

/** A message as the history has it: what the run was given, in the order in which it took it. */
export type Received = {
  readonly via: 'signal' | 'update';
  readonly name: string;
  readonly payload: unknown;
};

/** What a history says of a run, besides the log that a replay gives. */
export type Timeline = {
  readonly received: readonly Received[];
  readonly isCancelRequested: boolean;
  /** How the newest execution closed, as Temporal names the event; undefined while it is open. */
  readonly closing: string | undefined;
  /** Workflow tasks that failed for a reason that is the code's. */
  readonly failedTasks: readonly string[];
};

/** A server takes a task back for these without anything being wrong. */
const BENIGN = ['UNHANDLED_COMMAND', 'RESET_STICKY_TASK_QUEUE', 'FORCE_CLOSE_COMMAND', 'GRPC_MESSAGE_TOO_LARGE'];

const CLOSINGS = ['COMPLETED', 'FAILED', 'CANCELED', 'TERMINATED', 'TIMED_OUT'].map(
  (how) => [`EVENT_TYPE_WORKFLOW_EXECUTION_${how}`, how] as const,
);

export function toTimeline({ executions }: RunHistory): Timeline {
  const events = executions.flatMap(({ history }) => history.events as readonly Fields[]);
  const last = events.at(-1);
  return {
    received: executions.flatMap(({ history }) => receivedIn(history.events as readonly Fields[])),
    isCancelRequested: events.some(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCEL_REQUESTED'),
    closing: CLOSINGS.find(([type]) => type === last?.eventType)?.[1],
    failedTasks: events.flatMap(failedTask),
  };
}

/**
 * Signals stand in the history in the order in which they came. An update is taken after all that its task was given: the events up
 * to the one it is sequenced behind.
 */
function receivedIn(events: readonly Fields[]): Received[] {
  const placed = events.flatMap((event): { readonly at: number; readonly received: Received }[] => {
    const id = Number(event.eventId);
    const signal = event.workflowExecutionSignaledEventAttributes as Fields | undefined;
    if (signal)
      return [{ at: id, received: { via: 'signal', name: String(signal.signalName), payload: firstOf(signal.input) } }];
    const accepted = event.workflowExecutionUpdateAcceptedEventAttributes as Fields | undefined;
    const input = (accepted?.acceptedRequest as Fields | undefined)?.input as Fields | undefined;
    if (!accepted || !input) return [];
    const at = Number(accepted.acceptedRequestSequencingEventId) + 0.5;
    return [{ at, received: { via: 'update', name: String(input.name), payload: firstOf(input.args) } }];
  });
  return placed.sort((a, b) => a.at - b.at).map(({ received }) => received);
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
  return [`event ${String(event.eventId)}: ${String(failed.cause)}: ${String(message)}`];
}
