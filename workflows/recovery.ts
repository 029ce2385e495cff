import type { Actor, Recover, RecoveryRecord } from '../src/contract/index.js';
import { guardingGates, type MachineEvent, transition } from '../src/machine/index.js';
import { outdatedOf } from './approvals.js';
import type { Refused } from './gate.js';
import type { Run } from './run.js';

/** Why this recovery is not legal now, or undefined if it is. */
export function recoveryRefusalOf(run: Run, recover: Recover): Refused | undefined {
  const { definition, snapshot } = run.data;
  if (snapshot.state !== 'FAILED') {
    return { code: 'RUN_NOT_FAILED', message: `expected a run in FAILED; this one is in ${snapshot.state}` };
  }
  if (isAbandoned(run)) return { code: 'RUN_CLOSED', message: 'the run was abandoned a moment ago' };
  const tried = transition(definition, snapshot, eventOf(run, recover));
  if (!tried.ok) return { code: tried.refusal.code, message: tried.refusal.message };
  return recover.procedure === 'rerun' ? bypassOf(run, eventOf(run, recover).recovery?.to ?? '') : undefined;
}

/** A rerun does not go past a gate: whatever the stage reads of what the gates before it showed must be as they approved it last. */
function bypassOf({ data }: Run, to: string): Refused | undefined {
  const stage = data.definition.states[to];
  if (stage?.kind !== 'stage' || data.snapshot.failure?.state === to) return undefined;
  for (const gate of guardingGates(data.definition, to)) {
    const outdated = outdatedOf(data, stage, gate);
    if (outdated === undefined) continue;
    return {
      code: 'ILLEGAL_PROCEDURE',
      message: `${to} cannot run again before ${gate} has decided anew: ${outdated}`,
    };
  }
  return undefined;
}

/** Whether somebody has given the run up: it closes in this very task, and takes no other recovery. */
export function isAbandoned(run: Run): boolean {
  return run.log.entries.findLast((entry) => entry.kind === 'transition')?.recovery?.procedure === 'abandon';
}

/** Takes the run out of `FAILED` by a legal procedure, in the name of a person. `abandon` leaves it there; the run then closes. */
export function recover(run: Run, recover: Recover, via: 'signal' | 'update', at: string): Refused | undefined {
  const refused = recoveryRefusalOf(run, recover);
  if (refused) return refused;
  const event = eventOf(run, recover);
  const actor: Actor = { kind: 'person', id: recover.by, via: recover.via ?? via };
  const recovery: RecoveryRecord = {
    procedure: recover.procedure,
    by: recover.by,
    reason: recover.reason,
    ...(event.recovery && { to: event.recovery.to }),
  };
  if (recover.procedure !== 'abandon') run.data.startedAt = at;
  run.data.escalated = recover.procedure === 'escalate' ? event.recovery?.to : undefined;
  const moved = run.move(event, { trigger: 'recovery', actor, recovery, at });
  return moved.ok ? undefined : moved;
}

/** `rerun` goes where `to` says; every other procedure goes back to where it failed, and `abandon` nowhere. */
function eventOf(run: Run, { procedure, to }: Recover): MachineEvent {
  const failedIn = run.data.snapshot.failure?.state ?? 'FAILED';
  const target = procedure === 'abandon' ? 'FAILED' : procedure === 'rerun' && to !== undefined ? String(to) : failedIn;
  return { type: 'recovered', recovery: { procedure, to: target } };
}
