import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool } from '../../src/agents/index.js';
import { connect } from '../../src/client/index.js';
import { findServerBinary } from '../../src/server/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline } from './errand.js';

const calls: string[] = [];
const memory = createMemoryStore();
const kept = new Set<string>();
/** Keeps what was done, and is away before anybody hears of it, the first time. */
const store: ArtifactStore = {
  ...memory,
  async keep(key, value) {
    const result = await memory.keep(key, value);
    if (kept.has(key)) return result;
    kept.add(key);
    throw new Error('the worker is gone');
  },
};

const retry = { maximumAttempts: 3, initialInterval: '1h' } as const;

let dock: Dock;
beforeAll(async () => {
  dock = await openDock({
    artifacts: store,
    pipelines: [errandPipeline({ tools: ['note'], retry, timeout: '6h' })],
    agents: [
      errandBoy(async (_reads, { use }) => {
        calls.push('step');
        await use('note', { item: 'tea' });
        return { bought: ['tea'] };
      }),
    ],
    tools: [
      defineTool({
        name: 'note',
        description: 'Notes an item.',
        input: z.object({ item: z.string() }),
        output: z.object({ noted: z.string() }),
        effect: 'write',
        retry,
        run({ item }) {
          calls.push(`note ${item}`);
          return { noted: item };
        },
      }),
    ],
    reviewers: { buyer: ['bea'] },
  });
});
afterAll(() => dock?.close());

it('E6: a call that finished, and of which nobody heard, is not made again after an operator has reset its activity', async () => {
  const run = await dock.start('errand', {});
  const server = await connect({ address: dock.address, namespace: 'default' });
  const handle = server.client.workflow.getHandle(run.id);
  const { path } = await findServerBinary({ kind: 'cli', env: process.env });
  const reset = async (activity: RegExp) => {
    const { raw } = await eventually(
      () => handle.describe(),
      ({ raw: { pendingActivities } }) =>
        activity.test(pendingActivities?.[0]?.activityId ?? '') && (pendingActivities?.[0]?.attempt ?? 0) > 1,
    );
    const id = raw.pendingActivities?.[0]?.activityId ?? '';
    const args = ['activity', 'reset', '--address', dock.address, '--workflow-id', run.id, '--activity-id', id];
    await promisify(execFile)(path, args);
  };
  await reset(/:1$/);
  await reset(/:1\.1$/);
  await reset(/:2$/);
  expect(await run.reaches('done')).toMatchObject({ lifecycle: 'COMPLETE' });
  await server.close();
  expect(calls).toEqual(['step', 'note tea', 'step']);
});
