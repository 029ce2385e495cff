import { CancellationScope } from '@temporalio/workflow';
import { climb, type OpenGate, reviewerName } from '../../src/contract/index.js';
import type { AnyGate } from '../../src/machine/index.js';
import { publish } from '../run/create-run.js';
import { quiet } from '../run/quiet.js';
import { ENGINE } from '../sandbox/actors.js';
import { failureOf } from '../sandbox/failure.js';
import { isoNow } from '../sandbox/time.js';
import { openGateOf } from '../state/gate-opening.js';
import type { Happening, Run } from '../state/run.js';
import { tell } from '../telling/notices.js';
import { endLeases } from './leases.js';

/** Prepares the gate the run has entered, and opens it; or says why it cannot be opened. */
export async function prepare(run: Run, gate: AnyGate): Promise<Happening | undefined> {
  const at = run.data.since;
  try {
    run.open(await openGateOf(gate, run.data));
    return undefined;
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    const failure = failureOf(error, { activity: 'prepareGate' }, 'TIMEOUT_STAGE');
    return { event: { type: 'failed', failure }, cause: { trigger: 'stage', actor: ENGINE, at } };
  }
}

type Due = { readonly at: string; readonly what: 'reminds' | 'escalates' | 'expires' | 'is free again' };

/** What the gate does next if nobody decides. */
function nextOf({ deadline, reminders, escalations, leases = [] }: OpenGate): Due {
  const due: Due[] = [
    ...escalations.slice(0, 1).map(({ at }) => ({ at, what: 'escalates' }) as const),
    ...reminders.slice(0, 1).map((at) => ({ at, what: 'reminds' }) as const),
    ...leases.map(({ until }) => ({ at: until, what: 'is free again' }) as const),
    { at: deadline, what: 'expires' },
  ];
  return due.reduce((first, other) => (Date.parse(other.at) < Date.parse(first.at) ? other : first));
}

/**
 * E4: nothing runs while the gate is open, but its own clock: it reminds, it climbs its ladder, and (E5) it expires. Returns once the
 * run has moved or must continue as new; true if the deadline has come.
 */
export async function untilDecided(run: Run): Promise<boolean> {
  for (;;) {
    const { gate } = run.data;
    if (!gate) return false;
    const due = nextOf(gate);
    const isClaimed = () => run.data.gate?.leases !== gate.leases;
    const isDue = await quiet(run, Date.parse(due.at), `${gate.gate}: ${due.what} unless decided`, isClaimed);
    if (!isDue && isClaimed() && run.data.gate && !run.mustContinue) continue;
    if (!isDue) return false;
    if (due.what === 'expires') return true;
    if (due.what === 'reminds') remind(run, isoNow());
    else if (due.what === 'escalates') escalate(run, isoNow());
    else endLeases(run, isoNow());
    if (run.mustContinue) return false;
  }
}

function remind(run: Run, at: string): void {
  const { gate } = run.data;
  if (!gate) return;
  const undecided = gate.people.filter((id) => !gate.decisions.some(({ by }) => by === id));
  run.data.gate = { ...gate, reminders: gate.reminders.slice(1) };
  const message = `${undecided.join(', ') || 'nobody'} reminded`;
  run.note({ kind: 'notice', event: 'reminded' }, { trigger: 'timer', actor: ENGINE, at, message });
  tell(run, 'reminded', { at, to: undecided });
}

function escalate(run: Run, at: string): void {
  const { gate } = run.data;
  const rung = gate?.escalations[0];
  if (!gate || !rung) return;
  run.data.gate = { ...climb(gate, rung), escalations: gate.escalations.slice(1) };
  const named = (rung.instead ?? rung.also ?? []).map(reviewerName).join(', ');
  const message = rung.instead
    ? `${named} may decide from now on, in place of those asked before`
    : `${named} may decide, too`;
  run.note({ kind: 'notice', event: 'escalated' }, { trigger: 'timer', actor: ENGINE, at, message });
  tell(run, 'escalated', { at, to: run.data.gate.people, message });
  publish(run);
}
