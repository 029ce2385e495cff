import {
  type Admission,
  type AdmissionRequest,
  canonicalJson,
  type Digest,
  digestOf,
  holdsReference,
  INLINE_LIMIT_BYTES,
} from '../src/contract/index.js';
import { check, type Definition, type Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findUnbuilt } from './find-unbuilt.js';
import { schemaProblems } from './schema-problems.js';

/** Who holds each role: ids by role, as the worker's directory has it. */
export type Roles = { readonly [role: string]: readonly string[] };

export type AdmitOptions = {
  readonly pipelines: readonly Definition[];
  readonly roles: Roles;
  readonly store: ArtifactStore;
};

/**
 * Creates the admission activity. Bad input, an unknown pipeline or a definition that does not check are answers, never errors: a
 * thrown error would be retried, and nothing about them gets better by waiting.
 */
export function createAdmit({ pipelines, roles, store }: AdmitOptions) {
  const byName = new Map(pipelines.map((definition) => [definition.name, definition]));
  const examined = new Map<Definition, Examined>();
  return async function admit({ pipeline, input }: AdmissionRequest): Promise<Admission> {
    const definition = byName.get(pipeline);
    if (!definition) {
      const known = [...byName.keys()].join(', ');
      return refuse('UNKNOWN_PIPELINE', `this worker has no pipeline ${pipeline}`, [`expected one of: ${known}`]);
    }
    const { defects, digest } = examined.get(definition) ?? examine(definition);
    examined.set(definition, { defects, digest });
    if (defects.length > 0) return refuse('INVALID_DEFINITION', `pipeline ${pipeline} does not check`, defects);
    const problems = [
      ...reservedProblems(input),
      ...requesterProblems(input),
      ...schemaProblems(definition.input, input),
    ];
    if (problems.length > 0)
      return refuse('INVALID_INPUT', `the input of ${pipeline} does not fit its shape`, problems);
    const needed = rolesOf(definition);
    const empty = needed.filter((role) => !roles[role]?.length);
    if (empty.length > 0) {
      return refuse('UNKNOWN_ROLE', `nobody holds a role that a gate of ${pipeline} asks`, empty);
    }
    return {
      ok: true,
      definition,
      digest,
      input: await storeLargeFields(input, store),
      roles: Object.fromEntries(needed.map((role) => [role, roles[role] ?? []])),
    };
  };
}

type Examined = { readonly defects: string[]; readonly digest: Digest };

function examine(definition: Definition): Examined {
  const defects = [...check(definition).map((p) => `${p.place}: ${p.message}`), ...findUnbuilt(definition)];
  return { defects, digest: digestOf(definition) };
}

function refuse(code: Extract<Admission, { ok: false }>['code'], message: string, problems: string[]): Admission {
  return { ok: false, code, message: `${code}: ${message}`, problems: problems.slice(0, 50) };
}

function reservedProblems(input: Json): string[] {
  return holdsReference(input) ? ["value: expected no key '$artifact', which is kept for references"] : [];
}

function requesterProblems(input: Json): string[] {
  const by = input !== null && typeof input === 'object' && 'requestedBy' in input ? input.requestedBy : undefined;
  return typeof by === 'string' && by.trim() !== '' ? [] : ['requestedBy: expected the id of whoever asks for the run'];
}

function rolesOf(definition: Definition): string[] {
  const reviewers = Object.values(definition.states).flatMap((s) => (s.kind === 'gate' ? s.reviewers : []));
  return [...new Set(reviewers.flatMap((r) => ('role' in r ? [r.role] : [])))];
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
