import { CancellationScope, proxyActivities } from '@temporalio/workflow';
import {
  type CompensationCall,
  type CompensationView,
  isReference,
  type Reference,
  type Stored,
} from '../../src/contract/index.js';
import { type Compensation, type Json, parseReads } from '../../src/machine/index.js';
import type { OwnOptions } from '../sandbox/activity-headers.js';
import { ENGINE } from '../sandbox/actors.js';
import { keyFor } from '../sandbox/call-key.js';
import { cheap } from '../sandbox/cheap-work.js';
import { saidBy } from '../sandbox/failure.js';
import { retryOf } from '../sandbox/retry-policy.js';
import { isoNow, msOf } from '../sandbox/time.js';
import type { Run } from '../state/run.js';
import { type RunData, readOf, type Undoable } from '../state/run-data.js';
import { referenceOf } from '../state/stored.js';
import { describe } from '../telling/details.js';

const TOTAL_MS = 60 * 60_000;
const ATTEMPT_MS = 5 * 60_000;

/**
 * Undoes what completed stages have declared an undoing for, the newest first. One that fails for good is in the log, and does not
 * keep the others from theirs.
 */
export async function compensate(run: Run): Promise<void> {
  const { data } = run;
  const views: CompensationView[] = [];
  const show = (): void => {
    const left = data.completed.toReversed().map(pending);
    data.compensations = [...views, ...left];
    describe(run, run.status());
  };
  await CancellationScope.nonCancellable(async () => {
    // What ends after its grace is undone, too, as long as the run is not over.
    for (let next = data.completed.at(-1); next; next = data.completed.at(-1)) {
      show();
      const settled = await undo(run, next, views.length);
      const undone = next;
      views.push({ ...pending(undone), ...settled });
      data.completed = data.completed.filter((other) => other !== undone);
      show();
    }
  });
}

function pending({ state, enteredAt }: Undoable): CompensationView {
  return { state, enteredAt, outcome: 'pending' };
}

async function undo(
  run: Run,
  undoable: Undoable,
  index: number,
): Promise<Pick<CompensationView, 'outcome' | 'message'>> {
  const { state, enteredAt } = undoable;
  const stage = run.data.definition.states[state];
  const compensation = stage?.kind === 'stage' ? stage.compensation : undefined;
  if (!compensation) return { outcome: 'failed', message: 'the definition no longer says how' };
  const what = `${compensation.activity}, for ${state} of ${enteredAt}`;
  try {
    await call(run.data, compensation, undoable, `undo:${state}:${enteredAt}:${index}`);
    note(run, 'compensated', `${what}, is done`);
    return { outcome: 'done' };
  } catch (error) {
    const message = saidBy(error).slice(0, 300);
    note(run, 'compensationFailed', `${what}, failed for good: ${message}`);
    return { outcome: 'failed', message };
  }
}

/** What a stage read and gave, brought back from the store as it travels. */
async function broughtBack(data: RunData, undoable: Undoable): Promise<Pick<CompensationCall, 'reads' | 'output'>> {
  const { output, inputs } = undoable;
  const given = inputs.map((spec): [string, Json] => [parseReads(spec).name, readOf(spec, data) ?? null]);
  const reads: Undoable['reads'] = { ...undoable.reads, ...Object.fromEntries(given) };
  const all: [string, Json][] = [
    ...Object.entries(reads).map(([name, value]): [string, Json] => [`reads.${name}`, value]),
    ['output', output],
  ];
  const references = all.filter((entry): entry is [string, Json & Reference] => isReference(entry[1]));
  if (references.length === 0) return { reads, output };
  const stored: { readonly [name: string]: Stored } = await cheap('fetchValues', Object.fromEntries(references));
  const back = (name: string, value: Json): Json => (stored[name] ? referenceOf(stored[name]) : value);
  return {
    reads: Object.fromEntries(Object.entries(reads).map(([name, value]) => [name, back(`reads.${name}`, value)])),
    output: back('output', output),
  };
}

async function call(data: RunData, compensation: Compensation, undoable: Undoable, activityId: string): Promise<void> {
  const { state, key, keys } = undoable;
  // What cannot be brought back goes as it is: then the activity says what is wrong with it.
  const { reads, output } = await broughtBack(data, undoable).catch(() => undoable);
  type Any = { [activity: string]: (call: CompensationCall) => Promise<Json | undefined> };
  const { activity, taskQueue, timeout, attemptTimeout, heartbeat, retry } = compensation;
  const totalMs = timeout === undefined ? TOTAL_MS : msOf(timeout);
  const options: OwnOptions = {
    activityId,
    callKey: keyFor(activityId),
    scheduleToCloseTimeout: totalMs,
    startToCloseTimeout: Math.min(totalMs, attemptTimeout === undefined ? ATTEMPT_MS : msOf(attemptTimeout)),
    summary: `Undo ${state}`,
    ...(heartbeat !== undefined && { heartbeatTimeout: msOf(heartbeat) }),
    ...(taskQueue !== undefined && { taskQueue }),
    ...(retry && { retry: retryOf(retry) }),
  };
  const activities = proxyActivities<Any>(options);
  await activities[activity]?.({ state, key, ...(keys && { keys }), reads, output });
}

function note(run: Run, event: string, message: string): void {
  run.note(
    { kind: 'notice', event },
    { trigger: 'recovery', actor: ENGINE, at: isoNow(), message: message.slice(0, 500) },
  );
}
