import type { CallResult } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import { outside } from '../sandbox/cheap-work.js';
import { isoNow } from '../sandbox/time.js';
import { loopOf, type PendingCall } from '../state/loop.js';
import type { Run } from '../state/run.js';
import { bare } from '../state/stored.js';
import { effectOf, recordCall } from './call-records.js';

/**
 * Writes into the log what became of the calls that the end of the run gives up, before it closes, and adds it to the transcript with
 * whatever else the agent had yet to hear.
 *
 * Of a call that changes something it is not known whether it ran: it was told to end, and perhaps has not.
 */
export async function noteGivenUp(run: Run): Promise<void> {
  const { data, begun } = run;
  const at = isoNow();
  const { loop } = data;
  const stage = loop && data.definition.states[loop.state];
  // At its own gate nothing is under way.
  if (!loop || stage?.kind !== 'stage' || data.snapshot.state !== loop.state) return;
  const made = [...begun.values()].map(({ call, result = endOf(run, call) }) => ({ call, result }));
  begun.clear();
  for (const { call, result } of made) recordCall(run, { stage, mark: { at } }, call, result);
  // A model call that is still under way was told, and keeps it in a link of its own.
  if (run.isWorking && made.length === 0) return;
  const results = [...loop.results, ...made.map(({ result }) => result)];
  if (results.length === 0) return;
  const value = {
    ...(loop.transcript && { previous: loop.transcript }),
    items: [{ kind: 'results', results }],
  } as unknown as Json;
  const link = await outside('putArtifact', { value, composed: true }).catch(() => undefined);
  if (link) data.loop = { ...loopOf(run), transcript: bare(link) };
}

function endOf(run: Run, { id, tool }: PendingCall): CallResult {
  if (effectOf(run, tool) === 'read')
    return { id, outcome: 'failed', message: 'the run was cancelled before it ended' };
  const message = 'whether it ran is not known (the run was cancelled in its middle): check before you try again';
  return { id, outcome: 'unknown', message };
}
