import type { AuditEntry } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { peopleBehind } from '../people.js';
import { gatesOnEveryWay } from './bypass.js';
import type { Model } from './model.js';

/** Proves from the log alone who recovered, that it took two where it must, and that what was cancelled ended so. */
export function checkRecoveries(
  definition: Definition,
  log: readonly AuditEntry[],
  models: readonly Model[],
): string[] {
  return [
    ...log.flatMap((entry, index) => [
      ...strangerProblems(definition, entry, log.slice(0, index)),
      ...twoPeopleProblems(definition, entry, log.slice(0, index)),
      ...claimProblems(entry, models[index]),
      ...gateProblems(definition, entry, models[index + 1]),
    ]),
    ...cancelProblems(log),
  ];
}

type Before = readonly AuditEntry[];

function strangerProblems({ recovery: rules }: Definition, { seq, recovery, actor, kind }: AuditEntry, before: Before) {
  if (!recovery || actor.kind !== 'person' || kind === 'refusal') return [];
  const failedAt = before.findLastIndex(
    ({ from, to, kind: other }) => other === 'transition' && to === 'FAILED' && from !== to,
  );
  const isHandedOn = before
    .slice(failedAt)
    .some((entry) => entry.recovery?.procedure === 'escalate' && entry.to === 'FAILED');
  const may = isHandedOn ? rules?.escalateTo : rules?.by;
  if (!may || may.flatMap(peopleBehind).includes(recovery.by)) return [];
  return [`entry ${seq}: ${recovery.by} may not recover the run, and did ${recovery.procedure}`];
}

/** The newest proposal since the run failed is by somebody else, and of the same. */
function twoPeopleProblems({ recovery: rules }: Definition, entry: AuditEntry, before: Before): string[] {
  const { recovery, actor, kind, seq } = entry;
  const takesTwo = (rules?.fourEyes ?? []).some((procedure) => procedure === recovery?.procedure);
  if (!recovery || !takesTwo || kind !== 'transition' || actor.kind !== 'person') return [];
  const since = before.slice(before.findLastIndex((other) => other.kind === 'transition'));
  const proposal = since.findLast(({ event }) => event === 'proposed')?.recovery;
  const isConfirmed = proposal?.procedure === recovery.procedure && proposal.by !== recovery.by;
  return isConfirmed ? [] : [`entry ${seq}: ${recovery.procedure} by ${recovery.by} alone takes two`];
}

/** Nobody recovers what another has claimed. */
function claimProblems({ seq, recovery, actor, kind, at }: AuditEntry, model: Model | undefined): string[] {
  const lease = model?.lease;
  if (!lease || !recovery || actor.kind !== 'person' || kind === 'refusal') return [];
  const isHeld = lease.untilMs > Date.parse(at) && lease.by !== recovery.by;
  return isHeld ? [`entry ${seq}: ${recovery.by} did ${recovery.procedure} while ${lease.by} held the claim`] : [];
}

/** A stage is only ever entered with an approval that stands at each gate before it. */
function gateProblems(definition: Definition, { seq, to, kind }: AuditEntry, after: Model | undefined): string[] {
  if (kind !== 'transition' || definition.states[to]?.kind !== 'stage' || !after) return [];
  const missing = gatesOnEveryWay(definition, to).filter((gate) => !after.approvals.has(gate));
  return missing.map((gate) => `entry ${seq}: ${to} was entered, and ${gate} has no approval that stands`);
}

/** A run that was to be cancelled ends so. */
function cancelProblems(log: Before): string[] {
  const isWanted = log.some(({ event }) => event === 'cancelRequested');
  const end = log.findLast(({ kind }) => kind === 'transition');
  if (!isWanted || !end) return [];
  return end.to === 'CANCELLED' ? [] : [`it was to be cancelled, and ended in ${end.to}`];
}
