import { ApplicationFailure } from '@temporalio/common';
import { FRESH_MS, type Tool, toolFactsOf } from '../src/agents/index.js';
import {
  type Admission,
  type AdmissionRequest,
  canonicalJson,
  type Digest,
  digestOf,
  ERRORS,
  holdsReference,
  INLINE_LIMIT_BYTES,
  SignalboxError,
  type ToolFacts,
} from '../src/contract/index.js';
import { type Directory, peopleOf } from '../src/directory/index.js';
import { check, type Definition, type Json, type Reviewer } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findUnbuilt } from './find-unbuilt.js';
import { schemaProblems } from './schema-problems.js';
import { resolveReads } from './stage-io.js';
import { toActivityFailure } from './to-activity-failure.js';

export type AdmitOptions = {
  /** Of two with one name the later is the current one; runs may be forked on the others, too. */
  readonly pipelines: readonly Definition[];
  readonly directory: Directory;
  readonly store: ArtifactStore;
  readonly tools?: readonly Tool[];
};

/** What is known of a worker's tools, by name. */
type Facts = ReadonlyMap<string, ToolFacts>;

/**
 * Creates the admission activity. Bad input, an unknown pipeline or a definition that does not check are answers, never errors: a
 * thrown error would be retried, and nothing about them gets better by waiting. A directory or store that cannot be read is an error,
 * and so is an unknown pipeline where another worker is to be asked.
 *
 * A definition is only ever one of the worker's own: whoever could bring one along could leave out its gates.
 */
export function createAdmit({ pipelines, directory, store, tools = [] }: AdmitOptions) {
  const facts: Facts = new Map(tools.map((tool) => [tool.name, toolFactsOf(tool)]));
  const known = new Map(pipelines.map((definition) => [definition.name, definition]));
  const digests = new Map(pipelines.map((definition) => [definition, digestOf(definition)]));
  const examined = new Map<Definition, Examined & { readonly on: string }>();

  function examineOnce(definition: Definition, now: Facts): Examined {
    const on = [...now.values()].map(({ digest }) => digest).join();
    const before = examined.get(definition);
    const found = before?.on === on ? before : { ...examine(definition, now), on };
    examined.set(definition, found);
    return found;
  }

  return async function admit({
    pipeline,
    input: given,
    definition: wanted,
    isKnown,
    isAskedAgain,
  }: AdmissionRequest): Promise<Admission> {
    const versions = pipelines.filter(({ name }) => name === pipeline);
    const definition =
      wanted === undefined ? versions.at(-1) : versions.findLast((version) => digests.get(version) === wanted);
    if (versions.length === 0) {
      const message = `this worker has no pipeline ${pipeline}`;
      if (isAskedAgain) throw ApplicationFailure.retryable(message, 'UNKNOWN_PIPELINE');
      return refuse('UNKNOWN_PIPELINE', message, [`expected one of: ${[...known.keys()].join(', ')}`]);
    }
    if (!definition) {
      return refuse('INVALID_DEFINITION', `this worker does not have the definition ${wanted} of ${pipeline}`, [
        'fork with the definition current, or give the worker the older one, too (formerPipelines)',
      ]);
    }
    const { now, gone } = await listedNow(definition, tools, facts);
    if (gone.length > 0) return refuse('UNKNOWN_TOOL', `pipeline ${pipeline} names tools that are gone`, gone);
    const { defects, digest, tools: named } = examineOnce(definition, now);
    if (defects.length > 0) return refuse('INVALID_DEFINITION', `pipeline ${pipeline} does not check`, defects);
    const input = isKnown ? await fetchFields(given, store) : given;
    const problems = [
      ...reservedProblems(input),
      ...requesterProblems(input),
      ...schemaProblems(definition.input, input),
    ];
    if (problems.length > 0)
      return refuse('INVALID_INPUT', `the input of ${pipeline} does not fit its shape`, problems);
    const nobody = await findNobody(definition, directory);
    if (nobody.length > 0) {
      const asked = `a gate or the recovery of ${pipeline}`;
      return refuse('UNKNOWN_ROLE', `nobody is in a role or group that ${asked} asks`, nobody);
    }
    return {
      ok: true,
      definition,
      digest,
      input: await storeLargeFields(input, store),
      ...(named && { tools: named }),
    };
  };
}

type Examined = Pick<Extract<Admission, { ok: true }>, 'digest' | 'tools'> & { readonly defects: string[] };

function examine(definition: Definition, facts: Facts): Examined {
  const tools = factsOfNamed(definition, facts);
  const defects = [
    ...check(definition, { tools: effectsOf(facts) }).map((p) => `${p.place}: ${p.message}`),
    ...findUnbuilt(definition),
  ];
  return { defects, digest: digestOf(definition), ...(tools && { tools }) };
}

/** The facts of tools as they are now: of those the definition names and a server lists, what it lists, and what it lists no more. */
async function listedNow(
  definition: Definition,
  tools: readonly Tool[],
  facts: Facts,
): Promise<{ readonly now: Facts; readonly gone: string[] }> {
  const named = toolsNamedIn(definition);
  const now = new Map(facts);
  const gone: string[] = [];
  for (const { name, listed } of tools) {
    if (!listed || !named.includes(name)) continue;
    const tool = await listed(FRESH_MS);
    if (tool) now.set(name, toolFactsOf(tool));
    else gone.push(`${name}: expected its server to list it, as it did when the worker started`);
  }
  return { now, gone };
}

function toolsNamedIn({ states }: Definition): string[] {
  return Object.values(states).flatMap((state) => (state.kind === 'stage' ? (state.tools ?? []) : []));
}

function factsOfNamed(definition: Definition, facts: Facts): Examined['tools'] {
  const named = toolsNamedIn(definition);
  if (named.length === 0) return undefined;
  return Object.fromEntries([...facts].filter(([name]) => named.includes(name)));
}

function effectsOf(facts: Facts): { readonly [tool: string]: ToolFacts['effect'] } {
  return Object.fromEntries([...facts].map(([name, { effect }]) => [name, effect]));
}

function refuse(code: Extract<Admission, { ok: false }>['code'], message: string, problems: string[]): Admission {
  return { ok: false, code, message: `${code}: ${message}`, problems: problems.slice(0, 50) };
}

function reservedProblems(input: Json): string[] {
  return holdsReference(input) ? ["value: expected no key '$artifact', which is kept for references"] : [];
}

function requesterProblems(input: Json): string[] {
  const by = input !== null && typeof input === 'object' && 'requestedBy' in input ? input.requestedBy : undefined;
  if (typeof by !== 'string' || by.trim() === '') return ['requestedBy: expected the id of whoever asks for the run'];
  if (by === by.trim().normalize('NFC') && !/\p{C}/u.test(by)) return [];
  return [
    'requestedBy: expected an id without spaces around it, invisible characters, or letters in parts; somebody else could pass for them',
  ];
}

/** The roles and groups that a gate asks from its beginning, or that may recover, and nobody is in now; a directory that is away is
 * waited for, and what is wrong in it is for the gate to say. */
async function findNobody({ states, recovery }: Definition, directory: Directory): Promise<string[]> {
  const reviewers = Object.values(states).flatMap((s) => (s.kind === 'gate' ? s.reviewers : []));
  const asked = [...reviewers, ...(recovery?.by ?? [])].filter((reviewer) => !('id' in reviewer));
  if (asked.length === 0) return [];
  const people = await directory.read().catch((error: unknown) => {
    if (error instanceof SignalboxError && ERRORS[error.code].retry) throw toActivityFailure(error);
  });
  if (!people) return [];
  return [...new Set(asked.filter((reviewer) => peopleOf(reviewer, people).length === 0).map(nameOf))];
}

function nameOf(reviewer: Reviewer): string {
  if ('id' in reviewer) return reviewer.id;
  return 'role' in reviewer ? `role ${reviewer.role}` : `group ${reviewer.group}`;
}

/** @throws ARTIFACT_MISSING, ARTIFACT_CORRUPT */
async function fetchFields(input: Json, store: ArtifactStore): Promise<Json> {
  const { whole = null } = await resolveReads({ whole: input }, store).catch((error: unknown) => {
    throw toActivityFailure(error);
  });
  return whole;
}

async function storeLargeFields(input: Json, store: ArtifactStore): Promise<Json> {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return input;
  const fields = await Promise.all(
    Object.entries(input).map(async ([name, value]) => [name, await storeIfLarge(value, store)] as const),
  );
  return Object.fromEntries(fields);
}

async function storeIfLarge(value: Json, store: ArtifactStore): Promise<Json> {
  const bytes = Buffer.from(canonicalJson(value));
  if (bytes.length <= INLINE_LIMIT_BYTES) return value;
  const { digest } = await store.put(bytes, 'application/json');
  return { $artifact: digest satisfies Digest, mediaType: 'application/json', bytes: bytes.length };
}
