import { listed } from '../../hunter/words.js';
import { reaches } from '../draft.js';
import { findComponent } from './find-named.js';
import { nameIn, type Operation } from './operation.js';

const ID = /\b(?:FR|NFR|CON)-\d+\b/gu;
const MOVE =
  /\b(?:move|map|assign|give|put|add|cover|serve|handle)\b[^.]*\b(?:to|into|in|by|with|under)\s+(?<target>.+)$/iu;

/** “Move FR-3 to the search”: the named requirements change their component. */
export const moveRequirements: Operation = ({ point, architecture, facts }) => {
  const ids = [...new Set(point.match(ID) ?? [])];
  const target =
    ids.length > 0 ? findComponent(nameIn(MOVE.exec(point)?.groups?.target), architecture.components) : undefined;
  if (!target) return undefined;
  const unknown = ids.filter((id) => !facts.requirements.some((requirement) => requirement.id === id));
  if (unknown.length > 0)
    return {
      architecture,
      answer: `Not applied: ${listed(unknown)} ${unknown.length === 1 ? 'is' : 'are'} not among the approved requirements. Recorded as an open decision.`,
      changes: [],
    };
  const isMove = /\bmove\b/iu.test(point);
  const components = architecture.components.map((component) => {
    if (component.id === target.id)
      return { ...component, requirements: [...new Set([...component.requirements, ...ids])] };
    const rest = component.requirements.filter((id) => !ids.includes(id));
    return isMove && rest.length > 0 ? { ...component, requirements: rest } : component;
  });
  return {
    architecture: { ...architecture, components },
    answer: `Done: ${listed(ids)} ${ids.length === 1 ? 'is' : 'are'} served by ${target.id} “${target.name}”${isMove ? ' and no longer by others, except by those that have nothing else' : ' as well'}.`,
    changes: [`${isMove ? 'moved' : 'added'} ${listed(ids)} to ${target.id}`],
  };
};

const NOT =
  /^(?<from>.+?)\s+(?:must|should|may|shall|can)\s*(?:not|n['’]t|never)\s+(?:directly\s+)?(?:depend on|call|use|access|talk to|know|read from|write to)\s+(?<to>.+)$/iu;
const MUST =
  /^(?<from>.+?)\s+(?:must|should|has to|shall)\s+(?:depend on|call|use|go through|talk to|read from|write to)\s+(?<to>.+)$/iu;
const LET =
  /^(?:let|make)\s+(?<from>.+?)\s+(?:depend on|call|use|go through|talk to|read from|write to)\s+(?<to>.+)$/iu;

/** “X must not call Y”, “let X use Y”: a dependency goes or comes, never into a circle. */
export const changeDependency: Operation = ({ point, architecture }) => {
  const parting = NOT.exec(point)?.groups;
  const joining = parting ? undefined : (MUST.exec(point)?.groups ?? LET.exec(point)?.groups);
  const named = parting ?? joining;
  const from = named && findComponent(nameIn(named.from), architecture.components);
  const to = named && findComponent(nameIn(named.to), architecture.components);
  if (named && (!from || !to)) {
    const unknown = [from ? '' : nameIn(named.from), to ? '' : nameIn(named.to)].filter(Boolean);
    return parting || /\bcomponents?\b|^C-/iu.test(point)
      ? {
          architecture,
          answer: `Not applied: no component is called “${unknown.join('” or “')}”. Recorded as an open decision.`,
          changes: [],
        }
      : undefined;
  }
  if (!from || !to || from.id === to.id) return undefined;
  const names = `${from.id} “${from.name}” and ${to.id} “${to.name}”`;
  const had = from.dependsOn.includes(to.id);
  if (parting && !had)
    return {
      architecture,
      answer: `There is no direct dependency between ${names}; nothing had to change.`,
      changes: [],
    };
  if (joining && had)
    return { architecture, answer: `${from.id} “${from.name}” uses ${to.id} “${to.name}” already.`, changes: [] };
  if (joining && reaches(architecture.components, to.id, from.id))
    return {
      architecture,
      answer: `Not applied: ${to.id} “${to.name}” needs ${from.id} “${from.name}” itself, and the two would need each other in a circle. Recorded as an open decision.`,
      changes: [],
    };
  const dependsOn = parting ? from.dependsOn.filter((id) => id !== to.id) : [...from.dependsOn, to.id];
  const dataFlows = parting
    ? architecture.dataFlows.filter((flow) => !(flow.from === from.id && flow.to === to.id))
    : architecture.dataFlows;
  return {
    architecture: {
      ...architecture,
      dataFlows,
      components: architecture.components.map((component) =>
        component.id === from.id ? { ...component, dependsOn } : component,
      ),
    },
    answer: parting
      ? `Done: ${from.id} “${from.name}” no longer uses ${to.id} “${to.name}”, and the data flow between them is gone.`
      : `Done: ${from.id} “${from.name}” now uses ${to.id} “${to.name}”.`,
    changes: [`${parting ? 'removed' : 'added'} the dependency ${from.id} → ${to.id}`],
  };
};
