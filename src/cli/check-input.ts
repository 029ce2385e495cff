import { z } from 'zod';
import { SignalboxError } from '../contract/index.js';
import type { Definition, Json } from '../machine/index.js';

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
    result.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`),
  );
}

/** Whether the pipeline's input has a field of this name. */
export function takesField(definition: Definition, field: string): boolean {
  const { properties } = definition.input;
  return typeof properties === 'object' && properties !== null && Object.hasOwn(properties, field);
}
