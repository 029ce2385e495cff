import type { JsonSchema } from '../definition.js';
import { chosenBy, count, finite, listOf, oneOf, recordOf, type Shape, text, truth } from '../shape.js';
import type { Flaw } from './problem.js';

const TYPES = oneOf('null', 'boolean', 'object', 'array', 'number', 'integer', 'string');

const schema: Shape = (value, path, depth) =>
  typeof value === 'boolean' ? [] : chosenBy(() => keywords, 'a schema')(value, path, depth);

const some =
  (member: Shape): Shape =>
  (value, path, depth) =>
    Array.isArray(value) && value.length === 0
      ? [{ path, message: 'expected at least one member', fix: 'Add one, or leave the list out.' }]
      : listOf(member)(value, path, depth);

const pattern: Shape = (value, path, depth) => {
  if (typeof value !== 'string') return text(value, path, depth);
  try {
    new RegExp(value, 'u');
    return [];
  } catch {
    return [{ path, message: `expected a regular expression, got ${JSON.stringify(value)}`, fix: 'Mend it.' }];
  }
};

const patterns: Shape = (value, path, depth) => [
  ...recordOf(schema)(value, path, depth),
  ...Object.keys(Object(value)).flatMap((key) => pattern(key, `${path}.${key}`, depth)),
];

/** A form stands alone: the workflow that holds data against it can fetch nothing. */
const none: Shape = (_, path) => [
  { path, message: 'expected a form without references', fix: 'Write what it stands for in its place.' },
];

const KEYWORDS: { readonly [keyword: string]: Shape } = {
  type: (value, path, depth) => (Array.isArray(value) ? some(TYPES) : TYPES)(value, path, depth),
  enum: some(() => []),
  required: listOf(text),
  pattern,
  format: text,
  title: text,
  description: text,
  uniqueItems: truth,
  properties: recordOf(schema),
  patternProperties: patterns,
  dependentSchemas: recordOf(schema),
  dependentRequired: recordOf(listOf(text)),
  $ref: none,
  $dynamicRef: none,
};
const FAMILIES: readonly [Shape, readonly string[]][] = [
  [finite, ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']],
  [
    count,
    ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties', 'minContains', 'maxContains'],
  ],
  [some(schema), ['allOf', 'anyOf', 'oneOf', 'prefixItems']],
  [
    schema,
    [
      'items',
      'contains',
      'unevaluatedItems',
      'additionalProperties',
      'propertyNames',
      'unevaluatedProperties',
      'not',
      'if',
      'then',
      'else',
    ],
  ],
];
const KNOWN = new Map([
  ...Object.entries(KEYWORDS),
  ...FAMILIES.flatMap(([shape, names]) => names.map((name): [string, Shape] => [name, shape])),
]);

const keywords: Shape = (value, path, depth) =>
  Object.entries(Object(value)).flatMap(([key, member]) => KNOWN.get(key)?.(member, `${path}.${key}`, depth + 1) ?? []);

/** Why a form cannot be used: it is not the schema of an object, or not a schema. Keywords of no meaning are let be, as JSON Schema does. */
export function formFlaws(place: string, form: JsonSchema): Flaw[] {
  const fix = 'Give the JSON Schema of an object, like { type: "object", properties: {} }.';
  const flaws = schema(form, place, 0).map(
    (flaw): Flaw => ({ rule: 'invalid-form', place: flaw.path, message: flaw.message, fix }),
  );
  if (form.type === 'object') return flaws;
  const message = 'the data of a decision is an object, and this is not the schema of one';
  return [{ rule: 'invalid-form', place: `${place}.type`, message, fix }, ...flaws];
}
