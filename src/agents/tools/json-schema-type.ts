import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { z } from 'zod';
import { sayThrown } from '../../contract/index.js';
import type { JsonSchema } from '../../machine/index.js';

/**
 * A zod type of what fits a JSON Schema (2020-12, or a draft before it), and that says this very schema as its own. A value passes
 * as it is: nothing is stripped or filled in. Nothing fits a schema that is itself wrong.
 *
 * Not `z.fromJSONSchema`, which leaves out what it does not know, as `allOf` beside `properties`, and so lets values through.
 */
export function jsonSchemaType(schema: JsonSchema): z.ZodType {
  const { $id: _id, $schema: _dialect, ...bare } = schema;
  let check: ((value: unknown) => readonly ErrorObject[]) | undefined;
  const checked = z.unknown().superRefine((value, { addIssue }) => {
    try {
      check ??= compile(bare);
      for (const error of check(value)) addIssue(issueOf(error));
    } catch (error) {
      addIssue(`the schema itself cannot be used: ${sayThrown(error)}`);
    }
  });
  // As its own type: what is derived from another is said in that one's schema.
  const type = checked.clone(checked.def);
  type._zod.toJSONSchema = () => structuredClone(bare);
  return type;
}

/** With a compiler of its own: schemas of two servers may use one name for two things. */
function compile(schema: JsonSchema): (value: unknown) => readonly ErrorObject[] {
  const validate = new Ajv2020({ allErrors: true, strict: false, validateFormats: false }).compile(schema);
  return (value) => (validate(value) ? [] : (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if'));
}

function issueOf({ instancePath, message = 'does not fit', keyword, params }: ErrorObject) {
  const extra = keyword === 'additionalProperties' ? ` (${String(params.additionalProperty)})` : '';
  return { code: 'custom' as const, path: pathOf(instancePath), message: `${message}${extra}` };
}

/** The steps of a JSON Pointer; those into lists as numbers. */
function pathOf(pointer: string): (string | number)[] {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')));
}
