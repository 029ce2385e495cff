import { upsertMemo, workflowInfo } from '@temporalio/workflow';
import {
  type Ending,
  type ErrorCode,
  type FailureFacts,
  isReachable,
  type OpenGate,
} from '../../src/contract/index.js';
import { type Snapshot, stateOf, transition } from '../../src/machine/index.js';
import { ENGINE } from '../sandbox/actors.js';
import { createAuditLog, type EntryFacts } from '../state/audit-log.js';
import { keepCheckpoint } from '../state/checkpoints.js';
import { charsOfAll } from '../state/delivered.js';
import { forgetLoop, goesOn, renewLimits } from '../state/loop.js';
import { countRefusal, mostOften, NO_REFUSALS, settled, summaryOf } from '../state/refusals.js';
import type { Cause, Run } from '../state/run.js';
import { ownOf, type RunData, requesterOf } from '../state/run-data.js';
import { statusOf, viewOf } from '../state/status.js';
import { upsertVisibility } from '../state/visibility.js';
import { act } from '../telling/actions.js';
import { describe } from '../telling/details.js';
import { tell } from '../telling/notices.js';

/** Takes up a run where its data stands: fresh from admission, or handed over by the execution before. */
export function createRun(data: RunData): Run {
  const log = createAuditLog(
    data.log,
    () => run.signals,
    () => viewOf(data),
  );
  let anchoredAt = Number.NaN;

  function enter(snapshot: Snapshot, facts: EntryFacts): void {
    const { gate } = data;
    run.settleRefusals(facts.at);
    const from = data.snapshot.state;
    data.versions = stillInForce(data, snapshot.context);
    data.snapshot = snapshot;
    data.failed = snapshot.failure === undefined ? undefined : (facts.failure ?? data.failed ?? gateFacts(gate));
    const entry = log.append(facts, data.digest);
    data.refusals = NO_REFUSALS;
    data.since = facts.at;
    data.log = log.position();
    data.ended = endingOf(facts) ?? data.ended;
    data.enteredAt = data.log.seq;
    data.proposal = undefined;
    data.lease = undefined;
    if (!goesOn(data, facts)) forgetLoop(data);
    else if (facts.recovery) renewLimits(data);
    if (snapshot.state !== 'FAILED') {
      data.recoverers = undefined;
      data.askAgainAt = undefined;
    }
    keepCheckpoint(data, entry);
    run.markEntry();
    data.gate = undefined;
    if (gate) closeGate(run, gate, facts);
    if (from !== snapshot.state || facts.to !== 'FAILED') act(run, entry);
  }

  function append(facts: EntryFacts): void {
    log.append(facts, data.digest);
    data.log = log.position();
  }

  const run: Run = {
    data,
    log,
    status: () => statusOf(data),
    entered: { length: Number.NEGATIVE_INFINITY, signals: 0 },
    signals: 0,
    heard: 0,
    deliveredChars: charsOfAll(data.delivered),
    mustContinue: false,
    acting: 0,
    isHeldUp: false,
    isWorking: false,
    begun: new Map(),
    move(event, cause) {
      const from = data.snapshot.state;
      const result = transition(data.definition, data.snapshot, event);
      if (!result.ok) return { ok: false, code: result.refusal.code, message: result.refusal.message };
      const { to } = result.move;
      const failure = to === 'FAILED' || event.type === 'failed' ? result.snapshot.failure : undefined;
      enter(result.snapshot, {
        kind: 'transition',
        from,
        to,
        event: event.type,
        ...cause,
        ...(failure && { code: failure.code, message: cause.message ?? failure.message }),
      });
      if (stateOf(data.definition, to)?.kind === 'choice') settle(run, cause.at);
      return { ok: true };
    },
    note(what, cause) {
      const { state } = data.snapshot;
      append({ from: state, to: state, ...what, ...cause });
    },
    refuse(refusal, cause) {
      const { state } = data.snapshot;
      const { next, line } = countRefusal(data.refusals, refusal.code, cause.actor);
      data.refusals = next;
      if (line === 'own') append({ kind: 'refusal', from: state, to: state, ...cause, ...refusal });
      if (line === 'group') run.settleRefusals(cause.at);
    },
    settleRefusals(at) {
      const { refusals } = data;
      const { state } = data.snapshot;
      if (refusals.open === 0) return;
      data.refusals = settled(refusals);
      const code = mostOften(refusals.codes) as ErrorCode;
      const message = summaryOf(refusals);
      const cause = { trigger: 'signal', actor: ENGINE, at } as const;
      append({
        kind: 'refusal',
        from: state,
        to: state,
        event: 'refused',
        ...cause,
        code,
        message,
        count: refusals.open,
      });
    },
    isAdmitted: () => data.snapshot.state !== 'IDLE',
    anchor() {
      const { historyLength } = workflowInfo();
      if (anchoredAt !== historyLength) upsertMemo({ audit: { ...data.log } });
      anchoredAt = historyLength;
    },
    markEntry() {
      run.entered.length = workflowInfo().historyLength;
      run.entered.signals = run.signals;
    },
    isOpening: () => data.gate === undefined && stateOf(data.definition, data.snapshot.state)?.kind === 'gate',
    open(gate) {
      const { [gate.gate]: _outdated, ...approvals } = data.approvals;
      data.approvals = approvals;
      data.gate = gate;
      data.escalated = undefined;
      run.markEntry();
      tell(run, 'opened', { at: data.since, to: gate.people });
      if (isReachable(gate)) return;
      const message = `those who may decide at ${gate.gate} (${gate.people.join(', ') || 'nobody'}) cannot be the quorum`;
      run.note({ kind: 'notice', event: 'unreachable' }, { trigger: 'start', actor: ENGINE, at: data.since, message });
    },
  };
  return run;
}

/** A key that a wait or a gate has written over stands for no work product any more. */
function stillInForce({ definition, snapshot, versions }: RunData, context: Snapshot['context']): RunData['versions'] {
  const state = stateOf(definition, snapshot.state);
  if ((state?.kind !== 'wait' && state?.kind !== 'gate') || state.writes === undefined) return versions;
  const { writes: key } = state;
  if (!Object.hasOwn(versions, key) || context[key] === snapshot.context[key]) return versions;
  return Object.fromEntries(Object.entries(versions).filter(([name]) => name !== key));
}

/** Who ends the run by a transition, where it ends by one. */
function endingOf({ to, event, recovery, actor, message }: EntryFacts): Ending | undefined {
  if (recovery?.procedure === 'abandon') {
    const { by, reason, proposedBy } = recovery;
    return { by, reason, ...(proposedBy !== undefined && { proposedBy }) };
  }
  return to === 'CANCELLED' && event === 'cancelled' ? { by: actor.id, reason: message ?? '' } : undefined;
}

/** What failed where a gate's outcome is the failure: what was decided on, and who said what. */
function gateFacts(gate: OpenGate | undefined): FailureFacts | undefined {
  if (!gate) return undefined;
  const said = gate.decisions.map(({ by, decision, comment }) => ({
    type: decision,
    message: comment === undefined ? `by ${by}` : `by ${by}: ${comment.slice(0, 300)}`,
  }));
  const input = gate.shows.map(({ name, digest }) => ({ name, digest }));
  return { work: `gate ${gate.gate}`, input, chain: said };
}

/** Keeps of a gate that closes what the run may need of it, and tells people how it ended. */
function closeGate(run: Run, gate: OpenGate, { event, to, at, message }: EntryFacts): void {
  const { data } = run;
  const { gate: name, round, decisions, shows } = gate;
  const people = decisions.flatMap((record) => [record.by, ...(record.for === undefined ? [] : [record.for])]);
  const visit = (ownOf(data.snapshot.visits, name) ?? 1) - (to === name ? 1 : 0);
  data.rounds = { ...data.rounds, [name]: { round, visit, outcome: event, decisions, shows } };
  data.deciders = { ...data.deciders, [name]: [...new Set([...(ownOf(data.deciders, name) ?? []), ...people])] };
  const state = data.definition.states[name];
  const isApproval = event === 'approved' || (state?.kind === 'gate' && (state.decisions ?? []).includes(event));
  if (isApproval) data.approvals = { ...data.approvals, [name]: shows };
  tell(run, 'closed', { at, to: gate.people, outcome: event, ...(message !== undefined && { message }) }, gate);
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
    data.visible = upsertVisibility(
      status,
      { requestedBy: requesterOf(data), forkedFrom: data.forkedFrom },
      data.visible,
    );
  }
  describe(run, status);
}
