import { z } from 'zod';
import { createTakeStep } from '../../activities/take-step.js';
import { type Agent, defineAgent, defineTool, type ModelPort, type Tool } from '../../src/agents/index.js';
import type { CallResult, Reference, StepCall, TranscriptLink } from '../../src/contract/index.js';
import { canonicalJson } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import type { ArtifactStore } from '../../src/stores/index.js';

/** An agent with tools, as a user would define one: it looks documents up and says what it found. */
export const archivist = defineAgent({
  name: 'ARCHIVIST',
  title: 'Looks things up',
  instructions: 'Find what the archive says about the question.',
  output: z.object({ found: z.array(z.string()), count: z.number().int() }),
  rulesVersion: '1',
  rules: () => ({ found: [], count: 0 }),
  steps: async ({ question }, { use }) => {
    const titles = (await use('search', { words: String(question) })) as string[];
    const found = await Promise.all(titles.map((title) => use('open', { title })));
    return { found: found.map(String), count: found.length };
  },
});

const search = defineTool({
  name: 'search',
  description: 'Finds the titles of documents that hold the words.',
  input: z.object({ words: z.string(), most: z.number().int().optional() }),
  output: z.array(z.string()),
  effect: 'read',
  run: () => [],
});

const open = defineTool({
  name: 'open',
  description: 'Gives the text of a document.',
  input: z.object({ title: z.string() }),
  output: z.string(),
  effect: 'read',
  run: () => '',
});

const tools = [search, open] as readonly Tool[];

export function stepperOf(store: ArtifactStore, model?: ModelPort, agent: Agent = archivist) {
  return createTakeStep({ agents: [agent], tools, store, model });
}

export function firstStep(more: Partial<StepCall> = {}): StepCall {
  return {
    agent: 'ARCHIVIST',
    reads: { question: 'ferries' },
    tools: ['search', 'open'],
    events: [],
    memory: 'transcript',
    ...more,
  };
}

export function nextStep(transcript: Reference, more: Partial<StepCall> = {}): StepCall {
  const { reads: _reads, ...step } = firstStep();
  return { ...step, transcript, ...more };
}

/** What a tool gave, by reference, as the engine hands it on. */
export async function done(store: ArtifactStore, id: string, value: Json): Promise<CallResult> {
  const { digest, bytes } = await store.put(Buffer.from(canonicalJson(value)), 'application/json');
  return { id, outcome: 'done', result: { $artifact: digest, mediaType: 'application/json', bytes } };
}

export async function linkOf(store: ArtifactStore, { $artifact }: Reference): Promise<TranscriptLink> {
  return JSON.parse(Buffer.from(await store.get($artifact)).toString('utf8')) as TranscriptLink;
}
