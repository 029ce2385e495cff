import { arrowsOf, isWrittenBy } from '../arrows.js';
import type { AnyState, Definition, Stage } from '../definition.js';
import type { AnyGate } from '../gate.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import { chooseGate, gatesOf } from './check-gates.js';
import type { Problem, Subject } from './problem.js';

/** A stage that acts on an approval reads what was approved, and no way leads to it past the gate or past a later change. */
export function checkApprovals(subject: Subject): Problem[] {
  return Object.entries(subject.definition.states).flatMap(([name, state]) =>
    state.kind === 'stage' && state.approvedAt !== undefined ? flawsOf(subject, name, state, state.approvedAt) : [],
  );
}

function flawsOf({ definition, tree }: Subject, name: string, stage: Stage, gateName: string): Problem[] {
  const place = `states.${name}.approvedAt`;
  const gate = stateOf(definition, gateName);
  if (gate?.kind !== 'gate') {
    const message = `${JSON.stringify(gateName)} is not a gate of ${definition.name}`;
    return [{ rule: 'unknown-gate', place, message, fix: chooseGate(gatesOf(definition)), path: pathTo(tree, name) }];
  }
  const shown = (gate.shows ?? []).map(bare);
  const acted = (stage.reads ?? []).map(bare).filter((entry) => shown.includes(entry));
  if (acted.length === 0) {
    const message = `${name} acts on what ${gateName} approved, and reads nothing that is shown there`;
    const fix = `Read what is approved, or show there what ${name} reads.`;
    return [{ rule: 'not-shown', place, message, fix, path: pathTo(tree, name) }];
  }
  const found = unapprovedWay(definition, name, { gateName, gate, acted });
  if (found === undefined) return [];
  const what = found.approval === 'none' ? 'nobody has approved it' : `${acted.join(', ')} may have changed since`;
  const message = `${name} acts on what ${gateName} approved, and ${what} on the way ${found.path.join(' → ')}`;
  return [
    { rule: 'unapproved', place, message, fix: `Lead that way through the approval of ${gateName}.`, path: found.path },
  ];
}

function bare(entry: string): string {
  return entry.endsWith('?') ? entry.slice(0, -1) : entry;
}

type Approving = { readonly gateName: string; readonly gate: AnyGate; readonly acted: readonly string[] };
type Way = { readonly path: readonly string[]; readonly approval: 'none' | 'outdated' | 'given' };

/** The shortest way to a stage on which the gate has not approved, or what it approved is written anew; guards left aside. */
function unapprovedWay(definition: Definition, stage: string, approving: Approving): Way | undefined {
  const ways = new Map<string, Way>([['none IDLE', { path: ['IDLE'], approval: 'none' }]]);
  for (const { path, approval } of ways.values()) {
    const from = path.at(-1) as string;
    for (const arrow of arrowsOf(definition, from)) {
      const next = approvalAfter(approval, stateOf(definition, from), from, arrow.event, approving);
      const way: Way = { path: [...path, arrow.to], approval: next };
      if (arrow.to === stage && next !== 'given') return way;
      const id = `${next} ${arrow.to}`;
      if (!ways.has(id)) ways.set(id, way);
    }
  }
  return undefined;
}

/** Custom decisions need the same quorum as an approval, and approve what is shown as it does. */
function approvalAfter(
  before: Way['approval'],
  state: AnyState | undefined,
  name: string,
  event: string,
  { gateName, gate, acted }: Approving,
): Way['approval'] {
  const isGiven = name === gateName && ['approved', ...(gate.decisions ?? [])].includes(event);
  const after = isGiven ? 'given' : before;
  const isWritten = state !== undefined && acted.some((key) => isWrittenBy(state, event, key));
  return after === 'given' && isWritten ? 'outdated' : after;
}
