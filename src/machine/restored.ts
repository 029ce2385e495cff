import type { Definition } from './definition.js';
import { stateOf } from './lifecycle.js';
import { briefly, isRecord } from './shape.js';

/** Why a run cannot go on from what a checkpoint knew, if it cannot: no such state, none that goes on, or data of another shape. */
export function restoredFlaw(definition: Definition, to: unknown, restored: unknown): string | undefined {
  const state = typeof to === 'string' ? stateOf(definition, to) : undefined;
  if (state === undefined) return `expected a state of the pipeline to go to, got ${briefly(to)}`;
  if (state.kind === 'final') return `${String(to)} is final, and no run goes on from there`;
  if (!isRecord(restored) || !isRecord(restored.context) || !isRecord(restored.visits)) {
    return 'expected the context and the visits of the checkpoint';
  }
  if (Object.values(restored.context).includes(undefined)) return 'the context of a checkpoint holds JSON';
  const { visits } = restored;
  if (!Object.values(visits).every((count) => Number.isSafeInteger(count) && Number(count) >= 0)) {
    return 'the visits of a checkpoint are whole numbers from 0';
  }
  const isEntered = Object.hasOwn(visits, String(to)) && Number(visits[String(to)]) > 0;
  return isEntered ? undefined : `the checkpoint is no visit of ${String(to)}: its visits do not count one`;
}
