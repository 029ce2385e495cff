import { readTimeline, type Timeline, timelineOf } from '../audit/index.js';
import { SignalboxError } from '../contract/index.js';
import { workflowBundlePath } from '../worker/index.js';
import { BRIEFLY, type Invocation, withClient } from './command.js';
import { parseJson, readBytes } from './read-input.js';
import type { ServerOptions } from './server-settings.js';
import { installRuntime } from './temporal-runtime.js';

/** Which run is looked back at: one that a server has, or one that was exported. */
export type TimelineOptions = ServerOptions & { readonly file?: string };

/**
 * A run at every entry of its log.
 *
 * @throws USAGE unless either a run or a file is given; UNKNOWN_RUN, NOT_REPLAYABLE, AUDIT_MISMATCH
 */
export function timelineFor(invocation: Invocation<TimelineOptions>, run: string | undefined): Promise<Timeline> {
  const { context, options } = invocation;
  const { file } = options;
  if ((run === undefined) === (file === undefined))
    throw new SignalboxError('USAGE', `expected a run or --file, got ${run === undefined ? 'neither' : 'both'}`);
  installRuntime(context, 'ERROR');
  const replay = { workflowBundlePath: workflowBundlePath() };
  if (run !== undefined) return withClient(invocation, (client) => readTimeline(client, run, replay), BRIEFLY);
  return readBytes(context, file ?? '').then((bytes) => timelineOf(parseJson(bytes, file ?? ''), replay));
}

/** @throws USAGE for what is no number of an entry */
export function parseSeq(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SignalboxError('USAGE', `expected the number of an audit entry, got ${JSON.stringify(text)}`);
}
