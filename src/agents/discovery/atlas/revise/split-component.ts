import { listed, upperFirst } from '../../hunter/words.js';
import type { Architecture } from '../../work-products.js';
import { type Component, nextId } from '../draft.js';
import type { Facts } from '../facts.js';
import { findComponent } from './find-named.js';
import { nameIn, type Operation } from './operation.js';
import { describe, requirementsAbout } from './requirements-about.js';

const SPLIT: readonly RegExp[] = [
  /\b(?:split|separate|divide|decouple|extract|take|move|pull)\b\s+(?:out\s+)?(?<what>.+?)\s+(?:out of|from|off)\s+(?<whole>.+)$/iu,
  /\b(?:split|separate|divide)\b\s+(?:up\s+)?(?<whole>.+?)\s+into\s+(?<what>.+?)\s+and\s+(?<other>.+)$/iu,
  /\b(?:split|separate|divide|decouple)\b\s+(?<what>.+?)\s+and\s+(?<whole>.+)$/iu,
  /\b(?:put|move|make|turn|extract)\b\s+(?<what>.+?)\s+(?:in|into|to|as)?\s*(?:its own|a separate|an own|a dedicated)\s+(?:component|module|service|part)/iu,
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
  const whole =
    (wholeName ? findComponent(wholeName, components) : undefined) ?? existing ?? homeOf(what, components, facts);
  if (/\bFR-\d|\bNFR-\d|\bCON-\d/u.test(what)) return undefined;
  if (existing && whole && existing.id !== whole.id && wholeName) return alreadyApart(architecture, existing, whole);
  if (!whole)
    return {
      architecture,
      answer: `Not applied: no component is called “${[what, wholeName].filter(Boolean).join('” or “')}”, and no requirement speaks of it. Recorded as an open decision.`,
      changes: [],
    };
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

/** The component that holds most of the requirements a name speaks of, those that people touch left aside. */
function homeOf(name: string, components: readonly Component[], facts: Facts): Component | undefined {
  const about = requirementsAbout(name, facts.requirements).map(({ id }) => id);
  const held = (component: Component) => component.requirements.filter((id) => about.includes(id)).length;
  const inner = components.filter(
    (component) => held(component) > 0 && !/(?:portal|workspace|app|front end|store|release)$/iu.test(component.name),
  );
  return [...inner].sort((a, b) => held(b) - held(a) || b.requirements.length - a.requirements.length)[0];
}
