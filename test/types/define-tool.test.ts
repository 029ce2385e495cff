import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/agents/index.js';

/** What does not compile here is what a user could not write. */
const described = {
  name: 'save',
  description: 'Saves a page.',
  input: z.object({ a: z.string() }),
  output: z.object({}),
  effect: 'destructive',
  run: () => ({}),
} as const;

test('a preview may give other values in one case than in another', async () => {
  const tool = defineTool({
    ...described,
    preview: ({ a }) => {
      if (a === 'x') return { replaces: a };
      return { creates: a };
    },
  });
  const later = defineTool({
    ...described,
    preview: async ({ a }) => (a === 'x' ? { replaces: a } : { creates: a, replaces: undefined }),
  });
  expect(await tool.preview?.({ a: 'x' })).toEqual({ replaces: 'x' });
  expect(await later.preview?.({ a: 'y' })).toEqual({ creates: 'y', replaces: undefined });
});

test('a preview gives values by name that JSON can say', () => {
  // @ts-expect-error a text alone has no name
  defineTool({ ...described, preview: () => 'saves' });
  // @ts-expect-error a function is no value
  defineTool({ ...described, preview: () => ({ saves: () => undefined }) });
  expect(described.effect).toBe('destructive');
});
