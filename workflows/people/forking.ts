import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  getExternalWorkflowHandle,
  proxyActivities,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type EngineActivities,
  type Fork,
  type Forked,
  type ForkRecord,
  type ForkSource,
  parseMessage,
  SIGNALS,
} from '../../src/contract/index.js';
import { forkProblems, type Json, stateOf } from '../../src/machine/index.js';
import { personOf } from '../sandbox/actors.js';
import { saidBy } from '../sandbox/failure.js';
import type { Refused } from '../sandbox/refused.js';
import { whyNotBackAt } from '../state/asked.js';
import {
  approvalsAfter,
  backAt,
  contextOf,
  earlierDecisions,
  roundsAt,
  settleEarlier,
  whyNotTakenOver,
} from '../state/checkpoints.js';
import type { Run } from '../state/run.js';
import { saying } from './recover.js';
import { bypassOf } from './recovery.js';

const { readCheckpoint } = proxyActivities<EngineActivities>({
  startToCloseTimeout: '30s',
  scheduleToCloseTimeout: '10m',
  summary: 'Read the checkpoint of the other run',
});

export type ForkRequest =
  | { readonly ok: true; readonly fork: Fork }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What the second argument of a new run asks for; undefined where it is none of ours. */
export function forkRequestOf(argument: unknown): ForkRequest | undefined {
  if (argument === null || typeof argument !== 'object' || !('fork' in argument)) return undefined;
  const parsed = parseMessage('fork', argument);
  return parsed.ok ? { ok: true, fork: parsed.value.fork } : parsed;
}

/**
 * The checkpoint a run is to start from, as the other run itself answers it: whoever starts a run names it, and cannot make it up.
 *
 * @throws ApplicationFailure where there is no such run or checkpoint
 */
export async function sourceOf({ run, execution, seq }: Fork): Promise<ForkSource> {
  try {
    return await readCheckpoint({ run, seq, ...(execution !== undefined && { execution }) });
  } catch (error) {
    if (CancellationScope.current().consideredCancelled || !(error instanceof ActivityFailure)) throw error;
    const { cause } = error;
    const type = cause instanceof ApplicationFailure ? (cause.type ?? '') : '';
    throw ApplicationFailure.nonRetryable(`${type === '' ? '' : `${type}: `}${saidBy(error)}`, 'INVALID_INPUT');
  }
}

/** Takes up a run where another stood; or says why it cannot. */
export async function takeUp(run: Run, fork: Fork, source: ForkSource, input: Json): Promise<string | undefined> {
  const { data } = run;
  const { checkpoint, artifacts, rounds, deciders, definition } = source;
  const kind = stateOf(definition, checkpoint.state)?.kind ?? 'stage';
  const problems = forkProblems(data.definition, { state: checkpoint.state, kind, context: checkpoint.context });
  if (problems.length > 0) return ['UNFIT_FORK: the checkpoint does not fit this definition', ...problems].join('\n');
  const asked = whyNotBackAt(definition, checkpoint);
  if (asked) return `UNFIT_FORK: ${asked}`;
  const context = await contextOf(checkpoint);
  const taken = artifacts.map((artifact) => ({ run: source.run, ...artifact }));
  data.forkedBy = fork.by;
  // Of an execution that is named, nobody knows here whether a reset has given it up: nothing decided there holds.
  const decided = fork.execution === undefined ? rounds : {};
  Object.assign(data, { artifacts: taken, rounds: decided, deciders });
  const back = backAt(data, checkpoint, context, input);
  const earlier = earlierDecisions(back, { before: definition });
  const bypass = bypassOf({ ...back, approvals: approvalsAfter(back, earlier) }, checkpoint.state);
  if (bypass) return `UNFIT_FORK: ${bypass.message}; fork from before that gate`;
  data.versions = back.versions;
  settleEarlier(data, earlier, checkpoint.visits);
  // Nor is it to hold after a rollback of this run.
  data.rounds = Object.fromEntries(
    Object.entries(decided).filter(([gate]) => whyNotTakenOver(definition, data.definition, gate) === undefined),
  );
  Object.assign(data, roundsAt(data, checkpoint));
  const { by, reason } = fork;
  const record: ForkRecord = {
    run: source.run,
    execution: source.execution,
    seq: checkpoint.seq,
    head: checkpoint.head,
    by,
    reason,
  };
  const message = [`forked from entry ${checkpoint.seq} of ${source.run}: ${reason}`, saying(earlier)].filter(
    (part) => part !== '',
  );
  const moved = run.move(
    { type: 'forked', fork: { to: checkpoint.state, context, visits: checkpoint.visits } },
    {
      trigger: 'start',
      actor: personOf({ by }, 'engine'),
      at: data.startedAt,
      fork: record,
      message: message.join('. '),
      ...(earlier.length > 0 && { earlier }),
    },
  );
  if (!moved.ok) return `${moved.code}: ${moved.message}`;
  data.forkedFrom = source.run;
  tellSource(source, fork);
  return undefined;
}

/** The other run notes the fork, while it is open; a closed one can note nothing more, and is found by the fork. */
function tellSource(source: ForkSource, { by, reason }: Fork): void {
  const { workflowId } = workflowInfo();
  if (source.run === workflowId) return;
  const news: Forked = { run: workflowId, seq: source.checkpoint.seq, by, reason };
  void getExternalWorkflowHandle(source.run)
    .signal(SIGNALS.forked, news)
    .catch(() => undefined);
}

/** Notes that another run goes on from here. */
export function noteFork(run: Run, { run: other, seq, by, reason }: Forked, at: string): Refused | undefined {
  if (seq > run.data.log.seq) {
    return { code: 'UNKNOWN_CHECKPOINT', message: `expected an entry up to ${run.data.log.seq}, got ${seq}` };
  }
  const actor = personOf({ by }, 'signal');
  const message = `${other} goes on from entry ${seq}: ${reason}`.slice(0, 500);
  const record: ForkRecord = { run: other, seq, by, reason };
  run.note({ kind: 'notice', event: 'forked' }, { trigger: 'signal', actor, at, fork: record, message });
  return undefined;
}
