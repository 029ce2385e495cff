import { z } from 'zod';
import type { Json, JsonSchema } from '../../machine/index.js';
import type { ModelTool } from '../model/model-port.js';
import type { Operation } from './operation.js';

/** A task by its number. */
const node = z.int().nonnegative();
const dependsOn = z.array(node);
/** Arguments are JSON before they come here. */
const value = z.unknown() as z.ZodType<Json>;

type MemoryTool = { readonly description: string; readonly input: z.ZodType<Operation> };

const TOOLS = {
  memory_open: {
    description:
      'Begins a step of the task you are in and goes into it. There you see its input and what it depends on, by task number; nothing else from here.',
    input: z
      .strictObject({ task: z.string().min(1), input: value.exactOptional(), dependsOn: dependsOn.exactOptional() })
      .transform((args) => ({ kind: 'open' as const, ...args })),
  },
  memory_done: {
    description:
      'Ends the task you are in: only its output stays in sight. It counts as made from all of its steps unless dependsOn names which.',
    input: z
      .strictObject({ output: value, dependsOn: dependsOn.exactOptional() })
      .transform((args) => ({ kind: 'done' as const, ...args })),
  },
  memory_change: {
    description: 'Gives a task another output, or another input. What was made from it becomes stale.',
    input: z
      .strictObject({ node, output: value.exactOptional(), input: value.exactOptional() })
      .refine((args) => 'output' in args !== 'input' in args, 'expected an output or an input, and not both')
      .transform((args) => {
        const [slot, news] =
          args.output === undefined ? (['input', args.input] as const) : (['output', args.output] as const);
        return { kind: 'change' as const, node: args.node, slot, value: news ?? null };
      }),
  },
  memory_redo: {
    description: 'Goes into a done or stale step of the task you are in again, to make it anew.',
    input: z.strictObject({ node }).transform((args) => ({ kind: 'redo' as const, ...args })),
  },
  memory_back: {
    description:
      'Goes back to a task as all was before you first left it: later tasks are dropped, later changes undone. Only the reason comes with you.',
    input: z
      .strictObject({ node, reason: z.string().min(1).exactOptional() })
      .transform((args) => ({ kind: 'back' as const, ...args })),
  },
  memory_link: {
    description: 'Says that a task, by default the one you are in, is made from the outputs of others, and shows them.',
    input: z
      .strictObject({ node: node.exactOptional(), dependsOn: dependsOn.min(1) })
      .transform((args) => ({ kind: 'link' as const, ...args })),
  },
} satisfies { readonly [name: string]: MemoryTool };

/**
 * What a model is told of its memory. No other tool may have one of these names. It is told at every step, so the schemas leave out
 * what only a check needs.
 */
export const memoryTools: readonly ModelTool[] = Object.entries(TOOLS).map(([name, { description, input }]) => {
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(input, {
    io: 'input',
    override: ({ jsonSchema }) => {
      for (const key of ['minimum', 'maximum', 'minLength', 'minItems', 'additionalProperties'] as const)
        delete jsonSchema[key];
    },
  });
  return { name, description, parameters: parameters as JsonSchema };
});

export function isMemoryTool(tool: string): tool is keyof typeof TOOLS {
  return Object.hasOwn(TOOLS, tool);
}

/** Reads the arguments of a memory tool; what a model wrote is not trusted to fit. */
export function toOperation(
  tool: keyof typeof TOOLS,
  args: Json,
): { readonly operation: Operation } | { readonly problem: string } {
  const read: z.ZodSafeParseResult<Operation> = TOOLS[tool].input.safeParse(args);
  if (read.success) return { operation: read.data };
  const problems = read.error.issues.map(({ path, message }) => [...path.map(String), message].join(': '));
  return { problem: problems.join('; ') };
}
