import { contentLemmas, overlap } from '../../hunter/content-words.js';
import type { ReadRequirement } from '../../hunter/read-requirements.js';
import { listed, upperFirst } from '../../hunter/words.js';
import type { Architecture } from '../../work-products.js';
import { CAPABILITIES, type Capability } from '../capabilities.js';
import { type Component, nextId } from '../draft.js';
import type { Facts } from '../facts.js';
import { responsibilityOf } from '../responsibility.js';
import { findComponent, wordsOf } from './find-named.js';
import { nameIn, type Operation } from './operation.js';

/** The capability a name speaks of, if any. */
function capabilityNamed(name: string): Capability | undefined {
  const words = wordsOf(name);
  return (
    CAPABILITIES.find(({ key }) =>
      words.some((word) => word.startsWith(key.slice(0, 5)) || key.startsWith(word.slice(0, 6))),
    ) ?? CAPABILITIES.find(({ pattern }) => pattern.test(name))
  );
}

/** The requirements a name speaks of: those that show the capability, or share its words. */
export function requirementsAbout(name: string, among: readonly ReadRequirement[]): ReadRequirement[] {
  const capability = capabilityNamed(name);
  const lemmas = new Set([...contentLemmas(name), ...wordsOf(name)]);
  return among.filter(
    ({ statement, lemmas: own }) => (capability?.pattern.test(statement) ?? false) || overlap(lemmas, own) >= 0.5,
  );
}

function describe(name: string, requirements: readonly string[], facts: Facts): string {
  const does = capabilityNamed(name)?.does ?? `Owns what concerns ${name.toLowerCase()}`;
  return responsibilityOf(
    does,
    facts.requirements.filter(({ id }) => requirements.includes(id)),
  );
}

const SPLIT: readonly RegExp[] = [
  /\b(?:split|separate|divide|decouple|extract|take|move|pull)\b\s+(?:out\s+)?(?<what>.+?)\s+(?:out of|from|off)\s+(?<whole>.+)$/iu,
  /\b(?:split|separate|divide)\b\s+(?:up\s+)?(?<whole>.+?)\s+into\s+(?<what>.+?)\s+and\s+(?<other>.+)$/iu,
  /\b(?:split|separate|divide|decouple)\b\s+(?<what>.+?)\s+and\s+(?<whole>.+)$/iu,
  /^(?<what>.+?)\s+(?:should|must|needs? to|has to)\s+be\s+(?:its own|a separate|an? own|a component of its own|separate from (?<whole>.+))/iu,
];

/** “Split X from Y”: the requirements that speak of X move into a component of their own. */
export const splitComponent: Operation = ({ point, facts, architecture }) => {
  const match = SPLIT.map((pattern) => pattern.exec(point)?.groups).find(Boolean);
  if (!match) return undefined;
  const what = nameIn(match.what);
  const other = nameIn(match.other);
  const wholeName = nameIn(match.whole);
  const { components } = architecture;
  const existing = findComponent(what, components);
  const whole = (wholeName ? findComponent(wholeName, components) : undefined) ?? existing;
  if (/\bFR-\d|\bNFR-\d|\bCON-\d/u.test(what)) return undefined;
  if (existing && whole && existing.id !== whole.id) return alreadyApart(architecture, existing, whole);
  if (!whole) return undefined;
  const own = facts.requirements.filter(({ id }) => whole.requirements.includes(id));
  const goingName =
    existing?.id === whole.id && wholeName && !other && findComponent(wholeName, components)?.id !== whole.id
      ? wholeName
      : what;
  const wanted = requirementsAbout(goingName, own);
  const going = wanted.length === own.length ? [] : wanted;
  if (going.length === 0)
    return {
      architecture,
      answer: `Not applied: none of the requirements of ${whole.id} “${whole.name}” can be told to speak of “${goingName}” alone (${whole.requirements.join(', ')}). Recorded as an open decision.`,
      changes: [],
    };
  const id = nextId('C', components);
  const moved = going.map((requirement) => requirement.id);
  const rest = whole.requirements.filter((one) => !moved.includes(one));
  const fresh: Component = {
    id,
    name: upperFirst(goingName),
    responsibility: describe(goingName, moved, facts),
    requirements: moved,
    dependsOn: whole.dependsOn,
  };
  const renamed = other ? upperFirst(other) : whole.name;
  const left: Component = {
    ...whole,
    name: renamed,
    requirements: rest,
    responsibility: describe(renamed, rest, facts),
  };
  const callers = (component: Component): Component =>
    component.dependsOn.includes(whole.id) && component.requirements.some((one) => moved.includes(one))
      ? { ...component, dependsOn: [...component.dependsOn, id] }
      : component;
  return {
    architecture: {
      ...architecture,
      components: [...components.map((component) => (component.id === whole.id ? left : callers(component))), fresh],
    },
    answer: `Done: “${fresh.name}” is now ${id}, a component of its own with ${listed(moved)}; ${whole.id} “${renamed}” keeps ${listed(rest)}. Both use what ${whole.id} used before, and neither uses the other.`,
    changes: [
      `added ${id} “${fresh.name}” with ${listed(moved)}`,
      `took ${listed(moved)} out of ${whole.id} “${renamed}”`,
    ],
  };
};

function alreadyApart(architecture: Architecture, one: Component, other: Component): ReturnType<Operation> {
  const shared = one.requirements.filter((id) => other.requirements.includes(id));
  const linked = one.dependsOn.includes(other.id)
    ? `${one.id} uses ${other.id}`
    : other.dependsOn.includes(one.id)
      ? `${other.id} uses ${one.id}`
      : 'neither uses the other';
  const keepsOwn = other.requirements.length > shared.length;
  if (shared.length === 0 || !keepsOwn)
    return {
      architecture,
      answer: `They are separate already: ${one.id} “${one.name}” and ${other.id} “${other.name}”; ${linked}.${shared.length > 0 ? ` Both serve ${listed(shared)}, which ${other.id} has nothing besides.` : ''}`,
      changes: [],
    };
  const components = architecture.components.map((component) => {
    if (component.id === other.id)
      return {
        ...component,
        requirements: component.requirements.filter((id) => !shared.includes(id)),
        dependsOn: component.dependsOn.filter((id) => id !== one.id),
      };
    return component.id === one.id
      ? { ...component, dependsOn: component.dependsOn.filter((id) => id !== other.id) }
      : component;
  });
  return {
    architecture: { ...architecture, components },
    answer: `Done: they were two components, but both served ${listed(shared)}. Now ${one.id} “${one.name}” alone serves ${shared.length === 1 ? 'it' : 'them'}, ${other.id} “${other.name}” keeps ${listed(other.requirements.filter((id) => !shared.includes(id)))}, and neither uses the other.`,
    changes: [`gave ${listed(shared)} to ${one.id} alone`, `removed the dependency between ${one.id} and ${other.id}`],
  };
}

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
