import { CancellationScope, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ActionCall, AuditEntry } from '../../src/contract/index.js';
import { type Action, type Definition, type Json, parseReads, stateOf } from '../../src/machine/index.js';
import type { OwnOptions } from '../sandbox/activity-headers.js';
import { ENGINE } from '../sandbox/actors.js';
import { keyFor } from '../sandbox/call-key.js';
import { saidBy } from '../sandbox/failure.js';
import { retryOf } from '../sandbox/retry-policy.js';
import { isoNow, msOf } from '../sandbox/time.js';
import type { Run } from '../state/run.js';
import { readOf, requesterOf } from '../state/run-data.js';
import { tellOf } from './notices.js';

const ACTION_MS = 10 * 60_000;
const ATTEMPT_MS = 5 * 60_000;

/**
 * Does what the states left and entered by a transition ask for besides, beside the run, which does not fail with it. The run waits for
 * it in two places: before it closes, and before its next execution, where stages and delivered events wait, and no clock does.
 */
export function act(run: Run, { from, to, event, seq, at }: AuditEntry): void {
  const { definition } = run.data;
  const due = [
    ...actionsOf(definition, from, 'exit').map((action) => ({ action, state: from, moment: 'exit' as const })),
    ...actionsOf(definition, to, 'entry').map((action) => ({ action, state: to, moment: 'entry' as const })),
  ];
  for (const [index, { action, state, moment }] of due.entries()) {
    if ('notify' in action) {
      const people = action.notify.map((one) => (one === 'requester' ? { id: requesterOf(run.data) } : one));
      tellOf(run, 'told', { at, to: people, message: action.message, state });
    } else perform(run, action, `action:${seq}:${index}`, { ...callOf(run, action), state, event, moment });
  }
}

function actionsOf(definition: Definition, name: string, moment: 'entry' | 'exit'): readonly Action[] {
  if (name === 'FAILED' || name === 'CANCELLED') return moment === 'entry' ? (definition.actions?.[name] ?? []) : [];
  const state = stateOf(definition, name);
  if (state === undefined || state.kind === 'choice') return [];
  if (state.kind === 'final') return moment === 'entry' ? (state.entry ?? []) : [];
  return state[moment] ?? [];
}

type Performed = Extract<Action, { activity: string }>;

function callOf(run: Run, { reads = [] }: Performed): Pick<ActionCall, 'run' | 'pipeline' | 'reads'> {
  const read = reads.flatMap((spec): [string, Json][] => {
    const value = readOf(spec, run.data);
    return value === undefined ? [] : [[parseReads(spec).name, value]];
  });
  const { workflowId, workflowType } = workflowInfo();
  return { run: workflowId, pipeline: workflowType, reads: Object.fromEntries(read) };
}

function perform(run: Run, action: Performed, activityId: string, call: ActionCall): void {
  type Any = { [activity: string]: (call: ActionCall) => Promise<unknown> };
  const totalMs = action.timeout === undefined ? ACTION_MS : msOf(action.timeout);
  const options: OwnOptions = {
    activityId,
    callKey: keyFor(activityId),
    scheduleToCloseTimeout: totalMs,
    startToCloseTimeout: Math.min(totalMs, ATTEMPT_MS),
    summary: `${call.state}, ${call.moment}: ${action.activity}`,
    ...(action.taskQueue !== undefined && { taskQueue: action.taskQueue }),
    ...(action.retry && { retry: retryOf(action.retry) }),
  };
  const activities = proxyActivities<Any>(options);
  run.acting += 1;
  void CancellationScope.nonCancellable(async () => activities[action.activity]?.(call)).then(
    () => {
      run.acting -= 1;
    },
    (error: unknown) => {
      run.acting -= 1;
      const what = `${action.activity}, on ${call.moment} of ${call.state}`;
      const message = `${what}, failed for good: ${saidBy(error)}`.slice(0, 500);
      run.note({ kind: 'notice', event: 'actionFailed' }, { trigger: 'stage', actor: ENGINE, at: isoNow(), message });
      run.anchor();
    },
  );
}
