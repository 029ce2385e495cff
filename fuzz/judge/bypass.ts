import type { Definition } from '../../src/machine/index.js';
import { type Model, targetsOf } from './model.js';

/** The gates on every way to a stage that have not approved what the stage would read now: a rerun may not lead past them. */
export function bypassedGates(model: Model, stage: string): string[] {
  return gatesOnEveryWay(model.definition, stage).filter((gate) => !isApproved(model, gate, stage));
}

/** The gates that must have approved before a state can be reached, by the definition. */
export function gatesOnEveryWay(definition: Definition, target: string): string[] {
  const gates = Object.entries(definition.states).flatMap(([name, { kind }]) => (kind === 'gate' ? [name] : []));
  return gates.filter((gate) => gate !== target && isOnEveryWay(definition, gate, target));
}

/** Whether a gate's approval still stands for everything that a stage reads of what the gate shows. */
function isApproved({ definition, approvals, digests }: Model, gate: string, stage: string): boolean {
  const approved = approvals.get(gate);
  if (!approved) return false;
  const reading = definition.states[stage];
  const reads = reading?.kind === 'stage' ? (reading.reads ?? []).map(plain) : [];
  const asking = definition.states[gate];
  const shown = asking?.kind === 'gate' ? (asking.shows ?? []).map(plain) : [];
  const common = reads.filter((spec) => shown.includes(spec) && !spec.startsWith('input.'));
  return common.every((name) => approved.find((one) => one.name === name)?.digest === digests.get(name));
}

/** Whether a state cannot be reached from the start but by a gate's approval. */
function isOnEveryWay(definition: Definition, gate: string, target: string): boolean {
  const reached = new Set([definition.initial]);
  for (const from of reached) {
    for (const to of targetsFrom(definition, from, gate)) reached.add(to);
  }
  return !reached.has(target);
}

function targetsFrom(definition: Definition, from: string, gate: string): readonly string[] {
  const state = definition.states[from];
  if (!state || state.kind === 'final') return [];
  if (state.kind === 'choice') return targetsOf({ definition }, from, 'always');
  const approving = state.kind === 'gate' ? ['approved', ...(state.decisions ?? [])] : [];
  const events = Object.keys(state.on).filter((event) => from !== gate || !approving.includes(event));
  return events.flatMap((event) => targetsOf({ definition }, from, event));
}

function plain(spec: string): string {
  return spec.replace(/\?$/, '');
}
