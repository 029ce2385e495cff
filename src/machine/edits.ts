import type { Json } from './definition.js';
import type { AnyGate } from './gate.js';
import { parseReads } from './reads.js';
import type { MachineEvent } from './snapshot.js';

/** A context key and what a reviewer puts there. */
export type Edit = { readonly key: string; readonly value: Json };

/** The context keys that the reviewers of a gate may replace. */
export function editableKeys({ editable = [] }: Pick<AnyGate, 'editable'>): string[] {
  return editable.map((entry) => parseReads(entry).name);
}

/** The edit that an event carries, if the gate allows it. */
export function editOf(gate: Pick<AnyGate, 'editable'>, { data }: MachineEvent): Edit | undefined {
  if (typeof data !== 'object' || data === null || !('key' in data) || !('value' in data)) return undefined;
  const { key, value } = data;
  if (typeof key !== 'string' || value === undefined || !editableKeys(gate).includes(key)) return undefined;
  return { key, value };
}
