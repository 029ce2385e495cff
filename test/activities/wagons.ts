import { z } from 'zod';
import { createCallModel } from '../../activities/call-model.js';
import { type BreakerOptions, createModelPort, defineAgent, type ModelPort } from '../../src/agents/index.js';
import type { ArtifactStore } from '../../src/stores/index.js';

/** An agent as a user would define one: it counts the wagons a text names. */
export const counter = defineAgent({
  name: 'COUNTER',
  title: 'Counts wagons',
  instructions: 'Count the wagons that the material names.',
  output: z.object({ total: z.number().int().min(0), wagons: z.array(z.string().trim().min(1)) }),
  rulesVersion: '1',
  rules: ({ train }) => {
    const wagons = [...String(train).matchAll(/wagon (\w+)/g)].map((match) => match[1] ?? '');
    return { total: wagons.length, wagons };
  },
});

export function offlineCounter(store: ArtifactStore) {
  return createCallModel({ agents: [counter], store, model: undefined });
}

export function portTo(
  url: string,
  dialect: 'openai' | 'anthropic' | 'compatible' = 'openai',
  breaker: BreakerOptions = {},
): ModelPort {
  const port = createModelPort({
    breaker,
    env: {
      SIGNALBOX_MODEL: `${dialect}:scripted`,
      SIGNALBOX_MODEL_BASE_URL: url,
      SIGNALBOX_MODEL_API_KEY: 'sk-canary-0123456789abcdef',
    },
  });
  if (port === undefined) throw new Error('expected a port');
  return port;
}
