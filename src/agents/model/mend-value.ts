import { isNestedDeeper } from '../../contract/index.js';
import type { Json, JsonSchema } from '../../machine/index.js';
import { DEEPEST_ANSWER } from './bound-arguments.js';

type Members = { readonly [name: string]: Json };

/**
 * Changes what small models often get wrong, where nothing is lost by it: a number, boolean or whole object written as a string, a whole
 * number or boolean where text is wanted, one value where a list of such is. What fits already, or cannot be mended so, stays.
 *
 * @example
 * mendValue({ total: '3', tags: 'red' }, { properties: { total: { type: 'number' }, tags: { type: 'array' } } })
 * // => { total: 3, tags: ['red'] }
 */
export function mendValue(value: Json, schema: JsonSchema): Json {
  return mend(value, schema, schema, 0);
}

function mend(value: Json, wanted: JsonSchema, root: JsonSchema, depth: number): Json {
  if (depth > DEEPEST_ANSWER) return value;
  const schema = resolve(wanted, root);
  const choices = choicesOf(schema);
  if (choices.length > 0) return mendByChoice(value, choices, root, depth);
  const types = typesOf(schema);
  if (types.length === 0 || types.some((type) => isOf(type, value))) return mendMembers(value, schema, root, depth);
  for (const type of types) {
    const mended = convert(value, type);
    if (mended !== undefined) return mendMembers(mended, schema, root, depth);
  }
  return value;
}

function mendByChoice(value: Json, choices: readonly JsonSchema[], root: JsonSchema, depth: number): Json {
  const resolved = choices.map((choice) => resolve(choice, root));
  const fitting = resolved.filter((choice) => looksLike(choice, value));
  const [only] = fitting;
  if (only !== undefined) return mend(value, only, root, depth + 1);
  for (const choice of resolved) {
    const mended = mend(value, choice, root, depth + 1);
    if (mended !== value && looksLike(choice, mended)) return mended;
  }
  return value;
}

function mendMembers(value: Json, schema: JsonSchema, root: JsonSchema, depth: number): Json {
  if (Array.isArray(value)) {
    const { items } = schema;
    return isSchema(items) ? value.map((item: Json) => mend(item, items, root, depth + 1)) : value;
  }
  if (!isMembers(value)) return value;
  const properties = isSchema(schema.properties) ? schema.properties : {};
  const rest = isSchema(schema.additionalProperties) ? schema.additionalProperties : undefined;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const own = Object.hasOwn(properties, name) ? properties[name] : rest;
      return [name, isSchema(own) ? mend(member, own, root, depth + 1) : member];
    }),
  );
}

function convert(value: Json, type: string): Json | undefined {
  switch (type) {
    case 'number':
    case 'integer': {
      const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
      return String(number) === value && isOf(type, number) ? number : undefined;
    }
    case 'boolean':
      return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : undefined;
    case 'string':
      return typeof value === 'boolean' || Number.isSafeInteger(value) ? String(value) : undefined;
    case 'array':
      return parseAs('array', value) ?? (value === null ? undefined : [value]);
    case 'object':
      return parseAs('object', value);
    default:
      return undefined;
  }
}

/** A list or object that was written as JSON within a string. */
function parseAs(type: 'array' | 'object', value: Json): Json | undefined {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return undefined;
  try {
    const parsed = JSON.parse(value) as Json;
    return isOf(type, parsed) && !isNestedDeeper(parsed, DEEPEST_ANSWER) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function looksLike(schema: JsonSchema, value: Json): boolean {
  if ('const' in schema) return schema.const === value;
  if (Array.isArray(schema.enum)) return schema.enum.includes(value);
  const types = typesOf(schema);
  if (types.length > 0 && !types.some((type) => isOf(type, value))) return false;
  if (!isMembers(value) || !isSchema(schema.properties)) return true;
  return Object.entries(schema.properties).every(
    ([name, own]) => !isSchema(own) || !('const' in own) || own.const === value[name],
  );
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  if (typeof schema.$ref !== 'string') return schema;
  if (schema.$ref === '#') return root;
  const name = /^#\/\$defs\/([^/]+)$/.exec(schema.$ref)?.[1];
  const definitions = isSchema(root.$defs) ? root.$defs : {};
  const found = name !== undefined && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
  return isSchema(found) ? found : schema;
}

function choicesOf(schema: JsonSchema): JsonSchema[] {
  const listed = schema.anyOf ?? schema.oneOf;
  return Array.isArray(listed) ? listed.filter(isSchema) : [];
}

function typesOf({ type }: JsonSchema): string[] {
  return [type].flat().filter((one) => typeof one === 'string');
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMembers(value);
    case 'integer':
      return Number.isInteger(value);
    case 'number':
      return Number.isFinite(value);
    default:
      return typeof value === type;
  }
}

function isMembers(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isSchema(value: unknown): value is JsonSchema {
  return isMembers(value);
}
