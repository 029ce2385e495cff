import { Context } from '@temporalio/activity';
import { createRedactor, type ModelListener, type Redact } from '../src/agents/index.js';
import type { Live, LiveCall, LiveEvent } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import { type LiveStream, openLiveStream } from './open-live-stream.js';
import { toldDetails } from './told-details.js';

/** What a call tells those who watch. None of it throws, or takes time. */
export type LiveReport = ModelListener & { readonly progress: (details: unknown) => void };

/** Of one call; what comes after is not told. */
const MOST_TEXT = 100_000;
const LONGEST_DETAILS = 2_000;

const withoutKeys = createRedactor([]);

/**
 * Does a call's work, and tells those who watch the run how it goes. Where nobody does, there is nobody to tell, and nothing is made.
 *
 * What goes wrong with the telling ends the telling and nothing else.
 *
 * @param redact takes out of the details of a tool what nobody may see, besides what looks like a key
 */
export async function whileLive<Result>(
  live: Live | undefined,
  who: { readonly agent: string } | { readonly tool: string },
  work: (report: LiveReport | undefined) => Promise<Result>,
  redact: Redact = (text) => text,
): Promise<Result> {
  if (live === undefined) return work(undefined);
  const { info } = Context.current();
  const call: LiveCall = { call: info.activityId, attempt: info.attempt, step: live.step, ...who };
  const stream = openIfThere();
  const tell = (event: Told) => stream?.add({ ...call, ...event } as LiveEvent);
  let left = MOST_TEXT;
  if ('tool' in who) tell({ kind: 'began' });
  const end = (outcome: 'done' | 'failed') => {
    tell({ kind: 'ended', outcome });
    stream?.close();
  };
  try {
    const result = await work({
      began: (model) => tell({ kind: 'began', model }),
      text(delta) {
        if (delta !== '' && left > 0) tell({ kind: 'text', delta: delta.slice(0, left) });
        left -= delta.length;
      },
      progress: (details) =>
        tell({ kind: 'progress', details: bounded(toldDetails(details, (text) => withoutKeys(redact(text)))) }),
    });
    end('done');
    return result;
  } catch (error) {
    end('failed');
    throw error;
  }
}

type Told = LiveEvent extends infer Event
  ? Event extends LiveEvent
    ? Omit<Event, keyof LiveCall | 'agent' | 'tool'>
    : never
  : never;

function openIfThere(): LiveStream | undefined {
  try {
    return openLiveStream();
  } catch {
    return undefined;
  }
}

function bounded(details: Json): Json {
  const text = JSON.stringify(details);
  return text.length <= LONGEST_DETAILS ? details : `${text.slice(0, LONGEST_DETAILS)}…`;
}
