import { successEvent, wiredArrows, wiredEvents, writtenKey } from './arrows.js';
import { arrowFailure, outcomeFailure } from './causes.js';
import type { AnyState, Definition, GuardedArrow, Stage } from './definition.js';
import type { Failure, Procedure } from './failure.js';
import type { AnyGate } from './gate.js';
import { stateOf } from './lifecycle.js';
import { createXStateActions, createXStateGuards } from './xstate-implementations.js';

type Named = { readonly type: string; readonly params: { readonly [name: string]: unknown } };

/** Without a target the state stays, and is not entered again. */
type XStateArrow = { readonly target?: string; readonly guard?: Named; readonly actions: readonly Named[] };

type XStateNode = {
  readonly type?: 'final';
  readonly on?: { readonly [event: string]: readonly XStateArrow[] };
  readonly always?: readonly XStateArrow[];
};

/** Plain JSON, so that it can be drawn and stored as well as run. */
export type XStateConfig = {
  readonly id: string;
  readonly initial: 'IDLE';
  readonly states: { readonly [state: string]: XStateNode };
};

export type XStateExport = {
  readonly config: XStateConfig;
  readonly guards: ReturnType<typeof createXStateGuards>;
  readonly actions: ReturnType<typeof createXStateActions>;
};

/**
 * Exports a machine for XState 5: a configuration of plain data, and the guards and actions it names. An action gives the part of the
 * context that changes: wrap each in `assign`. The context to begin with is `{ input, context: {}, visits: {} }`; events are the
 * same as for `transition`, but choices move on by themselves.
 *
 * State and event names must be ones that `checkMachine` accepts.
 *
 * @example
 * const { config, guards, actions } = toXState(definition);
 * const assigns = Object.fromEntries(Object.entries(actions).map(([name, action]) => [name, assign(action)]));
 * setup({ guards, actions: assigns }).createMachine({ ...config, context: { input, context: {}, visits: {} } });
 */
export function toXState(definition: Definition): XStateExport {
  const own = Object.entries(definition.states);
  const recovered = [...own.flatMap(([to, state]) => recoveryArrows(definition, to, state)), ...ownStateArrows()];
  const started = {
    admitted: [arrowTo(definition, definition.initial, {})],
    forked: own.flatMap(([to, { kind }]) => (kind === 'final' ? [] : [forkArrow(to)])),
  };
  const states = Object.fromEntries<XStateNode>([
    ['IDLE', { on: { ...leaving(definition, 'IDLE'), ...started } }],
    ...own.map(([name, state]): [string, XStateNode] => [name, nodeOf(definition, name, state)]),
    ['FAILED', { on: { cancelled: [arrowTo(definition, 'CANCELLED', {})], recovered } }],
    ['CANCELLED', { type: 'final' }],
  ]);
  return {
    config: { id: definition.name, initial: 'IDLE', states },
    guards: createXStateGuards(definition),
    actions: createXStateActions(),
  };
}

function nodeOf(definition: Definition, name: string, state: AnyState): XStateNode {
  if (state.kind === 'final') return { type: 'final' };
  const wired = wiredEvents(state).map(([event, arrows]): [string, XStateArrow[]] => [
    event,
    arrows.map((arrow) => wiredArrow(definition, name, state, event, arrow)),
  ]);
  const common = leaving(definition, name);
  if (state.kind === 'choice') return { on: common, always: wired.flatMap(([, arrows]) => arrows) };
  const failed = state.kind === 'stage' ? (wiredArrows(state, 'failed') ?? []) : [];
  const failing = failed.map(({ to, when }) =>
    arrowTo(definition, to, { guard: { type: 'failureAllows', params: { when } }, fails: name }),
  );
  const edited = state.kind === 'gate' ? { edited: [editArrow(state)] } : {};
  return { on: { ...Object.fromEntries(wired), ...edited, ...common, failed: [...failing, ...common.failed] } };
}

/** What leaves every open state. */
function leaving(definition: Definition, name: string): { failed: XStateArrow[]; cancelled: XStateArrow[] } {
  const guard = { type: 'failureAllows', params: {} };
  return {
    failed: [arrowTo(definition, 'FAILED', { guard, fails: name })],
    cancelled: [arrowTo(definition, 'CANCELLED', {})],
  };
}

function wiredArrow(
  definition: Definition,
  name: string,
  state: AnyState,
  event: string,
  { to, when, reason }: GuardedArrow,
): XStateArrow {
  const writes = writtenKey(state, event);
  const pending = outcomeFailure(name, state, event);
  const otherwise = to === 'FAILED' ? arrowFailure(name, event, reason) : undefined;
  const guard =
    when === undefined ? undefined : { type: 'allows', params: { when, writes, isAlways: state.kind === 'choice' } };
  return arrowTo(definition, to, { guard, writes, pending, otherwise });
}

type Effects = {
  readonly guard?: Named | undefined;
  readonly writes?: string | undefined;
  /** The state in which the failure that the event carries happened. */
  readonly fails?: string;
  readonly pending?: Failure | undefined;
  readonly otherwise?: Failure | undefined;
};

function arrowTo(
  definition: Definition,
  to: string,
  { guard, writes, fails, pending, otherwise }: Effects,
): XStateArrow {
  const carries = to === 'FAILED' || stateOf(definition, to)?.kind === 'choice';
  const actions: Named[] = [
    ...(writes === undefined ? [] : [{ type: 'write', params: { key: writes } }]),
    ...(fails === undefined ? [] : [{ type: 'takeFailure', params: { state: fails } }]),
    ...(pending === undefined ? [] : [{ type: 'setFailure', params: { failure: pending } }]),
    ...(otherwise === undefined ? [] : [{ type: 'keepOrSetFailure', params: { failure: otherwise } }]),
    ...(carries ? [] : [{ type: 'clearFailure', params: {} }]),
    { type: 'countVisit', params: { state: to } },
  ];
  return guard === undefined ? { target: to, actions } : { target: to, guard, actions };
}

function editArrow({ editable = [] }: AnyGate): XStateArrow {
  const params = { editable };
  return { guard: { type: 'editAllows', params }, actions: [{ type: 'edit', params }] };
}

/** The recoveries that lead to a state, or by skipping a stage to wherever its success leads. */
function recoveryArrows(definition: Definition, to: string, state: AnyState): XStateArrow[] {
  if (state.kind === 'final') return [];
  const clearFailure = { type: 'clearFailure', params: {} };
  const countVisit = { type: 'countVisit', params: { state: to } };
  const back = recovering(to, ['resume', 'rerun', 'reopen', 'escalate', 'patch', 'raise']);
  return [
    { target: to, guard: back, actions: [{ type: 'change', params: {} }, clearFailure, countVisit] },
    {
      target: to,
      guard: recovering(to, ['rollback']),
      actions: [{ type: 'restore', params: { from: 'recovery' } }, clearFailure],
    },
    ...(state.kind === 'stage' && state.skip !== undefined ? skipArrows(definition, to, state) : []),
  ];
}

function skipArrows(definition: Definition, name: string, stage: Stage): XStateArrow[] {
  const event = successEvent(stage);
  const params = { state: name, event, writes: stage.writes, value: stage.skip?.value };
  return (wiredArrows(stage, event) ?? []).map(({ to, when, reason }) => {
    const guard = { type: 'skipAllows', params: { ...params, when } };
    const otherwise = to === 'FAILED' ? arrowFailure(name, event, reason) : undefined;
    const { actions } = arrowTo(definition, to, { otherwise });
    const written = { type: 'writeSkipped', params };
    return { target: to, guard, actions: [written, { type: 'clearFailure', params: {} }, ...actions] };
  });
}

/** What leaves a run in `FAILED`: given up, or handed to others. */
function ownStateArrows(): XStateArrow[] {
  return [
    { target: 'FAILED', guard: recovering('FAILED', ['abandon']), actions: [] },
    { target: 'FAILED', guard: recovering('FAILED', ['escalate']), actions: [{ type: 'markEscalated', params: {} }] },
  ];
}

function recovering(to: string, procedures: readonly Procedure[]): Named {
  return { type: 'recoveryAllows', params: { to, procedures } };
}

function forkArrow(to: string): XStateArrow {
  return {
    target: to,
    guard: { type: 'forkAllows', params: { to } },
    actions: [{ type: 'restore', params: { from: 'fork' } }],
  };
}
