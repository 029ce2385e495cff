import { Context } from '@temporalio/activity';
import { LIVE_TOPIC, type LiveEvent, liveIdOf, STREAM } from '../src/contract/index.js';

/** Takes events and sends them, some at a time; what cannot be sent is lost. */
export type LiveStream = {
  add(event: LiveEvent): void;
  /** Sends what there is yet to send; nobody waits for it. */
  close(): void;
};

const BATCH_MS = 200;
const LONGEST_DELTA = 2_000;
const MOST_FAILURES = 3;

/**
 * Opens the way from the running activity to the stream of its run, or gives undefined where there is none. Text that comes before a
 * batch is sent becomes one event, and of a tool's progress the newest counts. After some failures in a row nothing more is sent.
 */
export function openLiveStream(): LiveStream | undefined {
  const { info } = Context.current();
  if (info.workflowExecution === undefined) return undefined;
  const publish = createPublish(info.workflowExecution);
  let queue: LiveEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<unknown> = Promise.resolve();
  let failures = 0;
  const isLost = () => failures >= MOST_FAILURES;

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    const events = queue;
    queue = [];
    sending = sending
      .then(async () => {
        if (isLost() || events.length === 0) return;
        await publish(events);
        failures = 0;
      })
      .catch(() => {
        failures += 1;
      });
  }

  return {
    add(event) {
      if (isLost()) return;
      queue = withEvent(queue, event);
      timer ??= setTimeout(send, BATCH_MS);
    },
    close: send,
  };
}

/** Sends events in an order that the stream can tell from a repeat. */
function createPublish({ workflowId, runId }: { readonly workflowId: string; readonly runId: string }) {
  const { client, info } = Context.current();
  const stream = client.workflow.getHandle(liveIdOf(workflowId));
  let sequence = 0;
  return async (events: readonly LiveEvent[]): Promise<void> => {
    sequence += 1;
    await stream.signal(STREAM.publish, {
      items: events.map((event) => ({ topic: LIVE_TOPIC, data: toWire(event) })),
      publisher_id: `${runId}/${info.activityId}#${info.attempt}`,
      sequence,
    });
  };
}

/** An event as the protocol has it: one of Temporal's payloads, as protobuf in base64. */
function toWire(event: LiveEvent): string {
  const encoding = Buffer.concat([field(1, 'encoding'), field(2, 'json/plain')]);
  return Buffer.concat([field(1, encoding), field(2, JSON.stringify(event))]).toString('base64');
}

/** A field of protobuf that is bytes: its tag, how many they are, and they. */
function field(number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const head = [(number << 3) | 2];
  let length = bytes.length;
  for (; length > 0x7f; length >>>= 7) head.push((length & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...head, length]), bytes]);
}

function withEvent(queue: readonly LiveEvent[], event: LiveEvent): LiveEvent[] {
  const last = queue.at(-1);
  if (event.kind === 'progress' && last?.kind === 'progress') return [...queue.slice(0, -1), event];
  if (event.kind !== 'text') return [...queue, event];
  const isMore = last?.kind === 'text';
  const pieces = inPieces(isMore ? last.delta + event.delta : event.delta);
  return [...(isMore ? queue.slice(0, -1) : queue), ...pieces.map((delta) => ({ ...event, delta }))];
}

/** Never between the halves of a character. */
function inPieces(text: string): string[] {
  return text.match(new RegExp(`[^]{1,${LONGEST_DELTA}}`, 'gu')) ?? [];
}
