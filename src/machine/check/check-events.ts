import { agentEvents, askingEvents } from '../agent-events.js';
import { arrowsOf, successEvent, wiredEvents } from '../arrows.js';
import type { AnyState, Definition } from '../definition.js';
import { stateOf } from '../lifecycle.js';
import { pathTo } from '../paths.js';
import { arrowPlace } from '../place.js';
import type { Problem, Subject } from './problem.js';

/** Events that every machine knows; a state cannot give them as its own. */
const RESERVED = ['admitted', 'always', 'forked', 'cancelled', 'recovered', 'failed'];
const OUTCOMES = ['approved', 'rejected', 'expired'];
/** What else the log of a gate says a person did: a decision of that name could not be told from it. */
const DEEDS = ['withdrawn', 'delegated', 'edited', 'voided'];

/** Every event a state gives is wired, every wired event can come, and every arrow leads to a state. */
export function checkEvents({ definition, tree }: Subject): Problem[] {
  const problems: Problem[] = [];
  const reportTarget = (place: string, from: string, to: string) => {
    if (to === 'FAILED' || to === 'CANCELLED' || stateOf(definition, to) !== undefined) return;
    const message =
      to === 'IDLE' ? 'IDLE is only ever left' : `${JSON.stringify(to)} is not a state of ${definition.name}`;
    const fix = `Lead to one of ${[...Object.keys(definition.states), 'FAILED', 'CANCELLED'].join(', ')}.`;
    problems.push({ rule: 'unknown-target', place, message, fix, path: [...pathTo(tree, from), to] });
  };

  if (stateOf(definition, definition.initial) === undefined) {
    const message = `the initial state ${JSON.stringify(definition.initial)} is not a state of ${definition.name}`;
    const fix = `Begin with one of ${Object.keys(definition.states).join(', ')}.`;
    problems.push({ rule: 'unknown-target', place: 'initial', message, fix, path: ['IDLE', definition.initial] });
  }
  for (const [name, state] of Object.entries(definition.states)) {
    const place = `states.${name}`;
    const path = pathTo(tree, name);
    for (const { event, to } of arrowsOf(definition, name)) {
      reportTarget(arrowPlace(name, state, event), name, to);
    }
    const given = givenBy(definition, state);
    const wired = wiredEvents(state).map(([event]) => event);
    for (const event of given.needed.filter((needed) => !wired.includes(needed))) {
      const message = `${name} gives "${event}", and it leads nowhere`;
      problems.push({ rule: 'unwired-event', place: `${place}.on`, message, fix: `Wire "${event}" in its on.`, path });
    }
    for (const event of wired.filter((other) => ![...given.needed, ...given.allowed].includes(other))) {
      const message = `${name} is wired for "${event}", which never comes there`;
      const fix = `Remove it, or wire one of ${[...given.needed, ...given.allowed].join(', ')}.`;
      problems.push({ rule: 'unknown-event', place: `${place}.on.${event}`, message, fix, path });
    }
    for (const event of given.named.filter((own) => RESERVED.includes(own) || given.taken.includes(own))) {
      const message = `${name} cannot give "${event}" as its own event: it means something else`;
      problems.push({ rule: 'invalid-name', place, message, fix: 'Give the event another name.', path });
    }
    if (state.kind === 'gate' && state.reviewers.length === 0) {
      const message = `nobody may decide at ${name}, so it can only expire`;
      const fix = 'Name at least one reviewer by id, role or group.';
      problems.push({ rule: 'no-reviewer', place: `${place}.reviewers`, message, fix, path });
    }
  }
  return problems;
}

type Given = {
  readonly needed: readonly string[];
  readonly allowed: readonly string[];
  /** The events the author named, and the names that are taken for them. */
  readonly named: readonly string[];
  readonly taken: readonly string[];
};

function givenBy(definition: Definition, state: AnyState): Given {
  switch (state.kind) {
    case 'stage': {
      const asking = askingEvents(definition, state);
      const own = agentEvents(state);
      return {
        needed: [successEvent(state)],
        allowed: ['failed', ...asking, ...own],
        named: [successEvent(state), ...own],
        taken: asking,
      };
    }
    case 'gate': {
      const named = state.decisions ?? [];
      return {
        needed: [...OUTCOMES, ...named],
        allowed: ['changesRequested'],
        named,
        taken: [...OUTCOMES, 'changesRequested', ...DEEDS],
      };
    }
    case 'wait':
      return { needed: [state.event, 'expired'], allowed: [], named: [state.event], taken: ['expired'] };
    default:
      return { needed: [], allowed: ['always'], named: [], taken: [] };
  }
}
