import { listed, upperFirst } from '../../hunter/words.js';
import type { Component } from '../draft.js';
import { findComponent } from './find-named.js';
import { nameIn, type Operation } from './operation.js';
import { describe } from './requirements-about.js';

const MERGE =
  /\b(?:merge|combine|join|unify|fold)\b\s+(?<a>.+?)\s+(?:and|with|into)\s+(?<b>.+?)(?:\s+(?:into|as|to)\s+(?<name>.+))?$/iu;

export const mergeComponents: Operation = ({ point, facts, architecture }) => {
  const match = MERGE.exec(point)?.groups;
  if (!match) return undefined;
  const a = findComponent(nameIn(match.a), architecture.components);
  const b = findComponent(nameIn(match.b), architecture.components);
  if (!a || !b || a.id === b.id) return undefined;
  const name = match.name ? upperFirst(nameIn(match.name).replace(/^one\b\s*/iu, '')) || b.name : b.name;
  const requirements = [...new Set([...b.requirements, ...a.requirements])];
  const both = [a.id, b.id];
  const merged: Component = {
    id: b.id,
    name,
    requirements,
    responsibility: describe(name, requirements, facts),
    dependsOn: [...new Set([...a.dependsOn, ...b.dependsOn])].filter((id) => !both.includes(id)),
  };
  const components = architecture.components
    .filter(({ id }) => id !== a.id)
    .map((component) =>
      component.id === b.id
        ? merged
        : {
            ...component,
            dependsOn: [...new Set(component.dependsOn.map((id) => (id === a.id ? b.id : id)))].filter(
              (id) => id !== component.id,
            ),
          },
    );
  const dataFlows = architecture.dataFlows
    .map((flow) => ({ ...flow, from: flow.from === a.id ? b.id : flow.from, to: flow.to === a.id ? b.id : flow.to }))
    .filter(({ from, to }) => from !== to);
  return {
    architecture: { ...architecture, components, dataFlows },
    answer: `Done: ${a.id} “${a.name}” went into ${b.id}, now “${name}”, which serves ${listed(requirements)}.`,
    changes: [`merged ${a.id} into ${b.id} “${name}”`],
  };
};

const RENAME =
  /\b(?:rename|call)\b\s+(?<old>.+?)\s+(?:to|into|as)\s+(?<fresh>.+)$|\bcall\s+(?<old2>C-\d+|the .+?)\s+[“"„](?<fresh2>[^”"“]+)[”"“]/iu;

export const renameComponent: Operation = ({ point, architecture }) => {
  const match = RENAME.exec(point)?.groups;
  const component = match && findComponent(nameIn(match.old ?? match.old2), architecture.components);
  const name = nameIn(match?.fresh ?? match?.fresh2);
  if (!component || name === '') return undefined;
  return {
    architecture: {
      ...architecture,
      components: architecture.components.map((one) =>
        one.id === component.id ? { ...one, name: upperFirst(name) } : one,
      ),
    },
    answer: `Done: ${component.id} is now called “${upperFirst(name)}” (before: “${component.name}”).`,
    changes: [`renamed ${component.id} “${component.name}” to “${upperFirst(name)}”`],
  };
};

const REMOVE =
  /\b(?:remove|drop|delete|get rid of|leave out|no need for|we don['’]t need|do not need)\b\s+(?<what>.+)$/iu;

export const removeComponent: Operation = ({ point, architecture }) => {
  const what = nameIn(REMOVE.exec(point)?.groups?.what);
  const component = what ? findComponent(what.replace(/[,;].*$/u, ''), architecture.components) : undefined;
  if (!component) return undefined;
  const alone = component.requirements.filter(
    (id) => !architecture.components.some((other) => other.id !== component.id && other.requirements.includes(id)),
  );
  const heir = heirOf(component, architecture.components);
  if (alone.length > 0 && !heir)
    return {
      architecture,
      answer: `Not applied: nothing else can serve ${listed(alone)}. Recorded as an open decision.`,
      changes: [],
    };
  const components = architecture.components
    .filter(({ id }) => id !== component.id)
    .map((one) => ({
      ...one,
      requirements: one.id === heir?.id ? [...new Set([...one.requirements, ...alone])] : one.requirements,
      dependsOn: [...new Set(one.dependsOn.flatMap((id) => (id === component.id ? component.dependsOn : [id])))].filter(
        (id) => id !== one.id,
      ),
    }));
  const given =
    alone.length > 0
      ? ` ${listed(alone)}, which only it served, ${alone.length === 1 ? 'goes' : 'go'} to ${heir?.id} “${heir?.name}”.`
      : ' Its requirements are served by others as well.';
  return {
    architecture: {
      ...architecture,
      components,
      dataFlows: architecture.dataFlows.filter(({ from, to }) => from !== component.id && to !== component.id),
    },
    answer: `Done: ${component.id} “${component.name}” is gone.${given}`,
    changes: [
      `removed ${component.id} “${component.name}”`,
      ...(alone.length > 0 ? [`moved ${listed(alone)} to ${heir?.id}`] : []),
    ],
  };
};

/** Who takes over: the caller or the called one that shares most with it. */
function heirOf(component: Component, components: readonly Component[]): Component | undefined {
  const near = components.filter(
    ({ id, dependsOn }) =>
      id !== component.id && (dependsOn.includes(component.id) || component.dependsOn.includes(id)),
  );
  const shared = (other: Component) => other.requirements.filter((id) => component.requirements.includes(id)).length;
  return [...near].sort((a, b) => shared(b) - shared(a))[0] ?? components.find(({ id }) => id !== component.id);
}
