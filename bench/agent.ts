import { z } from 'zod';
import { type Agent, defineAgent, defineTool, type Tool } from '../src/agents/index.js';
import type { Definition } from '../src/machine/index.js';

/** So many calls of a tool an agent makes, one a step, before it answers. */
export const CALLS = 20;

const page = z.object({ number: z.int(), text: z.string() });

/** Turns one page after the other; every step is one pass of its rules. */
export const turner: Agent = defineAgent({
  name: 'turner',
  title: 'Turner',
  instructions: 'Turn the pages, one after the other.',
  output: z.object({ last: z.int() }),
  rulesVersion: '1',
  rules: () => ({ last: 0 }),
  async steps(_reads, { use }) {
    for (let number = 1; number <= CALLS; number += 1) await use('openPage', { number });
    return { last: CALLS };
  },
});

/** Gives a page of a kilobyte. */
export const openPage: Tool = defineTool({
  name: 'openPage',
  description: 'Opens a page.',
  input: z.object({ number: z.int() }),
  output: page,
  effect: 'read',
  run: ({ number }) => pageOf(number),
});

export function pageOf(number: number): z.output<typeof page> {
  return { number, text: `${number} `.repeat(1_000).slice(0, 1_000) };
}

/** A pipeline of one stage, in which the agent works in steps. */
export const pages: Definition = {
  name: 'pages',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  visibility: 'off',
  initial: 'turning',
  states: {
    turning: {
      kind: 'stage',
      work: { agent: 'turner' },
      tools: ['openPage'],
      limits: { steps: CALLS + 1 },
      timeout: '1h',
      writes: 'outcome',
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
};
