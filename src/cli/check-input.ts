import { z } from 'zod';
import { SignalboxError } from '../contract/index.js';
import type { Definition, Json, JsonSchema } from '../machine/index.js';

const MOST_CHARS = 200;

/**
 * Holds a start input against the pipeline's shape before anything is started.
 *
 * @throws INVALID_INPUT with each problem
 */
export function checkInput(definition: Definition, input: Json): void {
  const schema = z.fromJSONSchema(definition.input as Parameters<typeof z.fromJSONSchema>[0]);
  const result = schema.safeParse(input);
  if (result.success) return;
  throw new SignalboxError(
    'INVALID_INPUT',
    `expected an input in the shape that ${definition.name} takes, and got one that does not fit`,
    result.error.issues.map(
      (issue) => `${issue.path.join('.') || 'input'}: ${sayIssue(issue, definition.input, input)}`,
    ),
  );
}

/** A pattern is nothing to read: what it stands for is said by its field's description, where there is one. */
function sayIssue({ path, code, message }: z.core.$ZodIssue, schema: JsonSchema, input: Json): string {
  if (code !== 'invalid_format') return message;
  const wanted = path.reduce<unknown>((at, key) => memberOf(memberOf(at, 'properties'), key), schema);
  const description = memberOf(wanted, 'description');
  if (typeof description !== 'string') return message;
  const got = JSON.stringify(path.reduce<unknown>(memberOf, input)) ?? 'nothing';
  return `expected ${description}; got ${got.length > MOST_CHARS ? `${got.slice(0, MOST_CHARS)}…` : got}`;
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return value !== null && typeof value === 'object' && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

/** Whether the pipeline's input has a field of this name. */
export function takesField(definition: Definition, field: string): boolean {
  const { properties } = definition.input;
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, field);
}
