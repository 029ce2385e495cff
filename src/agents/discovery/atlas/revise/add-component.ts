import { languageOf } from '../../../text/index.js';
import { listed, upperFirst } from '../../hunter/words.js';
import { CAPABILITIES } from '../capabilities.js';
import { type Component, nextId } from '../draft.js';
import { responsibilityOf } from '../responsibility.js';
import { findComponent, wordsOf } from './find-named.js';
import { nameIn, type Operation } from './operation.js';
import { requirementsAbout } from './requirements-about.js';

const ADD =
  /\b(?:add|introduce|include|create|insert|provide for|we (?:also )?need|there (?:should|must) be|(?:is|are) missing:?)\b\s+(?<what>.+)$|^(?<lacking>.+?)\s+(?:is|are) missing\b/iu;
const A_PART =
  /\b(?:components?|service|module|layer|store|queue|cache|gateway|broker|adapter|index|log|trail|record|scheduler|engine|portal|console|app|workspace|proxy|monitor(?:ing)?|archive|backup|warehouse|audit|search|reporting|notifications?|authentication|identity)\b/iu;

/** “Add an audit component for approvals”: a new component, with the requirements that call for it. */
export const addComponent: Operation = ({ point, facts, architecture }) => {
  const match = ADD.exec(point)?.groups;
  const asked = nameIn(match?.what ?? match?.lacking);
  if (!match || !A_PART.test(asked)) return undefined;
  const [head = asked, purpose] = asked.split(
    /\s+(?:for|to|that|which|so that|in front of|between|because|since|as)\s+/iu,
  );
  const name = upperFirst(nameIn(head));
  if (wordsOf(name).length === 0 || name.length > 60) return undefined;
  const { components } = architecture;
  const existing = findComponent(name, components);
  const bearing = callingFor(name, purpose, facts.requirements);
  if (
    existing &&
    wordsOf(name).every((word) => wordsOf(existing.name).some((own) => own.slice(0, 5) === word.slice(0, 5)))
  ) {
    const added = bearing.filter((id) => !existing.requirements.includes(id));
    return {
      architecture: {
        ...architecture,
        components: components.map((one) =>
          one.id === existing.id ? { ...one, requirements: [...one.requirements, ...added] } : one,
        ),
      },
      answer: `${existing.id} “${existing.name}” is that component already.${added.length > 0 ? ` It now serves ${listed(added)} as well.` : ` It serves ${listed(existing.requirements)}.`}`,
      changes: added.length > 0 ? [`added ${listed(added)} to ${existing.id}`] : [],
    };
  }
  if (bearing.length === 0)
    return {
      architecture,
      answer: `Not applied: no requirement speaks of “${name}”, and a component that serves no requirement would be built for nothing. Recorded as an open decision; name the requirements it is for, and it can be added.`,
      changes: [],
    };
  const id = nextId('C', components);
  const capability = CAPABILITIES.find(({ pattern }) => pattern.test(name));
  const served = facts.requirements.filter((requirement) => bearing.includes(requirement.id));
  const store = components.find(
    (component) =>
      /\bstore\b/iu.test(component.name) &&
      component.dependsOn.length <= 1 &&
      !/file|photo|document|receipt/iu.test(component.name),
  );
  const fresh: Component = {
    id,
    name,
    responsibility: responsibilityOf(capability?.does ?? `Takes care of ${(purpose ?? name).toLowerCase()}`, served),
    requirements: bearing,
    dependsOn: store ? [store.id] : [],
  };
  const callers = components
    .filter(
      (component) =>
        component.id !== store?.id &&
        component.requirements.some((one) => bearing.includes(one) && /^FR-/u.test(one)) &&
        !fresh.dependsOn.includes(component.id),
    )
    .filter((component) => !store || !isBelow(store.id, component.id, components));
  return {
    architecture: {
      ...architecture,
      components: [
        ...components.map((component) =>
          callers.includes(component) ? { ...component, dependsOn: [...component.dependsOn, id] } : component,
        ),
        fresh,
      ],
    },
    answer: `Done: ${id} “${name}” serves ${listed(bearing)}${callers.length > 0 ? ` and is used by ${listed(callers.slice(0, 5).map((caller) => `${caller.id} “${caller.name}”`))}` : ''}.`,
    changes: [
      `added ${id} “${name}” for ${listed(bearing)}`,
      ...(callers.length > 0
        ? [`${listed(callers.map((caller) => caller.id))} now use${callers.length === 1 ? 's' : ''} ${id}`]
        : []),
    ],
  };
};

function isBelow(top: string, id: string, components: readonly Component[]): boolean {
  const depends = components.find((component) => component.id === top)?.dependsOn ?? [];
  return depends.includes(id) || depends.some((next) => isBelow(next, id, components));
}

const DECISIVE = /\b(?:approv|reject|chang|delet|cancel|correct|overrid|refund|releas|sign|access|record|assign)/iu;
const HEAVY = /\b(?:search|list|view|see|dashboard|report|respon|second|concurrent)/iu;

/** The requirements a new component is for: those its purpose names, those its name speaks of, or those that such a part always serves. */
function callingFor(
  name: string,
  purpose: string | undefined,
  requirements: Parameters<typeof requirementsAbout>[1],
): string[] {
  const named = `${name} ${purpose ?? ''}`.match(/\b(?:FR|NFR|CON)-\d+\b/gu) ?? [];
  const known = requirements.map(({ id }) => id);
  if (named.length > 0) return named.filter((id) => known.includes(id));
  const english = requirements.filter(({ statement }) => languageOf(statement) === 'en');
  const about = purpose ? requirementsAbout(purpose, requirements) : [];
  const own = about.length > 0 ? about : requirementsAbout(name, requirements);
  if (own.length > 0) return own.slice(0, 10).map(({ id }) => id);
  const typical = /\b(?:audit|trail|log)\b/iu.test(name)
    ? DECISIVE
    : /\b(?:cache|api gateway|proxy|load balanc\p{L}*)\b/iu.test(name)
      ? HEAVY
      : undefined;
  return typical
    ? english
        .filter(({ statement, excluded }) => !excluded && typical.test(statement))
        .slice(0, 8)
        .map(({ id }) => id)
    : [];
}
