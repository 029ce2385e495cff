import type { Architecture } from '../../work-products.js';
import { type Component, coverageOf, type DataFlow, reaches } from '../draft.js';
import type { Facts } from '../facts.js';

/**
 * Makes an architecture whole again after changes: every requirement covered, no component without one, no reference to what
 * is gone, no circle, a data flow for each dependency.
 */
export function settle(architecture: Architecture, facts: Facts): Architecture {
  const known = new Set(facts.requirements.map(({ id }) => id));
  const kept = architecture.components.map((component) => ({
    ...component,
    requirements: [...new Set(component.requirements)].filter((id) => known.has(id)),
  }));
  const uncovered = [...known].filter((id) => !kept.some(({ requirements }) => requirements.includes(id)));
  const home = kept.find(({ requirements }) => requirements.length > 0) ?? kept[0];
  const covered = kept
    .map((component) =>
      component.id === home?.id ? { ...component, requirements: [...component.requirements, ...uncovered] } : component,
    )
    .filter(({ requirements }) => requirements.length > 0);
  const components = withoutCircles(covered);
  const ids = new Set(components.map(({ id }) => id));
  const decisions = architecture.decisions.map((decision) => ({
    ...decision,
    requirements: decision.requirements.filter((id) => known.has(id)),
  }));
  return {
    ...architecture,
    components,
    decisions,
    dataFlows: flowsFor(components, architecture.dataFlows, ids),
    coverage: coverageOf(components, facts.requirements),
  };
}

function withoutCircles(components: readonly Component[]): Component[] {
  const ids = new Set(components.map(({ id }) => id));
  const free: Component[] = components.map((component) => ({ ...component, dependsOn: [] }));
  for (const { id, dependsOn } of components) {
    const own = free.find((component) => component.id === id);
    for (const target of new Set(dependsOn))
      if (own && ids.has(target) && !reaches(free, target, id)) own.dependsOn.push(target);
  }
  return free;
}

function flowsFor(components: readonly Component[], flows: readonly DataFlow[], ids: ReadonlySet<string>): DataFlow[] {
  const alive = flows.filter(({ from, to }) => [from, to].every((end) => !/^C-\d+$/u.test(end) || ids.has(end)));
  const missing = components.flatMap(({ id, name, dependsOn }) =>
    dependsOn
      .filter((target) => !alive.some(({ from, to }) => from === id && to === target))
      .filter(
        (target) =>
          !/^Operation and release$/u.test(components.find((component) => component.id === target)?.name ?? ''),
      )
      .map((target) => ({ id: '', from: id, to: target, data: `entries of “${name}”` })),
  );
  return [...alive, ...missing].map((flow, index) => ({ ...flow, id: `F-${index + 1}` }));
}
