import type { AuditEntry } from '../../src/contract/index.js';
import type { Definition, Json } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { climb, type ModelGate, msOf, openModelGate } from './model-gate.js';

/** What the oracle believes of a run, from its definition and the log so far. Never from the engine's own status. */
export type Model = {
  readonly definition: Definition;
  /** Where in the history each gate was opened, in the order of the openings. */
  readonly openings: readonly number[];
  state: string;
  sinceMs: number;
  /** Where the run's deadline counts from. */
  countsFromMs: number;
  gate: ModelGate | undefined;
  failure: { readonly code: string; readonly state: string } | undefined;
  isAbandoned: boolean;
  /** The gate that a recovery hands to the end of its ladder. */
  escalated: string | undefined;
  gatesEntered: number;
  /** Refusals of this visit, and those of them that no line stands for yet. */
  refused: number;
  unlogged: number;
  readonly visits: Map<string, number>;
  /** The newest digest of each context key. */
  readonly digests: Map<string, string>;
  /** Who made what: stages and people by digest. */
  readonly makers: Map<string, ReadonlySet<string>>;
  readonly deciders: Map<string, readonly string[]>;
  /** What each gate approved last, unless it was opened again since. */
  readonly approvals: Map<string, ModelGate['shows']>;
  /** What each person's id stands for. */
  readonly heard: Map<string, { readonly what: string; readonly gate: string; readonly round: number }>;
  readonly deliveryIds: Set<string>;
  delivered: Fields[];
};

export function createModel(definition: Definition, openings: readonly number[]): Model {
  return {
    definition,
    openings,
    state: 'IDLE',
    sinceMs: 0,
    countsFromMs: 0,
    gate: undefined,
    failure: undefined,
    isAbandoned: false,
    escalated: undefined,
    gatesEntered: 0,
    refused: 0,
    unlogged: 0,
    visits: new Map(),
    digests: new Map(),
    makers: new Map(),
    deciders: new Map(),
    approvals: new Map(),
    heard: new Map(),
    deliveryIds: new Set(),
    delivered: [],
  };
}

/** What the model was at this moment, for a question that is asked of it later. */
export function copyOf(model: Model): Model {
  return {
    ...model,
    gate: model.gate && { ...model.gate },
    visits: new Map(model.visits),
    digests: new Map(model.digests),
    makers: new Map(model.makers),
    deciders: new Map(model.deciders),
    approvals: new Map(model.approvals),
    heard: new Map(model.heard),
    deliveryIds: new Set(model.deliveryIds),
    delivered: [...model.delivered],
  };
}

/** Takes an entry of the log for true, and draws from it what holds afterwards. */
export function advance(model: Model, entry: AuditEntry): void {
  if (entry.kind === 'transition') move(model, entry);
  else if (entry.kind === 'decision') hear(model, entry);
  else if (entry.event === 'escalated' && model.gate) climb(model.gate);
  else if (entry.event === 'reminded' && model.gate) model.gate.reminders = model.gate.reminders.slice(1);
}

function move(model: Model, entry: AuditEntry): void {
  const atMs = Date.parse(entry.at);
  const { definition } = model;
  closeGate(model, entry);
  if (entry.trigger === 'start') model.countsFromMs = atMs;
  if (entry.trigger === 'recovery' && entry.recovery?.procedure !== 'abandon') {
    model.countsFromMs = atMs;
    model.escalated = entry.recovery?.procedure === 'escalate' ? entry.recovery.to : undefined;
  }
  for (const { name, digest } of entry.artifacts ?? []) wrote(model, name, digest, entry.from);
  model.isAbandoned = entry.recovery?.procedure === 'abandon';
  if (!model.isAbandoned) {
    model.failure = failureAfter(model, entry);
    model.visits.set(entry.to, (model.visits.get(entry.to) ?? 0) + 1);
  }
  model.state = entry.to;
  model.sinceMs = atMs;
  model.refused = 0;
  const state = definition.states[entry.to];
  if (state?.kind !== 'gate') return;
  const opensAt = model.openings[model.gatesEntered] ?? Number.POSITIVE_INFINITY;
  model.gatesEntered += 1;
  model.gate = openModelGate(model, entry.to, state, opensAt);
  if (Number.isFinite(opensAt)) model.approvals.delete(entry.to);
  model.escalated = undefined;
}

function closeGate(model: Model, { event, decision }: AuditEntry): void {
  const { gate } = model;
  model.gate = undefined;
  if (!gate) return;
  const people = [
    ...gate.voices.flatMap(({ by, part }) => [by, part]),
    ...(decision ? [decision.by, decision.for ?? decision.by] : []),
  ];
  model.deciders.set(gate.name, [...(model.deciders.get(gate.name) ?? []), ...people]);
  if (event === 'approved' || gate.defined.decisions?.includes(event)) model.approvals.set(gate.name, gate.shows);
}

/** An edit voids what was said before it. What people said themselves is taken from their messages. */
function hear(model: Model, { event, decision, artifacts = [] }: AuditEntry): void {
  const { gate } = model;
  if (!gate || !decision) return;
  const { by } = decision;
  if (event !== 'edited') return;
  gate.voices = [];
  for (const { name, digest } of artifacts) {
    wrote(model, name, digest, by);
    gate.shows = gate.shows.map((shown) => (shown.name === name ? { name, digest } : shown));
  }
  if (gate.defined.exclude?.includes('producer')) gate.excluded = [...gate.excluded, by];
}

function wrote(model: Model, name: string, digest: string, maker: string): void {
  model.digests.set(name, digest);
  model.makers.set(digest, new Set([...(model.makers.get(digest) ?? []), maker]));
}

export function runDeadlineOf({ definition, countsFromMs }: Model): number {
  return countsFromMs + msOf(definition.deadline);
}

/** When what the run is waiting for in its state is over, by the definition. */
export function deadlineOf(model: Model): number {
  const state = model.definition.states[model.state];
  const own = state && 'deadline' in state ? model.sinceMs + msOf(state.deadline) : Number.POSITIVE_INFINITY;
  return Math.min(own, runDeadlineOf(model));
}

/** Where an event may lead from a state, by the definition. */
export function targetsOf({ definition }: Pick<Model, 'definition'>, from: string, event: string): readonly string[] {
  const state = definition.states[from];
  if (state === undefined || state.kind === 'final') return [];
  if (state.kind === 'choice') return 'always' in state ? [state.always] : state.choose.map(({ to }) => to);
  const on: { readonly [event: string]: Json } = state.on as never;
  const arrow = Object.hasOwn(on, event) ? on[event] : undefined;
  if (typeof arrow === 'string') return [arrow];
  return Array.isArray(arrow) ? arrow.map(({ to }: { to: string }) => to) : [];
}

/** Failures travel through choices, and end with the next state that is none. */
function failureAfter(model: Model, entry: AuditEntry): Model['failure'] {
  const isChoice = model.definition.states[entry.to]?.kind === 'choice';
  if (entry.to !== 'FAILED' && !isChoice) return undefined;
  const isCarried = model.definition.states[entry.from]?.kind === 'choice' && model.failure !== undefined;
  if (isCarried) return model.failure;
  return entry.code === undefined ? model.failure : { code: entry.code, state: entry.from };
}
