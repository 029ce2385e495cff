import { workflowInfo } from '@temporalio/workflow';
import type { Actor, AuditFacts, ErrorCode, Status, Trigger } from '../src/contract/index.js';
import {
  type Json,
  lifecycleOf,
  type MachineEvent,
  proceduresOf,
  type Snapshot,
  stateOf,
  transition,
} from '../src/machine/index.js';
import { type AuditLog, createAuditLog, type EntryFacts } from './audit-log.js';
import { describe } from './details.js';
import { openGateOf } from './gate.js';
import { type RunData, requesterOf } from './run-data.js';
import { upsertVisibility } from './visibility.js';

/** The facts of a move that the machine does not know. */
export type Cause = { readonly trigger: Trigger; readonly actor: Actor; readonly at: string } & Partial<
  Pick<AuditFacts, 'decision' | 'recovery' | 'attempt' | 'artifacts' | 'madeBy' | 'message'>
>;

export type MoveResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/** One run in one execution: its data, its log, and the only two ways to change them. */
export type Run = {
  readonly data: RunData;
  readonly log: AuditLog;
  status(): Status;
  /** Where the history stood when the state was last entered in this execution, and how many signals had come by then. */
  readonly entered: { length: number; signals: number };
  /** How many signals have come in this execution. */
  signals: number;
  /** Whether the server suggested a new execution with the newest thing that came in and is in the history: what a replay sees too. */
  mustContinue: boolean;
  /** E2: the only way the state changes. Choices that follow are taken in the same step. */
  move(event: MachineEvent, cause: Cause): MoveResult;
  /** E7: writes the refusal into the log; nothing else changes. */
  refuse(
    refusal: { code: ErrorCode; message: string; event: string },
    cause: Pick<Cause, 'trigger' | 'actor' | 'at'>,
  ): void;
};

const ENGINE: Actor = { kind: 'system', id: 'signalbox', via: 'engine' };

/** Takes up a run where its data stands: fresh from admission, or handed over by the execution before. */
export function createRun(data: RunData): Run {
  const log = createAuditLog(data.log);

  function enter(snapshot: Snapshot, facts: EntryFacts): void {
    data.snapshot = snapshot;
    log.append(facts, data.digest);
    data.since = facts.at;
    data.log = log.position();
    data.enteredAt = data.log.seq;
    run.entered.length = workflowInfo().historyLength;
    run.entered.signals = run.signals;
    const state = stateOf(data.definition, snapshot.state);
    data.gate = state?.kind === 'gate' ? openGateOf(state, data) : undefined;
  }

  const run: Run = {
    data,
    log,
    status: () => statusOf(data),
    entered: { length: Number.NEGATIVE_INFINITY, signals: 0 },
    signals: 0,
    mustContinue: false,
    move(event, cause) {
      const from = data.snapshot.state;
      const result = transition(data.definition, data.snapshot, event);
      if (!result.ok) return { ok: false, code: result.refusal.code, message: result.refusal.message };
      const { to } = result.move;
      const code = to === 'FAILED' || event.type === 'failed' ? result.snapshot.failure : undefined;
      enter(result.snapshot, {
        kind: 'transition',
        from,
        to,
        event: event.type,
        ...cause,
        ...(code && { code: code.code, message: cause.message ?? code.message }),
      });
      if (stateOf(data.definition, to)?.kind === 'choice') settle(run, cause.at);
      return { ok: true };
    },
    refuse(refusal, cause) {
      const { state } = data.snapshot;
      log.append(
        {
          kind: 'refusal',
          from: state,
          to: state,
          ...cause,
          event: refusal.event,
          code: refusal.code,
          message: refusal.message,
        },
        data.digest,
      );
      data.log = log.position();
    },
  };
  return run;
}

/** Leaves the choice the run is in; one that lets nothing pass fails the run. */
function settle(run: Run, at: string): void {
  const cause: Cause = { trigger: 'always', actor: ENGINE, at };
  const left = run.move({ type: 'always' }, cause);
  if (left.ok) return;
  const failure = { code: 'GUARD_FAILED', message: left.message } as const;
  run.move({ type: 'failed', failure }, cause);
}

/** Tells the outside where the run is: search attributes in one upsert, and the page in the Web UI. Called where time passes. */
export function publish(run: Run): void {
  const { data } = run;
  const status = run.status();
  if (data.definition.visibility !== 'off') {
    data.visible = upsertVisibility(status, requesterOf(data), data.visible);
  }
  describe(run, status);
}

function statusOf(data: RunData): Status {
  const { snapshot, definition } = data;
  const common = { state: snapshot.state, since: data.since, seq: data.log.seq, head: data.log.head };
  if (data.gate) return { lifecycle: 'WAITING_FOR_APPROVAL', ...common, gate: data.gate };
  const lifecycle = lifecycleOf(definition, snapshot.state);
  if (lifecycle === 'FAILED') {
    const { code, state, message } = snapshot.failure ?? UNKNOWN_FAILURE;
    return { lifecycle, ...common, failure: { code, state, message, procedures: proceduresOf(code) } };
  }
  if (lifecycle === 'COMPLETE') return { lifecycle, ...common, outputs: outputsOf(data) };
  return { lifecycle: lifecycle === 'WAITING_FOR_APPROVAL' ? 'RUNNING' : lifecycle, ...common };
}

const UNKNOWN_FAILURE = { code: 'UNEXPECTED_EVENT', state: 'IDLE', message: 'the run failed' } as const;

/** The context keys the final state names, or the whole context. */
export function outputsOf(data: RunData): { [key: string]: Json } {
  const state = stateOf(data.definition, data.snapshot.state);
  const keys = state?.kind === 'final' && state.outputs ? state.outputs : Object.keys(data.snapshot.context);
  return Object.fromEntries(keys.map((key) => [key, data.snapshot.context[key] ?? null]));
}
