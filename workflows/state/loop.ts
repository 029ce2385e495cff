import type { CallResult, Reference, ToolCall } from '../../src/contract/index.js';
import { arrowsOf, type Stage } from '../../src/machine/index.js';
import type { EntryFacts } from './audit-log.js';
import { grant, type Whose } from './budgets.js';
import type { Run } from './run.js';
import { ownOf, type RunData } from './run-data.js';

/** A call that has yet to be made; its arguments stand in the artifact. */
export type PendingCall = Pick<ToolCall, 'id' | 'tool' | 'problems'> & { readonly call: Reference };

/** A tool call that was begun, and what came of it, where that is known. */
export type BegunCall = { readonly call: PendingCall; readonly result?: CallResult };

/** An agent at work in steps, as its run carries it from step to step, over gates, and from execution to execution. */
export type Loop = {
  readonly state: string;
  readonly transcript?: Reference;
  readonly steps: number;
  /** How many of them a person has taken note of, and let it go on: its limits count from there. */
  readonly forgiven?: number;
  /** Its agent has yet to hear that a person had it go on. */
  readonly isResumed?: true;
  /** Steps in a row in which no call succeeded. */
  readonly failures: number;
  /** Answers in a row that did not fit. */
  readonly misfits: number;
  /** What the agent has yet to hear. */
  readonly results: readonly CallResult[];
  readonly problems?: readonly string[];
  /** How many results the offline rules had, and did not ask for again in the newest step. */
  readonly unheard?: number;
  /** Calls of the newest step that were not made yet, in order. */
  readonly pending: readonly PendingCall[];
  /** Whether the first of them was approved as it stands, and once. */
  readonly isApproved?: true;
};

export type Asking = {
  readonly state: string;
  readonly event: 'approvalNeeded' | 'budgetExceeded';
  /** What was laid before the gate. */
  readonly digest: string;
  /** The budgets that an approval gives again. */
  readonly budgets: readonly Whose[];
  /** The gates that it may be laid before, each with the newest round there was: no answer of that, or before, is to this. */
  readonly rounds: { readonly [gate: string]: number };
};

export function beginLoop(state: string): Loop {
  return { state, steps: 0, failures: 0, misfits: 0, results: [], pending: [] };
}

/** The work as it stands, or its beginning. */
export function loopOf({ data }: Pick<Run, 'data'>): Loop {
  return data.loop ?? beginLoop(data.snapshot.state);
}

/**
 * Takes what a gate has said on what the stage laid before it: the approval of exactly that, in the round it was laid there for,
 * or none. It is heard once.
 *
 * @returns the call that was not approved, and what the agent is told of that
 */
export function hearAnswer(data: RunData, stage: Stage): readonly [PendingCall, CallResult] | undefined {
  const { asking } = data;
  data.asking = undefined;
  if (!asking || asking.state !== data.snapshot.state) return undefined;
  const { event, digest, budgets } = asking;
  const gates = answeredAt(data, asking);
  const isApprovedAt = (gate: string) =>
    ownOf(data.rounds, gate)?.outcome === 'approved' &&
    ownOf(data.approvals, gate)?.some((shown) => shown.name === stage.asks?.[event] && shown.digest === digest) ===
      true;
  const isApproved = gates.length > 0 && gates.every(isApprovedAt);
  if (event === 'budgetExceeded') {
    if (isApproved) grant(data, stage, budgets);
    return undefined;
  }
  const { loop } = data;
  const [first, ...others] = loop?.pending ?? [];
  if (!loop || !first || first.call.$artifact !== digest) return undefined;
  if (isApproved) {
    data.loop = { ...loop, isApproved: true };
    return undefined;
  }
  const result: CallResult = { id: first.id, outcome: 'rejected', message: rejectionOf(data, gates) };
  data.loop = { ...loop, pending: others, results: [...loop.results, result] };
  return [first, result];
}

/** The gates that a stage may be left for, each with its newest round. */
export function roundsOf({ definition, snapshot, rounds }: RunData, event: Asking['event']): Asking['rounds'] {
  const gates = arrowsOf(definition, snapshot.state).filter((arrow) => arrow.event === event);
  return Object.fromEntries(gates.map(({ to }) => [to, ownOf(rounds, to)?.round ?? 0]));
}

/** The gates that have come to something since they were asked. */
function answeredAt({ rounds }: RunData, asking: Asking): string[] {
  return Object.keys(asking.rounds).filter(
    (gate) => (ownOf(rounds, gate)?.round ?? 0) > (ownOf(asking.rounds, gate) ?? 0),
  );
}

/** Whether a state is where the run waits for the answer, or comes back to with it. */
export function isStillAsking({ asking }: RunData, state: string): boolean {
  return asking !== undefined && (state === asking.state || Object.hasOwn(asking.rounds, state));
}

/** What people said against a call; their words are for the agent. */
function rejectionOf({ rounds }: RunData, gates: readonly string[]): string {
  const decisions = gates.flatMap((gate) => ownOf(rounds, gate)?.decisions ?? []);
  const said = decisions.flatMap(({ by, decision, comment }) =>
    comment === undefined ? [`${decision} by ${by}`] : [`${decision} by ${by}: ${comment.slice(0, 300)}`],
  );
  return `the call was not approved${said.length > 0 ? ` (${said.join('; ')})` : ''}`;
}

/** Whether a move leaves the agent at work in steps where it was: the stage waits for its own gate, comes back from it, or has failed and goes on. */
export function goesOn(data: RunData, { event, recovery, to }: EntryFacts): boolean {
  const { loop, asking, visit } = data;
  const state = loop?.state ?? asking?.state ?? visit?.state;
  if (state === undefined) return true;
  if (recovery && !['resume', 'reopen', 'escalate', 'raise'].includes(recovery.procedure)) return false;
  if (event === 'forked') return false;
  return to === state || to === 'FAILED' || isStillAsking(data, to);
}

/** So many lines of a log are as much as one execution can be asked for. */
const MOST_LINES = 1_500;

/** Whether the next execution is to go on with the work: the history is long, or the log of this one. */
export function mustHandOn({ log }: Pick<Run, 'log'>, mark: { readonly mustContinue: boolean }): boolean {
  return mark.mustContinue || log.entries.length >= MOST_LINES;
}

/** Counts an agent's limits anew, from where it stands. */
export function renewLimits(data: RunData): void {
  const { loop } = data;
  if (loop) data.loop = { ...loop, failures: 0, misfits: 0, forgiven: loop.steps, isResumed: true };
}

export function forgetLoop(data: RunData): void {
  data.loop = undefined;
  data.asking = undefined;
  data.visit = undefined;
}
