import { z } from 'zod';
import { defineAgent, defineTool, type Reads, type RuleStep, type Tool } from '../../src/agents/index.js';
import type { Definition, Stage } from '../../src/machine/index.js';
import { anyInput } from '../workflows/pipelines.js';

/** What the tools of a test were asked, in the order they were run. */
export type Shop = { readonly calls: string[]; readonly tools: readonly Tool[]; fail(times: number): void };

/** Tools of each effect: `look` reads, `note` writes, `buy` cannot be taken back. What is broken fails each time. */
export function openShop(): Shop {
  const calls: string[] = [];
  let failures = 0;
  const serve = (line: string) => {
    calls.push(line);
    failures -= 1;
    if (failures >= 0 || line.includes('broken')) throw new Error('the shop is closed');
    return { done: line };
  };
  const input = z.object({ item: z.string(), price: z.number().optional() });
  const output = z.object({ done: z.string() });
  const retry = { maximumAttempts: 1 };
  const tools = [
    defineTool({
      name: 'look',
      description: 'Looks at an item.',
      input,
      output,
      retry,
      effect: 'read',
      run: ({ item }) => serve(`look ${item}`),
    }),
    defineTool({
      name: 'note',
      description: 'Notes an item.',
      input,
      output,
      retry,
      effect: 'write',
      run: ({ item }) => serve(`note ${item}`),
    }),
    defineTool({
      name: 'buy',
      description: 'Buys an item.',
      input,
      output,
      retry,
      effect: 'destructive',
      run: ({ item, price }) => serve(`buy ${item} for ${price}`),
    }),
  ];
  return {
    calls,
    tools,
    fail(times) {
      failures = times;
    },
  };
}

export const receipt = z.object({ bought: z.array(z.string()), notes: z.string().optional() });

/** An agent that runs errands by the rules of the test. */
export function errandBoy(steps: (reads: Reads, step: RuleStep) => Promise<z.input<typeof receipt>>) {
  return defineAgent({
    name: 'errandBoy',
    title: 'Errand boy',
    instructions: 'Run the errand.',
    output: receipt,
    rulesVersion: '1',
    rules: () => ({ bought: [] }),
    steps,
  });
}

/** Where the stage leads to. */
export const roads = {
  completed: 'done',
  givenUp: 'stopped',
  approvalNeeded: 'approving',
  budgetExceeded: 'raising',
} as const;

/** One stage in steps, with a gate for what it wants to buy and one for its budget. */
export function errandPipeline(stage: Partial<Stage> = {}, more: Partial<Definition> = {}): Definition {
  const errand: Definition = {
    name: 'errand',
    version: '1',
    input: anyInput,
    deadline: '1d',
    initial: 'shopping',
    states: {
      shopping: {
        kind: 'stage',
        work: { agent: 'errandBoy' },
        reads: ['input.list?'],
        tools: ['look', 'note', 'buy'],
        asks: { approvalNeeded: 'purchase', budgetExceeded: 'spending' },
        writes: 'receipt',
        budget: { tokens: 1_000_000 },
        timeout: '2m',
        on: roads,
        ...stage,
      },
      approving: {
        kind: 'gate',
        ask: 'May this be bought?',
        shows: ['purchase'],
        reviewers: [{ role: 'buyer' }],
        deadline: '1h',
        on: { approved: 'shopping', rejected: 'shopping', expired: 'FAILED' },
      },
      raising: {
        kind: 'gate',
        ask: 'May it go on?',
        shows: ['spending'],
        reviewers: [{ role: 'buyer' }],
        deadline: '1h',
        on: { approved: 'shopping', rejected: 'FAILED', expired: 'FAILED' },
      },
      stopped: { kind: 'final' },
      done: { kind: 'final', outputs: ['receipt'] },
    },
    ...more,
  };
  return errand;
}
