import type { AuditEntry } from '../../src/contract/index.js';
import { type AnyGate, type Definition, type Json, type Moment, parseDuration } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { reviewersOf } from '../pipelines.js';

/** Who may say what at an open gate, until when. */
export type ModelGate = {
  readonly name: string;
  readonly people: readonly string[];
  readonly outcomes: readonly string[];
  readonly deadlineMs: number;
  readonly digests: readonly string[];
};

/** What the oracle believes of a run, from its definition and the log so far. Never from the engine's own status. */
export type Model = {
  readonly definition: Definition;
  state: string;
  sinceMs: number;
  /** Where the run's deadline counts from. */
  countsFromMs: number;
  gate: ModelGate | undefined;
  failure: { readonly code: string; readonly state: string } | undefined;
  isAbandoned: boolean;
  readonly entered: Set<string>;
  /** The newest digest of each context key. */
  readonly digests: Map<string, string>;
  /** Decisions with an id that counted. */
  readonly decided: Set<string>;
  readonly deliveryIds: Set<string>;
  delivered: Fields[];
};

export function createModel(definition: Definition): Model {
  return {
    definition,
    state: 'IDLE',
    sinceMs: 0,
    countsFromMs: 0,
    gate: undefined,
    failure: undefined,
    isAbandoned: false,
    entered: new Set(),
    digests: new Map(),
    decided: new Set(),
    deliveryIds: new Set(),
    delivered: [],
  };
}

/** What the model was at this moment, for a question that is asked of it later. */
export function copyOf(model: Model): Model {
  return {
    ...model,
    entered: new Set(model.entered),
    decided: new Set(model.decided),
    deliveryIds: new Set(model.deliveryIds),
    digests: new Map(model.digests),
    delivered: [...model.delivered],
  };
}

/** Takes a transition of the log for true, and draws from it what holds afterwards. */
export function advance(model: Model, entry: AuditEntry): void {
  const atMs = Date.parse(entry.at);
  const { definition } = model;
  if (entry.trigger === 'start') model.countsFromMs = atMs;
  if (entry.trigger === 'recovery' && entry.recovery?.procedure !== 'abandon') model.countsFromMs = atMs;
  for (const { name, digest } of entry.artifacts ?? []) model.digests.set(name, digest);
  model.isAbandoned = entry.recovery?.procedure === 'abandon';
  if (!model.isAbandoned) model.failure = failureAfter(model, entry);
  model.state = entry.to;
  model.entered.add(entry.to);
  model.sinceMs = atMs;
  const state = definition.states[entry.to];
  model.gate = state?.kind === 'gate' ? gateOf(model, entry.to, state) : undefined;
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

export function msOf(moment: Moment): number {
  return typeof moment === 'string' ? (parseDuration(moment) ?? Number.NaN) : Number.NaN;
}

/** Where an event may lead from a state, by the definition. */
export function targetsOf({ definition }: Model, from: string, event: string): readonly string[] {
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

function gateOf(model: Model, name: string, gate: AnyGate): ModelGate {
  const roles = reviewersOf([model.definition]);
  const shown = (gate.shows ?? []).map((spec) => model.digests.get(spec.replace(/\?$/, '')));
  return {
    name,
    people: gate.reviewers.flatMap((reviewer) =>
      'id' in reviewer ? [reviewer.id] : 'role' in reviewer ? (roles[reviewer.role] ?? []) : [],
    ),
    outcomes: Object.keys(gate.on).filter((outcome) => outcome !== 'expired'),
    deadlineMs: Math.min(model.sinceMs + msOf(gate.deadline), runDeadlineOf(model)),
    digests: shown.filter((digest) => digest !== undefined),
  };
}
