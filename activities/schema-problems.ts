import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { canonicalJson, sayThrown } from '../src/contract/index.js';
import type { JsonSchema } from '../src/machine/index.js';

const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false, verbose: true });
const compiled = new Map<string, ValidateFunction>();

/**
 * What is wrong with a value by a JSON Schema (2020-12), one readable line a problem; an empty list if it fits. A schema that is
 * itself wrong is a problem too: nothing fits it.
 */
export function schemaProblems(schema: JsonSchema, value: unknown): string[] {
  try {
    const validate = compile(schema);
    if (validate(value)) return [];
    return (validate.errors ?? []).filter((error) => error.keyword !== 'if').map(lineOf);
  } catch (error) {
    return [`the schema itself cannot be used: ${sayThrown(error)}`];
  }
}

function compile(schema: JsonSchema): ValidateFunction {
  const key = canonicalJson(schema);
  const known = compiled.get(key);
  if (known) return known;
  const { $id: _ignored, $schema: _dialect, ...rest } = schema;
  const validate = ajv.compile(rest);
  compiled.set(key, validate);
  return validate;
}

function lineOf(error: ErrorObject): string {
  const place = error.instancePath.slice(1).replaceAll('/', '.') || 'value';
  const extra = error.keyword === 'additionalProperties' ? ` (${String(error.params.additionalProperty)})` : '';
  const wanted = descriptionOf(error.parentSchema);
  const said = error.keyword === 'pattern' && wanted ? '' : `${error.message ?? 'does not fit'}${extra}`;
  return `${place}: ${[said, wanted && `expected ${wanted}`].filter(Boolean).join('; ')}`.slice(0, 300);
}

function descriptionOf(schema: unknown): string {
  const text = schema !== null && typeof schema === 'object' && 'description' in schema ? schema.description : '';
  return typeof text === 'string' ? text : '';
}
