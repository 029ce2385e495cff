import { extname } from 'node:path';
import { type Recover, SignalboxError } from '../contract/index.js';
import type { CliContext } from './context.js';
import { parseYaml } from './parse-yaml.js';
import { parseJson, readBytes } from './read-input.js';

/** Where a patch of the context is given: on the command line, or in a file of JSON or YAML. */
export type PatchOptions = { readonly patch?: string; readonly patchFile?: string };

/**
 * The JSON Merge Patch (RFC 7386) that was given, or undefined.
 *
 * @throws USAGE where both are given, FILE_NOT_READABLE, MALFORMED_JSON
 */
export async function readPatch(
  context: CliContext,
  { patch, patchFile }: PatchOptions,
): Promise<Recover['patch'] | undefined> {
  if (patch !== undefined && patchFile !== undefined)
    throw new SignalboxError('USAGE', 'expected --patch or --patch-file, got both');
  if (patch !== undefined) return patchOf(parseJson(Buffer.from(patch), '--patch'), '--patch');
  if (patchFile === undefined) return undefined;
  const from = patchFile === '-' ? 'standard input' : patchFile;
  const bytes = await readBytes(context, patchFile);
  const isYaml = ['.yaml', '.yml'].includes(extname(patchFile).toLowerCase());
  return patchOf(isYaml ? parseYaml(bytes, from, 'MALFORMED_JSON') : parseJson(bytes, from), from);
}

function patchOf(value: unknown, from: string): Recover['patch'] {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Recover['patch'];
  const got = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  throw new SignalboxError('MALFORMED_JSON', `expected ${from} to be an object of context keys, got ${got}`, [
    `as in '{"brief":"the text as it should be","notes":null}': null takes a key away`,
  ]);
}
