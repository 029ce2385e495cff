import { ENGINE_WORKFLOWS, UNIVERSAL_STATES } from '../definition.js';
import { pathTo } from '../paths.js';
import { parseReads } from '../reads.js';
import type { Problem, Subject } from './problem.js';

const NAME = /^[A-Za-z][A-Za-z0-9_]{0,99}$/;
const PIPELINE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,99}$/;
const EXPECTED =
  'Use letters, digits and underscores, beginning with a letter, 100 at most, so that guards can name it.';

/** Names that guards, drawings and search attributes can carry, and reads that arrive under names of their own. */
export function checkNames({ definition, tree }: Subject): Problem[] {
  const problems: Problem[] = [];
  const report = (place: string, what: string, fix: string, path: readonly string[] = []) =>
    problems.push({ rule: 'invalid-name', place, message: `${what} is not a usable name`, fix, path });

  if (!PIPELINE_NAME.test(definition.name)) {
    report(
      'name',
      `the pipeline's ${JSON.stringify(definition.name)}`,
      'Use letters, digits, - and _, beginning with a letter.',
    );
  }
  if (isTaken(definition.name))
    report('name', `the pipeline's ${JSON.stringify(definition.name)}, which is taken,`, 'Give it another name.');
  if (definition.version.trim() === '')
    report('version', 'an empty version', 'Give the pipeline a version, like "1.0.0".');
  for (const [name, state] of Object.entries(definition.states)) {
    const place = `states.${name}`;
    const path = pathTo(tree, name);
    if (!NAME.test(name)) report(place, `the state ${JSON.stringify(name)}`, EXPECTED, path);
    if (UNIVERSAL_STATES.some((universal) => universal === name)) {
      report(place, `the state ${name}, which every pipeline has,`, 'Give it another name.', path);
    }
    for (const event of state.kind === 'final' || state.kind === 'choice' ? [] : Object.keys(state.on)) {
      if (!NAME.test(event)) report(`${place}.on`, `the event ${JSON.stringify(event)}`, EXPECTED, path);
    }
    const asks = state.kind === 'stage' ? Object.entries(state.asks ?? {}) : [];
    const keys = 'writes' in state ? [['writes', state.writes] as const] : [];
    for (const [field, key] of [...keys, ...asks.map(([event, key]) => [`asks.${event}`, key] as const)]) {
      if (!NAME.test(key)) report(`${place}.${field}`, `the context key ${JSON.stringify(key)}`, EXPECTED, path);
    }
    const reads = state.kind === 'stage' ? state.reads : state.kind === 'gate' ? state.shows : undefined;
    const names = (reads ?? []).map((entry) => parseReads(entry).name);
    const twice = names.find((read, index) => names.indexOf(read) !== index);
    if (twice === undefined) continue;
    problems.push({
      rule: 'invalid-read',
      place: `${place}.${state.kind === 'stage' ? 'reads' : 'shows'}`,
      message: `two entries arrive as ${JSON.stringify(twice)}, and one would hide the other`,
      fix: 'Read one of them only, or write it under another key.',
      path,
    });
  }
  return problems;
}

/** Temporal looks a workflow up by its name where each object also has what all objects inherit, `constructor` among it. */
function isTaken(pipeline: string): boolean {
  return pipeline in Object.prototype || Object.values<string>(ENGINE_WORKFLOWS).includes(pipeline);
}
