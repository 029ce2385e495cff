import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/index.js';
import type { Definition } from '../../src/machine/index.js';
import { scriptedSteps } from '../../src/testing/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const searched: string[] = [];

/** A user's own tool, named as one that researchNotes calls. */
const search = defineTool({
  name: 'search',
  description: 'Searches the shelves.',
  input: z.object({ words: z.string() }),
  output: z.string(),
  effect: 'read',
  run({ words }) {
    searched.push(words);
    return `a shelf with ${words}`;
  },
});

const shelves: Definition = {
  name: 'shelves',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'looking',
  states: {
    looking: {
      kind: 'stage',
      work: { agent: 'porter' },
      tools: ['search'],
      writes: 'found',
      timeout: '1m',
      on: { completed: 'done' },
    },
    done: { kind: 'final', outputs: ['found'] },
  },
};

const porter = scriptedSteps('porter', [
  { tool: 'search', arguments: { words: 'tea' } },
  ([given]) => ({ answer: given?.outcome === 'done' ? String(given.value) : 'nothing' }),
]);

let server: TestServer;
let stop: () => Promise<void>;
beforeAll(async () => {
  server = await startTestServer();
  stop = await server.work({ pipelines: [shelves], agents: [porter], tools: [search] });
});
afterAll(async () => {
  await stop?.();
  await server?.close();
});

it('a tool of a user with the name of one of ours is called by the pipelines of the user', async () => {
  const { run } = await server.client.start('shelves', { requestedBy: 'ann' });
  await eventually(
    () => server.client.describe(run),
    ({ open }) => !open,
  );
  expect(JSON.stringify(await server.client.artifacts(run))).toContain('found');
  expect(searched).toEqual(['tea']);
});

it('and the pipeline of ours that would call it is not served by this worker', async () => {
  const input = { requestedBy: 'ann', question: 'When is it open?', folder: '.' };
  const { run } = await server.client.start('researchNotes', input);
  const { outcome } = await eventually(
    () => server.client.describe(run),
    ({ open }) => !open,
  );
  expect(outcome).toBe('FAILED');
  expect(JSON.stringify(await server.client.history(run))).toContain('UNKNOWN_PIPELINE');
  expect(searched).toEqual(['tea']);
});
