import { z } from 'zod';
import {
  defineAgent,
  defineTool,
  type ModelAnswer,
  type ModelPort,
  type ModelRequest,
  type Tool,
} from '../../src/agents/index.js';
import type { Definition, Json, ToolEffect } from '../../src/machine/index.js';
import { errandPipeline } from './errand.js';

export type Call = { readonly tool: string; readonly arguments: Json };
export type Turn = readonly Call[] | string;

const limits = { steps: 12, failures: 4 };
const small = errandPipeline({ limits, budget: { tokens: 15 } }, { name: 'small' });
const { budgetExceeded: _asks, ...unasked } = { budgetExceeded: '', approvalNeeded: 'purchase' };
const { raising: _raising, ...states } = small.states;
const shopping = {
  ...small.states.shopping,
  asks: unasked,
  on: { completed: 'done', givenUp: 'stopped', approvalNeeded: 'approving' },
};
const bounded = {
  ...small,
  name: 'bounded',
  states: { ...states, shopping },
  recovery: { by: [{ role: 'chief' }], fourEyes: ['raise'] },
} as Definition;
export const PIPELINES: readonly Definition[] = [errandPipeline({ limits }), small, bounded];

export const shopper = defineAgent({
  name: 'errandBoy',
  title: 'Errand boy',
  instructions: 'Run the errand.',
  output: z.object({ bought: z.array(z.string()) }),
  rulesVersion: '1',
  rules: () => ({ bought: [] }),
});

/** Plays the turns of a test, ten tokens each, and keeps what it was sent. */
export function createScript() {
  const requests: ModelRequest[] = [];
  let turns: readonly Turn[] = [];
  const model: ModelPort = {
    name: 'test:scripted',
    generate(request): Promise<ModelAnswer> {
      requests.push(request);
      const turn = turns[requests.length - 1] ?? '{"bought":[]}';
      const facts = { model: 'scripted', inputTokens: 9, outputTokens: 1, finishReason: 'stop' };
      if (typeof turn === 'string') return Promise.resolve({ ...facts, text: turn });
      return Promise.resolve({ ...facts, text: '', calls: turn.map((call, at) => ({ id: `${at}`, ...call })) });
    },
  };
  return {
    model,
    requests,
    play(...script: readonly Turn[]): void {
      requests.length = 0;
      turns = script;
    },
  };
}

/** Tools of these effects, which write what they do into a journal. */
export const toolsOf = (
  done: string[],
  effects: { readonly [tool: string]: ToolEffect },
  answer: (line: string) => unknown = (line) => line,
) =>
  Object.entries(effects).map(([name, effect]) =>
    defineTool({
      name,
      effect,
      description: `Does ${name}.`,
      input: z.strictObject({ item: z.string() }),
      output: z.unknown(),
      retry: { maximumAttempts: 1 },
      run({ item }) {
        done.push(`${name} ${item}`);
        return answer(item);
      },
    }),
  ) as unknown as readonly Tool[];
export const EFFECTS = { look: 'read', note: 'write', buy: 'destructive' } as const;

export const look = (item = 'tea'): Call => ({ tool: 'look', arguments: { item } });
export const buy = (item = 'tea'): Call => ({ tool: 'buy', arguments: { item } });
