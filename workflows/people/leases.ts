import {
  ABANDONED,
  type Actor,
  AHEAD_OF_TASK,
  type Claim,
  type Lease,
  type OpenGate,
} from '../../src/contract/index.js';
import { publish } from '../run/create-run.js';
import { ENGINE, personOf } from '../sandbox/actors.js';
import type { Refused } from '../sandbox/refused.js';
import { msOf } from '../sandbox/time.js';
import { isAbandoned, type Run } from '../state/run.js';
import { describe } from '../telling/details.js';

/** Whose claims are on the open gate, or on the failed run. */
function leasesOf({ data }: Run): readonly Lease[] {
  if (data.gate) return data.gate.leases ?? [];
  return data.lease ? [data.lease] : [];
}

/** For how long what the run waits for may be claimed; undefined where it may not. */
function lengthOf({ data }: Run): string | undefined {
  if (data.gate) return data.gate.lease;
  return data.snapshot.state === 'FAILED' ? data.definition.recovery?.lease : undefined;
}

function setLeases(run: Run, leases: readonly Lease[]): void {
  const { data } = run;
  if (data.gate) data.gate = { ...data.gate, leases };
  else data.lease = leases[0];
}

/** How many people may hold a claim at once: as many as are still needed. */
function roomOf({ data }: Run): number {
  return data.gate ? Math.max(1, data.gate.quorum - data.gate.decisions.length) : 1;
}

/** Who may act here; undefined where anybody may. */
function peopleOf({ data }: Run): readonly string[] | undefined {
  if (data.gate) return data.gate.people;
  const isLimited = data.definition.recovery?.by !== undefined || (data.recoverers?.by ?? []).length > 0;
  return isLimited ? (data.recoverers?.by ?? []) : undefined;
}

/** Whether somebody has yet to act: at a gate, whoever is asked still, and has not decided. */
function mayAct(run: Run, by: string): boolean {
  const hasDecided = run.data.gate?.decisions.some((record) => record.by === by) ?? false;
  return !hasDecided && (peopleOf(run)?.includes(by) ?? true);
}

/** Why somebody cannot act now: others have claimed what there is to do. A claim of somebody who may act no more keeps nobody. */
export function leaseRefusal(run: Run, by: string, at: string): Refused | undefined {
  const held = leasesOf(run).filter((lease) => Date.parse(lease.until) > Date.parse(at) && mayAct(run, lease.by));
  if (held.some((lease) => lease.by === by) || held.length < roomOf(run)) return undefined;
  const holders = held.map((lease) => `${lease.by} until ${lease.until}`).join(', ');
  return { code: 'LEASED', message: `it is claimed by ${holders}; ${by} may act after that` };
}

/** Why a claim is not taken. */
export function claimRefusal(run: Run, { by }: Claim, at: string): Refused | undefined {
  const { data } = run;
  if (isAbandoned(run)) return { code: 'RUN_CLOSED', message: ABANDONED };
  const length = lengthOf(run);
  const isUnprepared = !data.gate && data.definition.recovery?.by !== undefined && data.recoverers === undefined;
  if (length !== undefined && isUnprepared) return { code: 'NO_LEASE', message: AHEAD_OF_TASK };
  if (length === undefined) {
    return {
      code: 'NO_LEASE',
      message: `expected a gate or failure that may be claimed; the run is in ${data.snapshot.state}`,
    };
  }
  const people = peopleOf(run);
  if (data.gate?.decisions.some((record) => record.by === by))
    return { code: 'ALREADY_DECIDED', message: `${by} has decided at ${data.gate.gate}, and has nothing to claim` };
  if (people && !people.includes(by)) {
    const code = data.gate ? 'NOT_A_REVIEWER' : 'NOT_A_RECOVERER';
    return { code, message: `${by} may not act here; expected one of: ${people.join(', ') || 'nobody'}` };
  }
  return leaseRefusal(run, by, at);
}

/** Takes a claim, or makes the person's own last anew. */
export function claim(run: Run, claimed: Claim, via: 'signal' | 'update', at: string): Refused | undefined {
  const refused = claimRefusal(run, claimed, at);
  if (refused) return refused;
  endLeases(run, at);
  const { by } = claimed;
  const until = new Date(Date.parse(at) + msOf(lengthOf(run) ?? '')).toISOString();
  setLeases(run, [...leasesOf(run).filter((lease) => lease.by !== by), { by, until }]);
  say(run, 'claimed', `${by} works on it until ${until}`, personOf(claimed, via), at);
  return undefined;
}

/** Why a claim cannot be given back. */
export function releaseRefusal(run: Run, { by }: Claim): Refused | undefined {
  if (leasesOf(run).some((lease) => lease.by === by)) return undefined;
  const holders =
    leasesOf(run)
      .map((lease) => lease.by)
      .join(', ') || 'nobody';
  return { code: 'NO_LEASE', message: `${by} holds no claim here; ${holders} does` };
}

export function release(run: Run, claimed: Claim, via: 'signal' | 'update', at: string): Refused | undefined {
  const refused = releaseRefusal(run, claimed);
  if (refused) return refused;
  setLeases(
    run,
    leasesOf(run).filter((lease) => lease.by !== claimed.by),
  );
  say(run, 'released', `${claimed.by} gives it back`, personOf(claimed, via), at);
  return undefined;
}

/** When the next claim ends, in epoch milliseconds; never, where there is none. */
export function nextLeaseEnd(run: Run): number {
  return Math.min(Number.POSITIVE_INFINITY, ...leasesOf(run).map(({ until }) => Date.parse(until)));
}

/** Ends the claims whose time is over: everybody may act again. */
export function endLeases(run: Run, at: string): void {
  const isOver = ({ until }: Lease) => Date.parse(until) <= Date.parse(at);
  const over = leasesOf(run).filter(isOver);
  if (over.length === 0) return;
  setLeases(
    run,
    leasesOf(run).filter((lease) => !isOver(lease)),
  );
  const message = `the claim of ${over.map(({ by }) => by).join(', ')} is over`;
  say(run, 'leaseExpired', message, ENGINE, at);
}

/** A gate without the claim of whoever has decided. */
export function withoutLease(gate: OpenGate, by: string): OpenGate {
  return gate.leases ? { ...gate, leases: gate.leases.filter((lease) => lease.by !== by) } : gate;
}

function say(run: Run, event: string, message: string, actor: Actor, at: string): void {
  run.note({ kind: 'notice', event }, { trigger: actor.kind === 'person' ? 'signal' : 'timer', actor, at, message });
  if (run.data.gate) publish(run);
  else describe(run, run.status());
}
