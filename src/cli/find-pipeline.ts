import { extname } from 'node:path';
import { SignalboxError } from '../contract/index.js';
import { type Definition, parseDefinition, suggest } from '../machine/index.js';
import { catalogue } from '../pipelines/index.js';
import type { CliContext } from './context.js';
import { parseYaml } from './parse-yaml.js';
import { parseJson, readBytes } from './read-input.js';

/** @throws UNKNOWN_PIPELINE with the nearest names */
export function findPipeline(name: string): Definition {
  const found = catalogue.find((definition) => definition.name === name);
  if (found) return found;
  const known = catalogue.map((definition) => definition.name);
  const near = suggest(name, known);
  throw new SignalboxError(
    'UNKNOWN_PIPELINE',
    `expected one of the pipelines ${known.join(', ')}, got ${JSON.stringify(name)}`,
    [
      ...(near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : []),
      'a pipeline of your own is known to its worker only: start it with --remote and --task-queue QUEUE',
    ],
  );
}

/**
 * A definition by the name of a pipeline or by the file it is written in.
 *
 * @throws UNKNOWN_PIPELINE, FILE_NOT_READABLE, MALFORMED_JSON, INVALID_DEFINITION
 */
export async function readDefinition(context: CliContext, nameOrFile: string): Promise<Definition> {
  const parsed = parseDefinition(await readGiven(context, nameOrFile));
  if (parsed.ok) return parsed.definition;
  throw new SignalboxError(
    'INVALID_DEFINITION',
    `expected a pipeline definition in ${nameOrFile}, got something of another shape`,
    parsed.problems.map(({ path, message }) => `${path || 'document'}: ${message}`),
  );
}

/**
 * What a pipeline's name or a file gives, whatever it is.
 *
 * @throws UNKNOWN_PIPELINE, FILE_NOT_READABLE, MALFORMED_JSON, INVALID_DEFINITION where it is no YAML
 */
export async function readGiven(context: CliContext, nameOrFile: string): Promise<unknown> {
  const extension = extname(nameOrFile).toLowerCase();
  if (!['.yaml', '.yml', '.json'].includes(extension)) return findPipeline(nameOrFile);
  const bytes = await readBytes(context, nameOrFile);
  return extension === '.json' ? parseJson(bytes, nameOrFile) : parseYaml(bytes, nameOrFile, 'INVALID_DEFINITION');
}
