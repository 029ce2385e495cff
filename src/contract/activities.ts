import type { Definition, Json, JsonSchema } from '../machine/index.js';
import type { Stored } from './artifact.js';
import type { Digest } from './canonical.js';
import type { ErrorCode } from './errors.js';

/**
 * The activities the engine calls by name, as signatures only: the sandbox must not see their code.
 *
 * A stage's own activity is called by the name the definition gives, with one object: what the stage reads.
 */
export type AdmissionRequest = { readonly pipeline: string; readonly input: Json };

export type Admission =
  | {
      readonly ok: true;
      readonly definition: Definition;
      readonly digest: Digest;
      /** The start input; fields above the inline limit are references. */
      readonly input: Json;
      /** Who holds each role that a gate of the definition names, as the worker's directory had it at the start. */
      readonly roles: { readonly [role: string]: readonly string[] };
    }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string; readonly problems: readonly string[] };

export type ModelCall = {
  readonly agent: string;
  readonly reads: { readonly [name: string]: Json };
  /** There when the last output did not fit: that output, and what was wrong with it. */
  readonly correction?: { readonly problems: readonly string[]; readonly previous: Json };
};

/** An output that fits the agent's schema has no problems. */
export type ModelResult = Stored & { readonly problems?: readonly string[] };

/** `composed` marks what the engine put together of outputs that were stored before: only there may references stand. */
export type PutRequest = { readonly value: Json; readonly composed?: boolean };

/** An output, inline or by reference, and the shape it must have. */
export type CheckOutputRequest = { readonly value: Json; readonly schema: JsonSchema };

export type EngineActivities = {
  /** Local: resolves and checks the definition, validates the input, resolves the roles. Never throws for bad input. */
  admit(request: AdmissionRequest): Promise<Admission>;
  /** One model call, or one pass of the agent's offline rules. */
  callModel(call: ModelCall): Promise<ModelResult>;
  /** Local: stores a value that came from outside our workers. */
  putArtifact(request: PutRequest): Promise<Stored>;
  /** Local: what is wrong with an output, as readable lines; an empty list if it fits. */
  checkOutput(request: CheckOutputRequest): Promise<readonly string[]>;
};
