import { z } from 'zod';
import { createModelPort, defineAgent, defineTool, type Tool } from '../../src/agents/index.js';
import type { LiveEvent } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import * as scripted from '../scripted-provider/index.js';
import { anyInput } from '../workflows/pipelines.js';

/** Waits for `go`, as often as it is told to, then has an agent dig with a tool and write of it, and waits for `home`. */
const digging: Definition = {
  name: 'digging',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'waiting',
  states: {
    waiting: { kind: 'wait', event: 'go', writes: 'go', deadline: '1h', on: { go: 'deciding', expired: 'FAILED' } },
    deciding: { kind: 'choice', choose: [{ when: 'context.go.rest > 0', to: 'waiting' }, { to: 'working' }] },
    working: {
      kind: 'stage',
      work: { agent: 'digger' },
      tools: ['dig'],
      writes: 'report',
      timeout: '10m',
      on: { completed: 'resting' },
    },
    resting: { kind: 'wait', event: 'home', deadline: '1h', on: { home: 'done', expired: 'FAILED' } },
    done: { kind: 'final', outputs: ['report'] },
  },
};

const digger = defineAgent({
  name: 'digger',
  title: 'Digger',
  instructions: 'Dig, and say what you found.',
  output: z.object({ found: z.string() }),
  rulesVersion: '1',
  rules: () => ({ found: 'nothing' }),
});

export const REPORT = '{"found": "a very old wooden wheel, and below it a box of brass"}';

/** The tool, the model and what holds them up; each run takes two turns of the script. */
export async function openDig(runs: number) {
  const site = { deepen: async (_tell: (details: unknown) => void): Promise<void> => undefined };
  const waiting = { answer: Promise.resolve() };
  const { answer, calls } = scripted.DIALECTS.openai;
  const report: scripted.Turn = (response, asked) => scripted.held(answer(REPORT), waiting.answer)(response, asked);
  const script = Array.from({ length: runs }, () => [calls([{ tool: 'dig', arguments: { feet: 3 } }]), report]).flat();
  const provider = await scripted.startScriptedProvider(...script);
  const dig = defineTool({
    name: 'dig',
    description: 'Digs.',
    input: z.object({ feet: z.number() }),
    output: z.object({ feet: z.number() }),
    effect: 'read',
    timeout: '3m',
    async run({ feet }, { heartbeat }) {
      await site.deepen(heartbeat);
      return { feet };
    },
  });
  const env = {
    SIGNALBOX_MODEL: 'openai:m',
    SIGNALBOX_MODEL_BASE_URL: provider.url,
    SIGNALBOX_MODEL_API_KEY: 'sk-canary-0123456789',
  };
  return {
    provider,
    site,
    waiting,
    worker: {
      pipelines: [digging],
      agents: [digger],
      tools: [dig as unknown as Tool],
      model: createModelPort({ env }),
    },
    /** Whether each request since then asked for a stream. */
    streamed: (since: number) => provider.requests.slice(since).map(({ body }) => body.stream === true),
  };
}

export type Dig = Awaited<ReturnType<typeof openDig>>;

/** A promise that is kept when somebody says so. */
export function hold(): { readonly until: Promise<void>; letGo(): void } {
  let letGo = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  return { until, letGo: () => letGo() };
}

/** Whether all is told that there is to tell: the run rests then. */
export const isAllTold = (events: readonly LiveEvent[]) => events.some((event) => wordOf(event) === 'digger 2 done');
export const textOf = (events: readonly LiveEvent[]) =>
  events.map((event) => (event.kind === 'text' ? event.delta : '')).join('');
export const progressOf = (events: readonly LiveEvent[]) =>
  events.flatMap((event) => (event.kind === 'progress' ? [event.details] : []));
export const wordOf = (event: LiveEvent) =>
  `${'agent' in event ? event.agent : event.tool} ${event.step} ${event.kind === 'ended' ? event.outcome : event.kind}`;
