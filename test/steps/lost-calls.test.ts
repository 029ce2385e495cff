import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { type AuditEntry, sayStep } from '../../src/contract/index.js';
import type { ToolEffect } from '../../src/machine/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { errandBoy, errandPipeline } from './errand.js';

const done: string[] = [];
const memory = createMemoryStore();
let endAll = () => {};
/** What is lost comes to nothing until all is over. */
const end = new Promise<never>((_resolve, reject) => {
  endAll = () => reject(new Error('it is over'));
});
end.catch(() => undefined);
/** Keeps what a tool gives, and is gone before anybody hears of it. */
const store: ArtifactStore = {
  ...memory,
  async keep(key, value) {
    const kept = await memory.keep(key, value);
    return JSON.stringify(value).includes('"value":{"sent":"kept"}') ? end : kept;
  },
};

const toolOf = (name: string, effect: ToolEffect): Tool =>
  defineTool({
    name,
    effect,
    description: `Does ${name}.`,
    input: z.object({ item: z.string() }),
    output: z.object({ sent: z.string() }),
    // Long enough for the tool to be begun, and its result kept, on a machine that stands still for seconds.
    timeout: '7s',
    retry: { maximumAttempts: 1 },
    run({ item }) {
      done.push(`${name} ${item}`);
      return item === 'lost' ? end : { sent: item };
    },
  }) as unknown as Tool;

let dock: Dock;
beforeAll(async () => {
  dock = await openDock({
    artifacts: store,
    pipelines: [errandPipeline({ tools: ['look', 'note', 'buy', 'send'] })],
    agents: [
      errandBoy(async ({ list }, { use }) => {
        const said = await use(String(list).split(' ')[0] ?? '', { item: String(list).split(' ')[1] ?? '' }).then(
          (given) => JSON.stringify(given),
          ({ outcome, message }) => `${outcome}: ${message}`,
        );
        return { bought: [], notes: said };
      }),
    ],
    tools: [
      ...[toolOf('look', 'read'), toolOf('note', 'write'), toolOf('buy', 'destructive')],
      { ...toolOf('send', 'write'), run: undefined, activity: { name: 'send' } } as unknown as Tool,
    ],
    activities: {
      send({ item }) {
        done.push(`send ${item}`);
        return item === 'lost' ? end : { sent: item };
      },
    },
    reviewers: { buyer: ['bea'] },
  });
});
afterAll(async () => {
  endAll();
  await dock?.close();
});

const timesDone = (call: string) => done.filter((line) => line === call).length;
const lostCall = (log: readonly AuditEntry[]) => log.findLast(({ call }) => call?.tool !== undefined);

async function told(list: string) {
  const run = await dock.start('errand', { list });
  if (list.startsWith('buy')) {
    await run.reaches('approving');
    await run.decide({ by: 'bea' });
  }
  const status = await run.reaches('done');
  const notes = status.lifecycle === 'COMPLETE' ? (status.outputs.receipt as { notes: string }).notes : '';
  return { notes, entry: lostCall(await run.log()) };
}

it.concurrent.each(['buy', 'note', 'send'])(
  'a call of %s whose end nobody reports is in doubt, and the agent is told to check',
  async (tool) => {
    const { notes, entry } = await told(`${tool} lost`);
    expect(notes).toMatch(/^unknown: whether it ran is not known \(.*timeout\): check before you try again$/i);
    expect(entry).toMatchObject({ event: 'toolCalled', call: { tool, outcome: 'unknown' } });
    expect(sayStep(entry ?? {}, (text) => text)).toMatch(/is in doubt: whether it ran is not known/);
    expect(timesDone(`${tool} lost`)).toBe(1);
  },
);

it.concurrent('a call that only reads has failed', async () => {
  const { notes, entry } = await told('look lost');
  expect(notes).toMatch(/^failed: .*timeout/i);
  expect(entry).toMatchObject({ call: { tool: 'look', outcome: 'failed' } });
});

it.concurrent.each(['buy', 'note', 'send'])(
  'a call of %s that finished, and whose result was lost on its way, is done',
  async (tool) => {
    const { notes, entry } = await told(`${tool} kept`);
    expect(notes).toBe('{"sent":"kept"}');
    expect(entry).toMatchObject({ event: 'toolCalled', call: { tool, outcome: 'done' } });
    expect(timesDone(`${tool} kept`)).toBe(1);
  },
);
