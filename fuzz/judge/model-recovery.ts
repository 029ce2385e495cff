import type { AuditEntry } from '../../src/contract/index.js';
import { peopleBehind } from '../people.js';
import { gatesOnEveryWay } from './bypass.js';
import type { Model } from './model.js';
import { type ModelGate, showsAt } from './model-gate.js';

/** Somebody's claim, until that moment. */
export type ModelLease = { readonly by: string; readonly untilMs: number };

/** What was true after a transition, to which a rollback can go back. */
export type ModelCheckpoint = {
  readonly state: string;
  readonly digests: ReadonlyMap<string, string>;
  readonly visits: ReadonlyMap<string, number>;
};

/** How a gate ended when it was open last. */
export type LastRound = {
  readonly round: number;
  readonly outcome: string;
  readonly shows: ModelGate['shows'];
  readonly by: readonly string[];
};

/** Draws from a recovery what it changes besides the state. */
export function takeRecovery(model: Model, { recovery, to }: AuditEntry): void {
  model.proposal = undefined;
  model.lease = undefined;
  if (!recovery || recovery.procedure === 'abandon') return;
  if (to === 'FAILED' && recovery.procedure === 'escalate') {
    model.isHandedOn = true;
    model.recoverers = (model.definition.recovery?.escalateTo ?? []).flatMap(peopleBehind);
    return;
  }
  model.failure = undefined;
  for (const key of recovery.unset ?? []) model.digests.delete(key);
  const checkpoint = model.checkpoints.get(recovery.checkpoint ?? -1);
  if (!checkpoint) return;
  const standing = standingAt(model, checkpoint);
  model.digests = new Map(checkpoint.digests);
  model.standing = new Set(standing);
  model.approvals = new Map(standing.map((gate) => [gate, model.rounds.get(gate)?.shows ?? []]));
}

/** The gates whose last decision holds back at a checkpoint: they approved, and would show exactly the same. */
export function standingAt(model: Model, { state, digests }: ModelCheckpoint): string[] {
  const back = { definition: model.definition, digests };
  return [...model.rounds].flatMap(([name, last]) => {
    const gate = model.definition.states[name];
    if (gate?.kind !== 'gate' || name === state) return [];
    const isApproval = last.outcome === 'approved' || gate.decisions?.includes(last.outcome);
    return isApproval && isSame(showsAt(back, gate), last.shows) ? [name] : [];
  });
}

/** The gates before a checkpoint whose decision would be void there. */
export function voidGates(model: Model, checkpoint: ModelCheckpoint): string[] {
  const standing = standingAt(model, checkpoint);
  return gatesOnEveryWay(model.definition, checkpoint.state).filter((gate) => !standing.includes(gate));
}

/** The round of a gate just entered that stands, so that it is not opened again. */
export function passingAt(model: Model, name: string): Model['passing'] {
  const gate = model.definition.states[name];
  const last = model.rounds.get(name);
  if (!model.standing.delete(name) || gate?.kind !== 'gate' || !last) return undefined;
  return isSame(showsAt(model, gate), last.shows) ? { gate: name, ...last } : undefined;
}

function isSame(some: ModelGate['shows'], others: ModelGate['shows']): boolean {
  const digestIn = (shows: ModelGate['shows'], name: string) => shows.find((one) => one.name === name)?.digest;
  return some.length === others.length && some.every(({ name, digest }) => digestIn(others, name) === digest);
}

/** Who may recover a run that fails now. */
export function recoverersOf({ definition }: Model): readonly string[] | undefined {
  return definition.recovery?.by?.flatMap(peopleBehind);
}

/** What the log says of claims. */
export function takeClaim(model: Model, { event, actor, at }: AuditEntry, leaseMs: number): void {
  const atMs = Date.parse(at);
  const before = model.gate ? model.gate.leases : model.lease ? [model.lease] : [];
  const others = before.filter(({ by }) => by !== actor.id);
  const after =
    event === 'claimed'
      ? [...others, { by: actor.id, untilMs: atMs + leaseMs }]
      : event === 'released'
        ? others
        : before.filter(({ untilMs }) => untilMs > atMs);
  if (model.gate) model.gate.leases = after;
  else model.lease = after.at(-1);
}
