import type { AuditEntry } from '../../src/contract/index.js';
import type { AnyGate, Definition, Json } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { climb, type ModelGate, msOf, openModelGate } from './model-gate.js';
import {
  type LastRound,
  type ModelCheckpoint,
  type ModelLease,
  passingAt,
  recoverersOf,
  takeClaim,
  takeRecovery,
} from './model-recovery.js';
import { leaseMsOf } from './run-rules.js';

/** What the oracle believes of a run, from its definition and the log so far. Never from the engine's own status. */
export type Model = {
  readonly definition: Definition;
  /** Where in the history each gate was opened, in the order of the openings. */
  readonly openings: readonly number[];
  /** And where it was found out who may recover, each time the run failed. */
  readonly preparations: readonly number[];
  /** The number of the newest entry, and of the one by which the state was entered. */
  seq: number;
  enteredAt: number;
  state: string;
  sinceMs: number;
  /** Where the run's deadline counts from. */
  countsFromMs: number;
  gate: ModelGate | undefined;
  failure: { readonly code: string; readonly state: string } | undefined;
  isAbandoned: boolean;
  /** Whether the failure was handed to the next authority, and who may recover; everybody where it is undefined. */
  isHandedOn: boolean;
  recoverers: readonly string[] | undefined;
  /** Where in the history those were known. */
  preparedAt: number;
  timesFailed: number;
  proposal: { readonly by: string; readonly content: string } | undefined;
  lease: ModelLease | undefined;
  /** Who wants the run cancelled. */
  cancelling: string | undefined;
  /** Whether the run goes nowhere but to CANCELLED. */
  isClosing: boolean;
  /** The decision by which the gate the run is at is passed without being opened. */
  passing: (LastRound & { readonly gate: string }) | undefined;
  standing: Set<string>;
  readonly rounds: Map<string, LastRound>;
  readonly checkpoints: Map<number, ModelCheckpoint>;
  /** The gate that a recovery hands to the end of its ladder. */
  escalated: string | undefined;
  gatesEntered: number;
  /** Refusals of this visit, and those of them that no line stands for yet. */
  refused: number;
  unlogged: number;
  visits: Map<string, number>;
  /** The newest digest of each context key. */
  digests: Map<string, string>;
  /** Who made what: stages and people by digest. */
  readonly makers: Map<string, ReadonlySet<string>>;
  readonly deciders: Map<string, readonly string[]>;
  /** What each gate approved last, unless it was opened again since. */
  approvals: Map<string, ModelGate['shows']>;
  /** What each person's id stands for. */
  readonly heard: Map<string, { readonly what: string; readonly gate: string; readonly round: number }>;
  readonly deliveryIds: Set<string>;
  delivered: Fields[];
};

export function createModel(definition: Definition, { openings, preparations }: Known): Model {
  return {
    definition,
    openings,
    preparations,
    seq: 0,
    enteredAt: 0,
    state: 'IDLE',
    sinceMs: 0,
    countsFromMs: 0,
    gate: undefined,
    failure: undefined,
    isAbandoned: false,
    isHandedOn: false,
    recoverers: undefined,
    preparedAt: 0,
    timesFailed: 0,
    proposal: undefined,
    lease: undefined,
    cancelling: undefined,
    isClosing: false,
    passing: undefined,
    standing: new Set(),
    rounds: new Map(),
    checkpoints: new Map(),
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

type Known = Pick<Model, 'openings' | 'preparations'>;

/** What the model was at this moment, for a question that is asked of it later. */
export function copyOf(model: Model): Model {
  return {
    ...model,
    gate: model.gate && { ...model.gate },
    standing: new Set(model.standing),
    rounds: new Map(model.rounds),
    checkpoints: new Map(model.checkpoints),
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
  model.seq = entry.seq;
  if (entry.kind === 'transition') move(model, entry);
  else if (entry.kind === 'decision') hear(model, entry);
  else if (entry.event === 'escalated' && model.gate) climb(model.gate);
  else if (entry.event === 'reminded' && model.gate) model.gate.reminders = model.gate.reminders.slice(1);
  else if (['claimed', 'released', 'leaseExpired'].includes(entry.event)) takeClaim(model, entry, leaseMsOf(model));
  else if (entry.event === 'cancelRequested') Object.assign(model, { cancelling: entry.actor.id, isClosing: true });
}

function move(model: Model, entry: AuditEntry): void {
  const atMs = Date.parse(entry.at);
  const { recovery, to } = entry;
  closeGate(model, entry);
  if (entry.trigger === 'start') model.countsFromMs = atMs;
  if (entry.trigger === 'recovery' && recovery?.procedure !== 'abandon') {
    model.countsFromMs = atMs;
    model.escalated = recovery?.procedure === 'escalate' ? recovery.to : undefined;
  }
  takeRecovery(model, entry);
  for (const { name, digest, incomplete } of entry.artifacts ?? [])
    if (!incomplete) for (const maker of makersOf(entry)) wrote(model, name, digest, maker);
  model.isAbandoned = recovery?.procedure === 'abandon';
  const back = model.checkpoints.get(recovery?.checkpoint ?? -1);
  if (!model.isAbandoned) {
    model.failure = failureAfter(model, entry);
    model.visits = back ? new Map(back.visits) : model.visits.set(to, (model.visits.get(to) ?? 0) + 1);
  }
  if (to === 'FAILED' && model.state !== 'FAILED') fail(model);
  model.state = to;
  model.enteredAt = entry.seq;
  model.sinceMs = atMs;
  model.refused = 0;
  const state = model.definition.states[to];
  if (state && state.kind !== 'final')
    model.checkpoints.set(entry.seq, { state: to, digests: new Map(model.digests), visits: new Map(model.visits) });
  model.passing = passingAt(model, to);
  if (state?.kind === 'gate' && !model.passing) open(model, to, state);
}

function fail(model: Model): void {
  model.isHandedOn = false;
  model.recoverers = recoverersOf(model);
  model.preparedAt = model.preparations[model.timesFailed] ?? Number.POSITIVE_INFINITY;
  model.timesFailed += 1;
}

function open(model: Model, name: string, state: AnyGate): void {
  const opensAt = model.openings[model.gatesEntered] ?? Number.POSITIVE_INFINITY;
  model.gatesEntered += 1;
  model.gate = openModelGate(model, name, state, opensAt);
  if (Number.isFinite(opensAt)) model.approvals.delete(name);
  model.escalated = undefined;
}

/** What a person brought along is theirs; what was skipped stands for the stage's, too. */
function makersOf({ from, recovery, actor }: AuditEntry): string[] {
  return recovery === undefined ? [from] : [actor.id];
}

function closeGate(model: Model, { event, decision }: AuditEntry): void {
  const { gate, passing } = model;
  model.gate = undefined;
  if (passing && event === passing.outcome) model.approvals.set(passing.gate, passing.shows);
  if (!gate) return;
  const voices = [...gate.voices.map(({ by }) => by), ...(decision ? [decision.by] : [])];
  const parts = [...gate.voices.map(({ part }) => part), ...(decision ? [decision.for ?? decision.by] : [])];
  model.deciders.set(gate.name, [...(model.deciders.get(gate.name) ?? []), ...voices, ...parts]);
  if (!Number.isFinite(gate.opensAt)) return;
  const by = [...new Set(voices)];
  model.rounds.set(gate.name, { round: gate.round, outcome: event, shows: gate.shows, by });
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
  if (entry.from === 'FAILED' && entry.to === 'FAILED') return model.failure;
  const isChoice = model.definition.states[entry.to]?.kind === 'choice';
  if (entry.to !== 'FAILED' && !isChoice) return undefined;
  const isCarried = model.definition.states[entry.from]?.kind === 'choice' && model.failure !== undefined;
  if (isCarried) return model.failure;
  return entry.code === undefined ? model.failure : { code: entry.code, state: entry.from };
}
