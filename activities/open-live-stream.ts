import { Context } from '@temporalio/activity';
import { LIVE_TOPIC, type LiveEvent, liveIdOf } from '../src/contract/index.js';

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
  const publisher = openPublisher(info.workflowExecution.workflowId);
  publisher.catch(() => undefined);
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
        if (isLost()) return;
        await (await publisher).publish(events);
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
    close() {
      send();
      void sending.then(async () => (await publisher).close()).catch(() => undefined);
    },
  };
}

/** The streams' package is read when it is first needed, which on most workers is never. */
async function openPublisher(run: string) {
  const { client } = Context.current();
  const { WorkflowStreamClient } = await import('@temporalio/workflow-streams/client');
  const stream = WorkflowStreamClient.create(client, liveIdOf(run), { batchInterval: BATCH_MS });
  const topic = stream.topic<LiveEvent>(LIVE_TOPIC);
  return {
    async publish(events: readonly LiveEvent[]) {
      for (const event of events) topic.publish(event);
      await stream.flush();
    },
    close: () => stream[Symbol.asyncDispose](),
  };
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
