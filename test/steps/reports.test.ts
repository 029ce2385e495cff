import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/agents/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { errandBoy, errandPipeline } from './errand.js';

const LONG_NAME = `sell${'!'.repeat(300)}`;
const FLAWS: { readonly [item: string]: string } = {
  half: 'no such item: \ud83d',
  huge: 'x'.repeat(5_000_000),
};

let dock: Dock;
beforeAll(async () => {
  const break_ = defineTool({
    name: 'look',
    description: 'Looks at an item.',
    input: z.object({ item: z.string() }),
    output: z.object({}),
    effect: 'read',
    retry: { maximumAttempts: 1 },
    run({ item }) {
      throw new Error(FLAWS[item]);
    },
  });
  dock = await openDock({
    pipelines: [errandPipeline({ tools: ['look'], limits: { failures: 10 }, on: { completed: 'done' }, asks: {} })].map(
      ({ states: { shopping, done }, ...head }) => ({ ...head, states: { shopping, done } as never }),
    ),
    agents: [
      errandBoy(async (_reads, { use }) => {
        const notes: string[] = [];
        for (const [tool, item] of [
          ['look', 'half'],
          ['look', 'huge'],
          [LONG_NAME, 'tea'],
        ] as const)
          await use(tool, { item }).catch((error: Error) => void notes.push(error.message.slice(0, 60)));
        return { bought: [], notes: notes.join('\n') };
      }),
    ],
    tools: [break_],
  });
});
afterAll(() => dock?.close());

it('what a tool or a name has of half characters, or of megabytes, is told, and ends no worker', async () => {
  const run = await dock.start('errand', {});
  const status = await run.reaches('done');
  const notes = status.lifecycle === 'COMPLETE' ? (status.outputs.receipt as { notes: string }).notes : '';
  expect(notes.split('\n')).toEqual([
    'no such item: \ufffd',
    'x'.repeat(60),
    expect.stringContaining('does not allow the tool'),
  ]);
  expect((await (await dock.start('errand', {})).reaches('done')).lifecycle).toBe('COMPLETE');
});
