import type { AnyState, Arrow, Definition, GuardedArrow } from './definition.js';
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
  const listed = eventsOf(state).flatMap((event) =>
    (wiredArrows(state, event) ?? []).map((arrow): ArrowView => ({ event, ...arrow })),
  );
  if (state.kind !== 'stage' || wiredArrows(state, 'failed') !== undefined) return listed;
  return [...listed, { event: 'failed', to: 'FAILED', implicit: true }];
}

/** The events a state wires, in the order written. */
export function eventsOf(state: AnyState): string[] {
  if (state.kind === 'final') return [];
  return state.kind === 'choice' ? ['always'] : Object.keys(state.on);
}

/** Where a state wires an event to lead, as a list; `undefined` where it does not wire it. */
export function wiredArrows(state: AnyState, event: string): readonly GuardedArrow[] | undefined {
  if (state.kind === 'final') return undefined;
  if (state.kind === 'choice') {
    if (event !== 'always') return undefined;
    return 'always' in state ? [{ to: state.always }] : state.choose;
  }
  if (!Object.hasOwn(state.on, event)) return undefined;
  const arrow = state.on[event] as Arrow;
  return typeof arrow === 'string' ? [{ to: arrow }] : arrow;
}

/** The event a stage gives when its work is done. */
export function successEvent(stage: { readonly emits?: string }): string {
  return stage.emits ?? 'completed';
}

/** The context key that an event's data is written to in a state, if any. */
export function writtenKey(state: AnyState, event: string): string | undefined {
  if (state.kind === 'stage') return event === successEvent(state) ? state.writes : undefined;
  if (state.kind === 'wait') return event === state.event ? state.writes : undefined;
  return state.kind === 'gate' && event !== 'failed' ? state.writes : undefined;
}
