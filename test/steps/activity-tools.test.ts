import { NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/agents/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { errandBoy, errandPipeline } from './errand.js';

let dock: Dock;
let stopOther: () => Promise<void>;
const given: unknown[] = [];

beforeAll(async () => {
  const input = z.object({ item: z.string() });
  const output = z.object({ sent: z.string() });
  const told = { description: 'Sends an item.', input, output, effect: 'write' } as const;
  dock = await openDock({
    pipelines: [errandPipeline({ tools: ['own', 'theirs'], limits: { failures: 5 } })],
    agents: [
      errandBoy(async (_reads, { use }) => {
        const own = await use('own', { item: 'tea' });
        const theirs = await use('theirs', { item: 'milk' });
        const large = await use('own', { item: 'x'.repeat(40_000) }).catch((error: Error) => error.message);
        const failing = (tool: string) => use(tool, { item: 'wrong' }).catch((error: Error) => error.message);
        const unfit = [await failing('own'), await failing('theirs')];
        return { bought: [], notes: JSON.stringify([own, theirs, large, ...unfit]) };
      }),
    ],
    tools: [
      defineTool({ ...told, name: 'own', activity: { name: 'send' } }),
      defineTool({ ...told, name: 'theirs', activity: { name: 'sendElsewhere', taskQueue: 'elsewhere' } }),
    ],
    activities: {
      send: (args) => {
        given.push(args);
        return args.item === 'wrong' ? { sent: 7 } : { sent: `own ${args.item}` };
      },
    },
    reviewers: { buyer: ['bea'] },
  });
  const connection = await NativeConnection.connect({ address: dock.address });
  const other = await Worker.create({
    connection,
    taskQueue: 'elsewhere',
    activities: {
      sendElsewhere: async (args: { item: string }) => {
        given.push(args);
        return args.item === 'wrong' ? 'sent' : { sent: `theirs ${args.item}`, secret: 'left out' };
      },
    },
  });
  const running = other.run();
  stopOther = async () => {
    other.shutdown();
    await running;
    await connection.close();
  };
});
afterAll(async () => {
  await stopOther?.();
  await dock?.close();
});

it('any activity is a tool, of this worker or of another one: it is given the arguments, what it gives is held to the schema, and told', async () => {
  const run = await dock.start('errand', {});
  const status = await run.reaches('done');
  const notes = status.lifecycle === 'COMPLETE' ? (status.outputs.receipt as { notes: string }).notes : '';
  expect(JSON.parse(notes)).toEqual([
    { sent: 'own tea' },
    { sent: 'theirs milk' },
    expect.stringContaining('32768 bytes at most'),
    expect.stringMatching(/own ran; expected a result that fits its schema\nsent: /),
    expect.stringMatching(/theirs ran; expected a result that fits its schema\nthe result: /),
  ]);
  expect(given).toEqual([{ item: 'tea' }, { item: 'milk' }, { item: 'wrong' }, { item: 'wrong' }]);
});
