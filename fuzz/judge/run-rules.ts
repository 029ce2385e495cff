import { FAILURES } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { bypassedGates } from './bypass.js';
import { canonical } from './canonical.js';
import type { Model } from './model.js';
import { msOf, partsOf, peopleNeeded } from './model-gate.js';
import { type ModelLease, voidGates } from './model-recovery.js';
import type { Verdict } from './oracle.js';

type Rule = { readonly code: string; readonly isBroken: (model: Model, fields: Fields, atMs: number) => boolean };

const RECOVERY: readonly Rule[] = [
  {
    code: 'STALE_FAILURE',
    isBroken: ({ enteredAt }, { failure }) => failure !== undefined && failure !== enteredAt,
  },
  {
    code: 'UNKNOWN_CHECKPOINT',
    isBroken: ({ checkpoints }, { procedure, to }) => procedure === 'rollback' && !checkpoints.has(to as number),
  },
  { code: 'PATCH_MISMATCH', isBroken: (_model, fields) => isPatching(fields) && keysOf(fields).length === 0 },
  { code: 'ILLEGAL_PROCEDURE', isBroken: (model, fields) => !isPossible(model, fields) },
  { code: 'ILLEGAL_PROCEDURE', isBroken: (model, fields) => leadsPastAGate(model, fields) },
  {
    code: 'NOT_A_RECOVERER',
    isBroken: ({ recoverers }, { by }) => recoverers !== undefined && !recoverers.includes(String(by)),
  },
  { code: 'LEASED', isBroken: ({ lease }, { by }, atMs) => isHeld(lease, atMs) && lease?.by !== by },
  {
    code: 'PATCH_MISMATCH',
    isBroken: ({ approvals }, fields) =>
      isPatching(fields) && [...approvals.values()].flat().some(({ name }) => keysOf(fields).includes(name)),
  },
  {
    code: 'SECOND_PERSON_NEEDED',
    isBroken: ({ proposal }, fields) => proposal?.by === fields.by && proposal?.content === contentOf(fields),
  },
];

/** What a recovery comes to. What brings something along is decided once more when that is here. */
export function recoveryVerdict(model: Model, fields: Fields, atMs: number): Verdict {
  if (model.state !== 'FAILED') return refused('RUN_NOT_FAILED');
  if (model.isAbandoned || model.isClosing) return refused('RUN_CLOSED');
  const codes = RECOVERY.filter(({ isBroken }) => isBroken(model, fields, atMs)).map(({ code }) => code);
  if (codes.length > 0) return { is: 'refused', codes };
  const { definition, proposal } = model;
  const takesTwo = (definition.recovery?.fourEyes ?? []).some((procedure) => procedure === fields.procedure);
  if (takesTwo && proposal?.content !== contentOf(fields)) return { is: 'accepted', event: 'proposed', moves: false };
  if (isPatching(fields) && !fits(model, fields)) return { is: 'refused', codes: ['PATCH_MISMATCH'], isLater: true };
  const isLater = ['patch', 'raise', 'rollback', 'skip'].includes(String(fields.procedure));
  return { is: 'accepted', event: 'recovered', moves: true, isLater };
}

/** What a recovery is, whoever sends it and why. */
export function contentOf({ procedure, to, patch }: Fields): string {
  return canonical([procedure, to ?? null, patch ?? null]);
}

function isPatching({ procedure }: Fields): boolean {
  return procedure === 'patch' || procedure === 'raise';
}

function keysOf({ patch }: Fields): string[] {
  return Object.keys((patch ?? {}) as Fields);
}

function isPossible(model: Model, fields: Fields): boolean {
  const { procedure, to } = fields;
  const { code, state } = model.failure ?? { code: '', state: '' };
  const legal: readonly unknown[] = Object.hasOwn(FAILURES, code)
    ? FAILURES[code as keyof typeof FAILURES].procedures
    : [];
  if (!legal.includes(procedure)) return false;
  const { states, recovery } = model.definition;
  const at = Object.hasOwn(states, state) ? states[state] : undefined;
  if (procedure === 'abandon') return true;
  if (at === undefined) return false;
  const target = to === undefined ? state : String(to);
  const aim = Object.hasOwn(states, target) ? states[target] : undefined;
  const possible: { readonly [procedure: string]: () => boolean } = {
    rerun: () => aim?.kind === 'stage' && model.visits.has(target),
    reopen: () => at.kind === 'gate',
    escalate: () =>
      at.kind === 'gate'
        ? at.escalations !== undefined || at.rounds?.last !== undefined
        : (recovery?.escalateTo ?? []).length > 0 && !model.isHandedOn,
    skip: () => at.kind === 'stage' && at.skip !== undefined,
    patch: () => isOpenToPatches(model, fields),
    raise: () => isOpenToPatches(model, fields),
  };
  return possible[String(procedure)]?.() ?? true;
}

/** Each key is written by a stage or a wait, and by no gate; none that is taken away is needed. */
function isOpenToPatches({ definition }: Model, fields: Fields): boolean {
  const states = Object.values(definition.states);
  const isWritten = (key: string) =>
    states.some((state) => 'writes' in state && state.writes === key) &&
    !states.some((state) => state.kind === 'gate' && state.writes === key);
  const isNeeded = (key: string) =>
    states.some((state) =>
      [
        ...(state.kind === 'stage' ? (state.reads ?? []) : []),
        ...(state.kind === 'gate' ? (state.shows ?? []) : []),
        ...(state.kind === 'final' ? (state.outputs ?? []) : []),
      ].includes(key),
    );
  const patch = (fields.patch ?? {}) as Fields;
  return keysOf(fields).every((key) => isWritten(key) && !(patch[key] === null && isNeeded(key)));
}

/** Only what an agent or a schema stands behind has a shape: here, always an object with a summary. */
function fits({ definition }: Model, { patch }: Fields): boolean {
  return Object.entries((patch ?? {}) as Fields).every(([key, value]) => {
    if (value === null) return true;
    if (JSON.stringify(value)?.includes('"$artifact":')) return false;
    const isShaped = Object.values(definition.states).some(
      (state) => state.kind === 'stage' && state.writes === key && ('agent' in state.work || state.output),
    );
    return !isShaped || typeof (value as Fields).summary === 'string';
  });
}

/** A gate is not gone past: its last decision must hold for what the run is to go on with. */
function leadsPastAGate(model: Model, { procedure, to }: Fields): boolean {
  const checkpoint = procedure === 'rollback' ? model.checkpoints.get(to as number) : undefined;
  if (checkpoint) return voidGates(model, checkpoint).length > 0;
  const isElsewhere = procedure === 'rerun' && to !== undefined && to !== model.failure?.state;
  return isElsewhere && bypassedGates(model, String(to)).length > 0;
}

export function claimVerdict(model: Model, { by }: Fields, atMs: number): Verdict {
  const { gate, definition, state, lease } = model;
  const length = gate ? gate.defined.lease : state === 'FAILED' ? definition.recovery?.lease : undefined;
  if (length === undefined) return refused('NO_LEASE');
  const isMeant = gate ? partsOf(gate).has(String(by)) : (model.recoverers ?? [by]).includes(by as string);
  if (gate?.voices.some((voice) => voice.by === by)) return refused('ALREADY_DECIDED');
  if (!isMeant) return refused(gate ? 'NOT_A_REVIEWER' : 'NOT_A_RECOVERER');
  const isTaken = gate ? isFull(gate, String(by), atMs) : isHeld(lease, atMs) && lease?.by !== by;
  return isTaken ? refused('LEASED') : { is: 'accepted', event: 'claimed', moves: false };
}

export function releaseVerdict({ gate, lease }: Model, { by }: Fields): Verdict {
  const isHolder = gate ? gate.leases.some((one) => one.by === by) : lease?.by === by;
  return isHolder ? { is: 'accepted', event: 'released', moves: false } : refused('NO_LEASE');
}

/** As many may hold a claim on a gate as are still needed; that of somebody who may act no more keeps nobody. */
export function isFull(gate: NonNullable<Model['gate']>, by: string, atMs: number): boolean {
  const mayAct = (person: string) => partsOf(gate).has(person) && !gate.voices.some((voice) => voice.by === person);
  const held = gate.leases.filter((lease) => isHeld(lease, atMs) && mayAct(lease.by));
  return !held.some((lease) => lease.by === by) && held.length >= Math.max(1, peopleNeeded(gate) - gate.voices.length);
}

function isHeld(lease: ModelLease | undefined, atMs: number): boolean {
  return lease !== undefined && lease.untilMs > atMs;
}

export function cancelVerdict(model: Model): Verdict {
  const isOver = model.state === 'CANCELLED' || model.definition.states[model.state]?.kind === 'final';
  if (isOver || model.isAbandoned) return refused('RUN_CLOSED');
  return model.cancelling === undefined ? { is: 'accepted', event: 'cancelRequested', moves: false } : { is: 'silent' };
}

export function forkedVerdict({ seq }: Model, fields: Fields): Verdict {
  return Number(fields.seq) > seq ? refused('UNKNOWN_CHECKPOINT') : { is: 'accepted', event: 'forked', moves: false };
}

export function leaseMsOf({ gate, definition }: Model): number {
  return msOf((gate ? gate.defined.lease : definition.recovery?.lease) ?? '0s');
}

function refused(...codes: string[]): Verdict {
  return { is: 'refused', codes };
}
