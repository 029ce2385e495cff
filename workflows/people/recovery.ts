import {
  ABANDONED,
  AHEAD_OF_TASK,
  type Digest,
  digestOf,
  isSamePerson,
  type Recover,
} from '../../src/contract/index.js';
import {
  changesFlaw,
  guardingGates,
  type Json,
  type MachineEvent,
  proceduresOf,
  readsBeyond,
  stateOf,
  transition,
} from '../../src/machine/index.js';
import type { Refused } from '../sandbox/refused.js';
import { outdatedOf } from '../state/approvals.js';
import { whyNotBackAt } from '../state/asked.js';
import { beingCancelled } from '../state/being-cancelled.js';
import { approvalsAfter, backAt, earlierDecisions } from '../state/checkpoints.js';
import { isAbandoned, type Run } from '../state/run.js';
import type { RunData } from '../state/run-data.js';
import { leaseRefusal } from './leases.js';

/** Why this recovery is not legal now, or undefined if it is. */
export function recoveryRefusalOf(run: Run, recover: Recover, at: string): Refused | undefined {
  const { data } = run;
  const { definition, snapshot } = data;
  if (snapshot.state !== 'FAILED') {
    return { code: 'RUN_NOT_FAILED', message: `expected a run in FAILED; this one is in ${snapshot.state}` };
  }
  if (isAbandoned(run)) return { code: 'RUN_CLOSED', message: ABANDONED };
  const cancelled = beingCancelled(data);
  if (cancelled) return cancelled;
  if (recover.failure !== undefined && recover.failure !== data.enteredAt) {
    const message = `the message is about the failure of entry ${recover.failure}; the run failed anew at ${data.enteredAt}`;
    return { code: 'STALE_FAILURE', message };
  }
  const unnamed = targetRefusal(data, recover);
  if (unnamed) return unnamed;
  const tried = transition(definition, snapshot, eventOf(data, recover));
  if (!tried.ok) return patchFlaw(data, recover) ?? { code: tried.refusal.code, message: tried.refusal.message };
  return (
    personRefusal(data, recover) ??
    (isSecond(data, recover) ? undefined : leaseRefusal(run, recover.by, at)) ??
    approvalRefusal(data, recover) ??
    repeatRefusal(data, recover)
  );
}

/** What is wrong with the patch alone, where the procedure itself is legal. */
function patchFlaw(data: RunData, recover: Recover): Refused | undefined {
  const { definition, snapshot } = data;
  const changes = eventOf(data, recover).recovery?.changes;
  if (!changes || !snapshot.failure || !proceduresOf(definition, snapshot.failure).includes(recover.procedure)) return;
  const message = changesFlaw(definition, changes);
  return message === undefined ? undefined : { code: 'PATCH_MISMATCH', message };
}

/** What a recovery names besides its procedure is there. */
function targetRefusal({ checkpoints, definition }: RunData, { procedure, to, patch }: Recover): Refused | undefined {
  if (procedure === 'rollback' && !checkpoints.some(({ seq }) => seq === to)) {
    const last = checkpoints.slice(-8).map(({ seq, state }) => `${seq} ${state}`);
    const message = `expected the number of a state the run was in (the last ones: ${last.join(', ') || 'none'}); got ${JSON.stringify(to ?? null)}`;
    return { code: 'UNKNOWN_CHECKPOINT', message };
  }
  const chosen = procedure === 'rollback' ? checkpoints.find(({ seq }) => seq === to) : undefined;
  const why = chosen && whyNotBackAt(definition, chosen);
  if (why !== undefined) return { code: 'ILLEGAL_PROCEDURE', message: why };
  if (procedure === 'patch' && Object.keys(patch ?? {}).length === 0) {
    return { code: 'PATCH_MISMATCH', message: `${procedure} needs a patch: the context keys to correct; got none` };
  }
  return undefined;
}

function personRefusal(
  { definition, recoverers, askAgainAt }: RunData,
  { by, procedure }: Recover,
): Refused | undefined {
  const { by: named, escalateTo } = definition.recovery ?? {};
  const isAsked = named !== undefined || (procedure === 'escalate' && escalateTo !== undefined);
  if (isAsked && recoverers === undefined) return { code: 'RUN_NOT_FAILED', message: AHEAD_OF_TASK };
  if (procedure === 'escalate' && askAgainAt !== undefined) {
    const again = new Date(askAgainAt).toISOString();
    const message = `whom the run would be handed to could not be found out, and will be asked again at ${again}; send it again after that, or recover the run otherwise`;
    return { code: 'NOT_A_RECOVERER', message };
  }
  if (recoverers === undefined || (!named && recoverers.by.length === 0)) return undefined;
  if (recoverers.by.includes(by)) return undefined;
  const may = recoverers.by.join(', ') || 'nobody';
  return { code: 'NOT_A_RECOVERER', message: `${by} may not recover this run; expected one of: ${may}` };
}

/**
 * A recovery does not go past a gate: whatever the stage it leads to reads of what the gates before it showed must be as they approved
 * it last. And what people decided on is not patched behind their backs.
 */
function approvalRefusal(data: RunData, recover: Recover): Refused | undefined {
  const { procedure, to } = recover;
  if (procedure === 'rollback') {
    const checkpoint = data.checkpoints.find(({ seq }) => seq === to);
    if (!checkpoint) return undefined;
    const back = backAt(data, checkpoint, checkpoint.context);
    return bypassOf({ ...back, approvals: approvalsAfter(back, earlierDecisions(back)) }, checkpoint.state);
  }
  if (procedure === 'patch' || procedure === 'raise') return decidedOnRefusal(data, recover);
  const isElsewhere = procedure === 'rerun' && to !== undefined && data.snapshot.failure?.state !== to;
  return isElsewhere ? bypassOf(data, String(to)) : undefined;
}

/** Why a run may not go on in a state: a gate before it has not approved, or something else than what a stage there, or further on, acts on. */
export function bypassOf(data: RunData, to: string): Refused | undefined {
  for (const gate of guardingGates(data.definition, to)) {
    const outdated = outdatedOf(data, readsBeyond(data.definition, to, gate), gate);
    if (outdated === undefined) continue;
    return {
      code: 'ILLEGAL_PROCEDURE',
      message: `${to} cannot be entered before ${gate} has decided anew: ${outdated}`,
    };
  }
  return undefined;
}

function decidedOnRefusal({ approvals }: RunData, { patch = {} }: Recover): Refused | undefined {
  for (const [gate, shows] of Object.entries(approvals)) {
    const decided = shows.find(({ name }) => Object.hasOwn(patch, name));
    if (!decided) continue;
    const message = `${decided.name} is what ${gate} approved, and is not changed without it; roll back to before that gate instead`;
    return { code: 'PATCH_MISMATCH', message };
  }
  return undefined;
}

function repeatRefusal({ proposal }: RunData, recover: Recover): Refused | undefined {
  if (!proposal || !isSamePerson(proposal.by, recover.by) || proposal.digest !== contentOf(recover)) return undefined;
  const message = `${recover.by} has proposed ${recover.procedure} at ${proposal.at}; a second person must send the same`;
  return { code: 'SECOND_PERSON_NEEDED', message };
}

/** Whether this confirms what another has proposed: a claim keeps others from their own ideas, not from that. */
function isSecond({ proposal }: RunData, recover: Recover): boolean {
  return proposal !== undefined && proposal.digest === contentOf(recover) && !isSamePerson(proposal.by, recover.by);
}

/** Whether a recovery takes a second person who has not come yet. */
export function needsSecond({ definition, proposal }: RunData, recover: Recover): boolean {
  if (!definition.recovery?.fourEyes?.includes(recover.procedure)) return false;
  return proposal?.digest !== contentOf(recover) || isSamePerson(proposal.by, recover.by);
}

/** What a recovery does, whoever sends it and why. */
export function contentOf({ procedure, to, patch }: Recover): Digest {
  return digestOf({ procedure, to: to ?? null, patch: patch ?? null });
}

/** What the machine is told: `rerun` goes where `to` says, `rollback` to its checkpoint; what is brought along may still be as it is kept. */
export function eventOf(data: RunData, { procedure, to, patch = {} }: Recover): MachineEvent {
  const failedIn = data.snapshot.failure?.state ?? 'FAILED';
  switch (procedure) {
    case 'abandon':
      return recovered({ procedure, to: 'FAILED' });
    case 'escalate': {
      const isGate = stateOf(data.definition, failedIn)?.kind === 'gate';
      return recovered({ procedure, to: isGate ? failedIn : 'FAILED' });
    }
    case 'rerun':
      return recovered({ procedure, to: to === undefined ? failedIn : String(to) });
    case 'rollback': {
      const checkpoint = data.checkpoints.find(({ seq }) => seq === to);
      const { context = {}, visits = {}, state = '' } = checkpoint ?? {};
      return recovered({ procedure, to: state, restore: { context, visits } });
    }
    case 'raise':
      if (Object.keys(patch).length === 0) return recovered({ procedure, to: failedIn });
      return recovered({ procedure, to: failedIn, changes: changesOf(data, patch) });
    case 'patch':
      return recovered({ procedure, to: failedIn, changes: changesOf(data, patch) });
    default:
      return recovered({ procedure, to: failedIn });
  }
}

/** A key whose patch is null is taken away (RFC 7386). */
function changesOf({ snapshot }: RunData, patch: { readonly [key: string]: Json }) {
  const keys = Object.keys(patch);
  const set = keys.filter((key) => patch[key] !== null);
  const present = (key: string): Json =>
    (Object.hasOwn(snapshot.context, key) ? snapshot.context[key] : patch[key]) ?? null;
  return {
    set: Object.fromEntries(set.map((key) => [key, present(key)])),
    unset: keys.filter((key) => patch[key] === null),
  };
}

function recovered(recovery: NonNullable<MachineEvent['recovery']>): MachineEvent {
  return { type: 'recovered', recovery };
}
