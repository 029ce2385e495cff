import { workflowInfo } from '@temporalio/workflow';
import type { CallRecord, CallResult, MadeBy, ToolFacts } from '../../src/contract/index.js';
import { loopOf, type PendingCall } from '../state/loop.js';
import type { Cause, Run } from '../state/run.js';
import { ownOf } from '../state/run-data.js';
import type { Task } from './task.js';

/** Whose call it is, and when what is written of it was known. */
type Where = { readonly stage: Task['stage']; readonly mark: Pick<Task['mark'], 'at'> };

/** As it was at the run's admission; a tool that was not known then is taken for the worst. */
export function effectOf(run: Run, tool: string): ToolFacts['effect'] {
  return factsOf(run, tool)?.effect ?? 'destructive';
}

/** What the run was told of a tool as it was admitted. */
export function factsOf({ data: { tools = {} } }: Run, tool: string): ToolFacts | undefined {
  return ownOf(tools, tool);
}

/** Writes what became of a call into the log. */
export function recordCall(run: Run, task: Where, call: PendingCall, { outcome, result, message }: CallResult): void {
  const event = ['done', 'failed', 'unknown'].includes(outcome) ? 'toolCalled' : 'toolRefused';
  const facts = recordOf(run, call, {
    outcome,
    ...(result && { result: result.$artifact as CallRecord['result'] & string }),
  });
  record(run, task, event, facts, message === undefined ? {} : { message });
}

/** Writes one line for the calls of a step that are not made, for there are too many of them. */
export function recordLeftOut(run: Run, task: Task, count: number): void {
  const message = `${count} more ${count === 1 ? 'call' : 'calls'} of this step ${count === 1 ? 'was' : 'were'} left out, for it has too many`;
  record(run, task, 'toolRefused', { step: loopOf(run).steps, outcome: 'refused' }, { message });
}

/** A call as the log names it. */
export function recordOf(
  run: Run,
  { tool, call }: PendingCall,
  facts: Pick<CallRecord, 'outcome' | 'result'>,
): CallRecord {
  const known = factsOf(run, tool);
  return {
    step: loopOf(run).steps,
    tool: tool.slice(0, 100),
    ...(known && { effect: known.effect }),
    call: call.$artifact as NonNullable<CallRecord['call']>,
    ...facts,
  };
}

/** Writes a model call or a tool call of the stage's agent into the log. */
export function record(
  run: Run,
  task: Where,
  event: string,
  call: CallRecord,
  more: { readonly madeBy?: MadeBy; readonly message?: string } = {},
): void {
  const { work } = task.stage;
  const actor: Cause['actor'] = {
    kind: 'agent',
    id: 'agent' in work ? work.agent : workflowInfo().workflowType,
    via: 'engine',
  };
  run.note({ kind: 'call', event }, { trigger: 'stage', actor, at: task.mark.at, call, ...more });
}
