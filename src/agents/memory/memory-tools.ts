import { z } from 'zod';
import type { Json, JsonSchema } from '../../machine/index.js';
import type { ModelTool } from '../model/model-port.js';
import type { Operation } from './operation.js';

const node = z.int().nonnegative().describe('the number of a task, as your tasks are listed');
const dependsOn = z.array(node);
/** Arguments are JSON before they come here. */
const value = z.unknown() as z.ZodType<Json>;

type MemoryTool = { readonly description: string; readonly input: z.ZodType<Operation> };

const TOOLS = {
  memory_open: {
    description:
      'Begins a step of the task you are in, and goes into it. There you see only what it was given and what it depends on: put into input what you know only from here, and into dependsOn the tasks whose outputs it needs.',
    input: z
      .strictObject({ task: z.string().min(1), input: value.exactOptional(), dependsOn: dependsOn.exactOptional() })
      .transform((args) => ({ kind: 'open' as const, ...args })),
  },
  memory_done: {
    description:
      'Ends the task you are in, and goes back to the one around it. Its output is all that stays in sight. It counts as made from all of its steps, unless dependsOn names those that count.',
    input: z
      .strictObject({ output: value, dependsOn: dependsOn.exactOptional() })
      .transform((args) => ({ kind: 'done' as const, ...args })),
  },
  memory_change: {
    description:
      'Gives a task another output or another input, one of the two, where it is no longer right. What was made from it is stale from then on.',
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
    description: 'Goes into a step of the task you are in again, to make it anew: a stale one first of all.',
    input: z.strictObject({ node }).transform((args) => ({ kind: 'redo' as const, ...args })),
  },
  memory_back: {
    description:
      'Goes back to a task as everything was before you left it for the first time: tasks opened after it are dropped, and changes made since are undone. For a way that led nowhere; only the reason comes with you.',
    input: z
      .strictObject({ node, reason: z.string().min(1).exactOptional() })
      .transform((args) => ({ kind: 'back' as const, ...args })),
  },
  memory_link: {
    description:
      'Says that a task, the one you are in unless given, is made from the outputs of others, and shows them.',
    input: z
      .strictObject({ node: node.exactOptional(), dependsOn: dependsOn.min(1) })
      .transform((args) => ({ kind: 'link' as const, ...args })),
  },
} satisfies { readonly [name: string]: MemoryTool };

/** What a model is told of its memory. No other tool may have one of these names. */
export const memoryTools: readonly ModelTool[] = Object.entries(TOOLS).map(([name, { description, input }]) => {
  const { $schema: _dialect, ...parameters } = z.toJSONSchema(input, { io: 'input' });
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
