import { type CallResult, NOTHING_SPENT, type Reference, type Spent, type ToolCall } from '../src/contract/index.js';
import type { Budget, Stage } from '../src/machine/index.js';
import type { EntryFacts } from './audit-log.js';
import { ownOf, type RunData } from './run-data.js';

/** A call that has yet to be made; its arguments stand in the artifact. */
export type PendingCall = Pick<ToolCall, 'id' | 'tool' | 'problems'> & { readonly call: Reference };

/** An agent at work in steps, as its run carries it from step to step, over gates, and from execution to execution. */
export type Loop = {
  readonly state: string;
  readonly transcript?: Reference;
  readonly steps: number;
  /** How many of them a person has taken note of, and let it go on: its limits count from there. */
  readonly forgiven?: number;
  /** Steps in a row in which no call succeeded. */
  readonly failures: number;
  /** Answers in a row that did not fit. */
  readonly misfits: number;
  /** What the agent has yet to hear. */
  readonly results: readonly CallResult[];
  readonly problems?: readonly string[];
  /** Calls of the newest step that were not made yet, in order. */
  readonly pending: readonly PendingCall[];
  /** Whether the first of them was approved as it stands, and once. */
  readonly isApproved?: true;
};

export type Asking = {
  readonly state: string;
  readonly event: 'approvalNeeded' | 'budgetExceeded';
  /** Where that led; known once the stage is left. */
  readonly gate?: string;
  /** What was laid before the gate. */
  readonly digest: string;
  /** The budgets that an approval gives again. */
  readonly budgets: readonly ('stage' | 'run')[];
};

export function beginLoop(state: string): Loop {
  return { state, steps: 0, failures: 0, misfits: 0, results: [], pending: [] };
}

/**
 * Takes what a gate has said on what the stage laid before it: the approval of exactly that, in the round it was laid there for,
 * or none. It is heard once.
 */
export function hearAnswer(data: RunData, stage: Stage): void {
  const { asking } = data;
  data.asking = undefined;
  if (!asking || asking.state !== data.snapshot.state) return;
  const { event, digest, budgets, gate = '' } = asking;
  const isShown = ownOf(data.approvals, gate)?.some(
    (shown) => shown.name === stage.asks?.[event] && shown.digest === digest,
  );
  const isApproved = isShown === true && ownOf(data.rounds, gate)?.outcome === 'approved';
  if (event === 'budgetExceeded') {
    if (isApproved) grant(data, budgets);
    return;
  }
  const { loop } = data;
  const [first, ...others] = loop?.pending ?? [];
  if (!loop || !first || first.call.$artifact !== digest) return;
  if (isApproved) data.loop = { ...loop, isApproved: true };
  else {
    const result: CallResult = { id: first.id, outcome: 'rejected', message: rejectionOf(data, gate) };
    data.loop = { ...loop, pending: others, results: [...loop.results, result] };
  }
}

/** Notes the gate that the stage is left for: guards may choose among several. */
export function noteGate(data: RunData, { from, event, to }: EntryFacts): void {
  const { asking } = data;
  if (asking?.state === from && asking.event === event) data.asking = { ...asking, gate: to };
}

/** Whether a state is where the run waits for the answer, or comes back to with it. */
export function isStillAsking(data: RunData, state: string): boolean {
  const { asking } = data;
  return asking !== undefined && (state === asking.state || state === asking.gate);
}

/** Gives budgets another time. */
export function grant(data: RunData, budgets: Asking['budgets']): void {
  if (budgets.includes('run')) data.grants += 1;
  if (budgets.includes('stage') && data.visit) data.visit = { ...data.visit, grants: data.visit.grants + 1 };
}

/** What people said against a call; their words are for the agent. */
function rejectionOf({ rounds }: RunData, gate: string): string {
  const said = (ownOf(rounds, gate)?.decisions ?? []).flatMap(({ by, decision, comment }) =>
    comment === undefined ? [`${decision} by ${by}`] : [`${decision} by ${by}: ${comment.slice(0, 300)}`],
  );
  return `the call was not approved${said.length > 0 ? ` (${said.join('; ')})` : ''}`;
}

/** What a stage has spent since it was entered otherwise than from its own gates, and how often it was given its budget. */
export type Visit = { readonly state: string; readonly spent: Spent; readonly grants: number };

export function visitOf({ visit, snapshot }: RunData): Visit {
  return visit ?? { state: snapshot.state, spent: NOTHING_SPENT, grants: 1 };
}

export type OwnBudget = { readonly whose: 'stage' | 'run'; readonly budget: Budget };

/** The budgets that a stage's model calls draw on. */
export function budgetsOf({ definition }: RunData, stage: Stage): OwnBudget[] {
  return [
    ...(stage.budget ? [{ whose: 'stage', budget: stage.budget } as const] : []),
    ...(definition.budget ? [{ whose: 'run', budget: definition.budget } as const] : []),
  ];
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

/** Counts an agent's limits anew, from where it stands. */
export function renewLimits(data: RunData): void {
  const { loop } = data;
  if (loop) data.loop = { ...loop, failures: 0, misfits: 0, forgiven: loop.steps };
}

export function forgetLoop(data: RunData): void {
  data.loop = undefined;
  data.asking = undefined;
  data.visit = undefined;
}
