import { z } from 'zod';
import type { JsonSchema } from '../../machine/index.js';
import type { Tool } from '../define-tool.js';

/**
 * The shapes of a tool's arguments, before its schema fills in defaults, and of what it gives. Arguments may have the keys they name
 * and no others, unless the schema says that it takes more; what JSON Schema cannot say is left out.
 */
export function toolSchemasOf({ input, output }: Pick<Tool, 'input' | 'output'>): {
  readonly input: JsonSchema;
  readonly output: JsonSchema;
} {
  return {
    input: withoutDialect(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any', override: closeObject })),
    output: withoutDialect(z.toJSONSchema(output, { unrepresentable: 'any' })),
  };
}

function withoutDialect({ $schema: _dialect, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

/** As `checkArguments` has it. */
function closeObject({
  zodSchema,
  jsonSchema,
}: {
  zodSchema: z.core.$ZodTypes;
  jsonSchema: { [key: string]: unknown };
}) {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && def.catchall === undefined) jsonSchema.additionalProperties = false;
}
