import { type Agent, checkOutput } from '../src/agents/index.js';
import { type EditRequest, type EditResult, holdsReference, type MadeBy } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findNonJson } from './find-non-json.js';
import { schemaProblems } from './schema-problems.js';
import { storeValue } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

const MOST_PROBLEMS = 30;

/**
 * Creates the activity that stores a reviewer's own version of a work product, once it fits everything its first author was held to.
 *
 * It says who made it as an agent's output does: beside it, and in an object that an agent made before. Of agents that this worker
 * does not have, nothing is asked.
 */
export function createAcceptEdit({
  agents,
  store,
}: {
  readonly agents: readonly Agent[];
  readonly store: ArtifactStore;
}) {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  return async function acceptEdit({ value, by, agents: names, schema }: EditRequest): Promise<EditResult> {
    try {
      const unfit = findNonJson(value, 'value');
      if (unfit !== undefined) return refuse([`expected a JSON value, but ${unfit}`]);
      if (holdsReference(value)) return refuse(["value: expected no key '$artifact', which is kept for references"]);
      const madeBy: MadeBy = { engine: 'person', agent: by };
      const authors = [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
      const checked = authors.length === 0 ? ({ ok: true, value } as const) : await checkAs(authors, value, madeBy);
      if (!checked.ok) return refuse(checked.problems);
      const problems = schema === undefined ? [] : schemaProblems(schema, checked.value);
      if (problems.length > 0) return refuse(problems);
      return { ok: true, stored: await storeValue(checked.value, store, { madeBy }) };
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

type Checked =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Holds a value against each agent's schema; what the last one's makes of it, signed, is the version. */
async function checkAs(authors: readonly Agent[], value: Json, madeBy: MadeBy): Promise<Checked> {
  const isObject = value !== null && typeof value === 'object' && !Array.isArray(value);
  const { madeBy: _before, ...rest } = isObject ? (value as { readonly [key: string]: Json }) : {};
  const bare: Json = isObject ? rest : value;
  let version = bare;
  const problems: string[] = [];
  for (const agent of authors) {
    const checked = await checkOutput(agent, bare);
    const unfit = checked.ok ? findNonJson(checked.output, 'value') : undefined;
    if (!checked.ok) problems.push(...checked.problems);
    else if (unfit === undefined) version = checked.output as Json;
    else problems.push(`expected the schema of ${agent.name} to give a JSON value, but ${unfit}`);
  }
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: isObject ? ({ ...(version as object), madeBy } as Json) : version };
}

function refuse(problems: readonly string[]): EditResult {
  return { ok: false, problems: problems.slice(0, MOST_PROBLEMS) };
}
