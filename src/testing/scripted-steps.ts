import { z } from 'zod';
import { type Agent, defineAgent, type Reads, type RuleStep, ToolNotDone } from '../agents/index.js';
import type { Json } from '../machine/index.js';

/** A tool call of a script, as a gate shows it. */
export type ScriptedCall = { readonly tool: string; readonly arguments: { readonly [name: string]: Json } };

/** What became of a call. */
export type Told =
  | { readonly outcome: 'done'; readonly value: Json }
  | { readonly outcome: ToolNotDone['outcome']; readonly message: string };

/** One step of a script: calls, which are made together, or the end of the work. */
export type ScriptedStep =
  | ScriptedCall
  | readonly ScriptedCall[]
  | { readonly answer: Json }
  | { readonly event: string; readonly reason?: string };

/**
 * An agent for a stage with tools that takes the scripted steps, the same in every run, and refuses to be vague: where they end without
 * an answer or an event it throws, with their count.
 *
 * @param steps in order; a function is called with what became of the calls of the step before, and what the stage reads
 */
export function scriptedSteps(
  name: string,
  steps: readonly (ScriptedStep | ((told: readonly Told[], reads: Reads) => ScriptedStep))[],
  output: z.ZodType = z.json(),
): Agent {
  return defineAgent({
    name,
    title: name,
    instructions: `Scripted: takes ${steps.length} steps in order.`,
    output,
    rulesVersion: '1',
    rules: () => {
      throw new Error(`${name} was asked for an answer in one step; its script is for a stage with tools`);
    },
    async steps(reads, step) {
      let told: readonly Told[] = [];
      for (const scripted of steps) {
        const now = typeof scripted === 'function' ? scripted(told, reads) : scripted;
        if ('answer' in now) return now.answer;
        if ('event' in now) return step.end(now.event, now.reason);
        const calls = 'tool' in now ? [now] : now;
        told = await Promise.all(calls.map((call) => make(call, step)));
      }
      throw new Error(`${name} has taken its ${steps.length} steps; none of them ends the work`);
    },
  });
}

async function make({ tool, arguments: given }: ScriptedCall, { use }: RuleStep): Promise<Told> {
  try {
    return { outcome: 'done', value: await use(tool, given) };
  } catch (error) {
    if (error instanceof ToolNotDone) return { outcome: error.outcome, message: error.message };
    throw error;
  }
}
