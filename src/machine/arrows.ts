import type { AnyState, Arrow, Choice, Definition, GuardedArrow, Stage } from './definition.js';
import { stateOf } from './lifecycle.js';

/** One arrow of the machine, as the checker, the explorer and the drawing see it. */
export type ArrowView = GuardedArrow & {
  readonly event: string;
  /** Not written down: a stage's `failed` that leads to `FAILED` because nothing else is wired. */
  readonly implicit?: true;
};

/**
 * The arrows that leave a state, in the order they are tried: what the definition wires, `admitted` out of `IDLE`, and a stage's
 * `failed`. What may come in any state (`cancelled`, and `failed` outside a stage) is not listed.
 */
export function arrowsOf(definition: Definition, name: string): ArrowView[] {
  if (name === 'IDLE') return [{ event: 'admitted', to: definition.initial }];
  const state = stateOf(definition, name);
  if (state === undefined) return [];
  const listed = wiredEvents(state).flatMap(([event, arrows]) =>
    arrows.map((arrow): ArrowView => ({ event, ...arrow })),
  );
  if (state.kind !== 'stage' || wiredArrows(state, 'failed') !== undefined) return listed;
  return [...listed, { event: 'failed', to: 'FAILED', implicit: true }];
}

/** The events a state wires with where they lead, in the order written. */
export function wiredEvents(state: AnyState): [event: string, arrows: readonly GuardedArrow[]][] {
  if (state.kind === 'final') return [];
  if (state.kind === 'choice') return [['always', choiceArrows(state)]];
  return Object.entries(state.on).map(([event, arrow]) => [event, arrowList(arrow)]);
}

/** Where a state wires an event to lead; `undefined` where it does not wire it. */
export function wiredArrows(state: AnyState, event: string): readonly GuardedArrow[] | undefined {
  if (state.kind === 'final') return undefined;
  if (state.kind === 'choice') return event === 'always' ? choiceArrows(state) : undefined;
  return Object.hasOwn(state.on, event) ? arrowList(state.on[event] as Arrow) : undefined;
}

function choiceArrows(choice: Choice): readonly GuardedArrow[] {
  return 'always' in choice ? [{ to: choice.always }] : choice.choose;
}

function arrowList(arrow: Arrow): readonly GuardedArrow[] {
  return typeof arrow === 'string' ? [{ to: arrow }] : arrow;
}

/** The event a stage gives when its work is done. */
export function successEvent(stage: { readonly emits?: string }): string {
  return stage.emits ?? 'completed';
}

/** The context key that an event's data is written to in a state, if any. */
export function writtenKey(state: AnyState, event: string): string | undefined {
  if (state.kind === 'stage') return event === successEvent(state) ? state.writes : askedKey(state, event);
  if (state.kind === 'wait') return event === state.event ? state.writes : undefined;
  return state.kind === 'gate' && event !== 'failed' ? state.writes : undefined;
}

/** The events by which a stage lays something before a gate, under the key that its `asks` names. */
export const ASKING_EVENTS = ['approvalNeeded', 'budgetExceeded'] as const;

export type AskingEvent = (typeof ASKING_EVENTS)[number];

function askedKey({ asks }: Stage, event: string): string | undefined {
  const asking = ASKING_EVENTS.find((known) => known === event);
  return asking && asks?.[asking];
}

/** The context keys that a stage puts what it lays before gates under. */
export function askedKeys(state: AnyState): string[] {
  return state.kind === 'stage' ? Object.values(state.asks ?? {}) : [];
}

/** Every context key that some event of a state writes. */
export function writtenKeys(state: AnyState): string[] {
  return [...('writes' in state && state.writes !== undefined ? [state.writes] : []), ...askedKeys(state)];
}

/** Whether an event writes a context key for certain; a gate that expires has no decision record to write. */
export function isWrittenBy(state: AnyState, event: string, key: string): boolean {
  return writtenKey(state, event) === key && !(state.kind === 'gate' && event === 'expired');
}

/** Whether an arrow out of a state of that name writes a context key for certain. */
export function surelyWrites(definition: Definition, from: string, { event }: ArrowView, key: string): boolean {
  const state = stateOf(definition, from);
  return state !== undefined && isWrittenBy(state, event, key);
}
