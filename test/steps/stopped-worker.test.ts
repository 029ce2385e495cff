import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import type { ToolEffect } from '../../src/machine/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline } from './errand.js';

const done: string[] = [];

/** Does its work, and is not over with it before its worker is. */
function work(tool: string, signal: AbortSignal): Promise<never> {
  done.push(tool);
  return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
}

const toolOf = (name: string, effect: ToolEffect): Tool =>
  defineTool({
    name,
    effect,
    description: `Does ${name}.`,
    input: z.object({}),
    output: z.object({}),
    retry: { maximumAttempts: 1 },
    run: (_args, { signal }) => work(name, signal),
  }) as unknown as Tool;

let dock: Dock;
beforeAll(async () => {
  dock = await openDock({
    pipelines: [errandPipeline({ tools: ['look', 'note', 'buy', 'send'] })],
    agents: [
      errandBoy(async ({ list }, { use }) => {
        const said = await use(String(list), {}).then(
          () => 'done',
          ({ outcome, message }) => `${outcome}: ${message}`,
        );
        return { bought: [], notes: said };
      }),
    ],
    tools: [
      ...[toolOf('look', 'read'), toolOf('note', 'write'), toolOf('buy', 'destructive')],
      { ...toolOf('send', 'write'), run: undefined, activity: { name: 'send' } } as unknown as Tool,
    ],
    activities: { send: (_args, { signal }) => work('send', signal) },
    reviewers: { buyer: ['bea'] },
    temporal: { shutdownGraceTime: '100ms' },
  });
});
afterAll(() => dock?.close());

async function told(tool: string): Promise<string | undefined> {
  done.length = 0;
  const run = await dock.start('errand', { list: tool });
  if (tool === 'buy') {
    await run.reaches('approving');
    await run.decide({ by: 'bea' });
  }
  await eventually(
    async () => done.length,
    (calls) => calls === 1,
  );
  await dock.change({});
  const status = await run.reaches('done');
  expect(done).toEqual([tool]);
  return status.lifecycle === 'COMPLETE' ? (status.outputs.receipt as { notes: string }).notes : undefined;
}

it.each(['buy', 'note', 'send'])('a call of %s whose worker is shut down in its middle is in doubt', async (tool) => {
  expect(await told(tool)).toMatch(/^unknown: whether it ran is not known \(.+\): check before you try again$/);
});

it('a call that only reads, and whose worker is shut down, has failed', async () => {
  expect(await told('look')).toMatch(/^failed: /);
});
