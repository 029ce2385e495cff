import { type Agent, checkOutput } from '../src/agents/index.js';
import { type EditRequest, type EditResult, holdsReference, type MadeBy } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findNonJson } from './find-non-json.js';
import { mergePatch } from './merge-patch.js';
import { schemaProblems } from './schema-problems.js';
import { resolveReads, storeValue } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

const MOST_PROBLEMS = 30;

/**
 * Creates the activity that stores a person's own version of a work product, whole or as a patch of the one before, once it fits
 * everything its first author was held to.
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
  return async function acceptEdit({ value, by, agents: names, schema, onto }: EditRequest): Promise<EditResult> {
    try {
      const unfit = findNonJson(value, 'value');
      if (unfit !== undefined) return refuse([`expected a JSON value, but ${unfit}`]);
      if (holdsReference(value)) return refuse(["value: expected no key '$artifact', which is kept for references"]);
      const whole = onto === undefined ? value : mergePatch(await fetchWhole(onto, store), value);
      if (holdsReference(whole)) return refuse([COMPOSED]);
      const madeBy: MadeBy = { engine: 'person', agent: by };
      const authors = [...new Set(names)].flatMap((name) => byName.get(name) ?? []);
      const checked = await checkAs(authors, whole, madeBy);
      if (!checked.ok) return refuse(checked.problems);
      const problems = schema === undefined ? [] : schemaProblems(schema, checked.value);
      if (problems.length > 0) return refuse(problems);
      return { ok: true, stored: await storeValue(checked.value, store, { madeBy }) };
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

const COMPOSED = 'value: expected a whole version in place of a patch; the one before is put together of others';

async function fetchWhole(onto: Json, store: ArtifactStore): Promise<Json> {
  const { value = null } = await resolveReads({ value: onto }, store);
  return value;
}

type Checked =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly problems: readonly string[] };

/** Holds a value against each agent's schema; what the last one's makes of it, signed, is the version. */
async function checkAs(authors: readonly Agent[], value: Json, madeBy: MadeBy): Promise<Checked> {
  const object = toObject(value);
  const { madeBy: before, ...rest } = object ?? {};
  if (authors.length === 0) return { ok: true, value: isMaker(before) ? { ...rest, madeBy } : value };
  const bare: Json = object === undefined ? value : rest;
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
  return { ok: true, value: object === undefined ? version : ({ ...(version as object), madeBy } as Json) };
}

function toObject(value: Json): { readonly [key: string]: Json } | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  return value as { readonly [key: string]: Json };
}

/** Whether a member is what an agent's output says of its maker. */
function isMaker(value: Json | undefined): boolean {
  return value !== null && typeof value === 'object' && 'engine' in value && 'agent' in value;
}

function refuse(problems: readonly string[]): EditResult {
  return { ok: false, problems: problems.slice(0, MOST_PROBLEMS) };
}
