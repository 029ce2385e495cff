import { z } from 'zod';
import { type Agent, defineAgent } from '../agents/index.js';
import type { Json } from '../machine/index.js';

/**
 * An agent that gives the scripted answers, one a call, and refuses to be vague: out of answers it throws, with counts.
 *
 * @param answers in order; a function is called with what the stage reads, an Error is thrown
 */
export function scriptedAgent(
  name: string,
  answers: readonly (Json | Error | ((reads: { readonly [name: string]: Json }) => Json))[],
  output: z.ZodType = z.json(),
): Agent & { readonly calls: () => number } {
  let calls = 0;
  const agent = defineAgent({
    name,
    title: name,
    instructions: `Scripted: gives ${answers.length} answers in order.`,
    output,
    rulesVersion: '1',
    rules: (reads) => {
      calls += 1;
      const answer = answers[calls - 1];
      if (answer === undefined) throw new Error(`${name} was asked ${calls} times; it has ${answers.length} answers`);
      if (answer instanceof Error) throw answer;
      return typeof answer === 'function' ? answer(reads) : answer;
    },
  });
  return { ...agent, calls: () => calls };
}
