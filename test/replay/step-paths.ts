import type { ModelAnswer, ModelPort, RuleStep } from '../../src/agents/index.js';
import type { Definition, Json } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/index.js';
import { errandBoy, errandPipeline, openShop } from '../steps/errand.js';

type Call = readonly [tool: string, args: { readonly [name: string]: Json }];

/** An errand as its run's input says it, and what people do about it. */
export type StepPath = {
  readonly name: string;
  readonly list: readonly Call[];
  play(run: TestRun): Promise<unknown>;
};

const item = (name: string, price?: number) => ({ item: name, ...(price !== undefined && { price }) });

/** Does what the list says, one by one, and tells what came of it. */
async function followList(list: unknown, { use }: RuleStep): Promise<{ bought: string[]; notes: string }> {
  const notes: string[] = [];
  for (const [tool, args] of list as readonly Call[]) {
    const outcome = use(tool, args).then(
      (given) => JSON.stringify(given),
      (error: Error) => error.message,
    );
    notes.push(await outcome);
  }
  return { bought: [], notes: notes.join('\n') };
}

/** Answers after so many tokens, in three steps. */
const model: ModelPort = {
  name: 'scripted:model',
  async generate({ prompt }): Promise<ModelAnswer> {
    const facts = { model: 'model', finishReason: 'stop', inputTokens: 400, outputTokens: 200 };
    const said = typeof prompt === 'string' ? 0 : prompt.filter(({ role }) => role === 'assistant').length;
    if (said >= 2) return { ...facts, text: '{"bought":[]}' };
    return { ...facts, text: '', calls: [{ id: `c${said}`, tool: 'look', arguments: item(`thing ${said}`) }] };
  },
};

const errand: Definition = errandPipeline({ limits: { steps: 40, failures: 3 } });
const thrift: Definition = errandPipeline({ budget: { tokens: 1_000 } });
const shared: Definition = errandPipeline({}, { pipelineBudget: { tokens: 1_000, per: 'month' } });

/** What serves the errands: agents by rules, or a model with its price. */
export const errandServed = {
  pipelines: [errand],
  agents: [errandBoy(({ list = [] }, step) => followList(list, step))],
  tools: openShop().tools,
  reviewers: { buyer: ['bea'] },
};
export const thriftServed = { ...errandServed, pipelines: [thrift], model };
export const sharedServed = { ...errandServed, pipelines: [shared], model };

export const STEP_PATHS: readonly StepPath[] = [
  {
    name: 'agent-in-steps',
    list: [
      ['look', item('tea')],
      ['sell', item('house')],
      ['note', { thing: 'tea' }],
      ['buy', item('tea', 3)],
      ['buy', item('tea', 3)],
      ['note', item('tea')],
    ],
    async play(run) {
      await run.reaches('approving');
      await run.decide({ by: 'bea' });
      await run.reaches('approving');
      await run.decide({ by: 'bea', decision: 'rejected', comment: 'once is enough' });
      await run.reaches('done');
    },
  },
];
