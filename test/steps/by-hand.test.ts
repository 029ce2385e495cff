import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { connect, type ServerConnection } from '../../src/client/index.js';
import { findServerBinary } from '../../src/server/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline } from './errand.js';

let letGo = () => {};
const held = new Promise<void>((resolve) => {
  letGo = resolve;
});

const holding = (name: string, effect: 'read' | 'write'): Tool =>
  defineTool({
    name,
    effect,
    description: `Does ${name}.`,
    input: z.object({}),
    output: z.object({ sent: z.string() }),
    timeout: '10m',
    run: async () => {
      await held;
      return { sent: 'late' };
    },
  }) as unknown as Tool;

let dock: Dock;
let temporal: ServerConnection;
beforeAll(async () => {
  dock = await openDock({
    pipelines: [errandPipeline({ tools: ['look', 'note'] })],
    agents: [
      errandBoy(async ({ list }, { use }) => {
        if (list === 'think') await held;
        const said = await use(String(list), {}).then(
          (given) => JSON.stringify(given),
          ({ outcome, message }) => `${outcome}: ${message}`,
        );
        return { bought: [], notes: said };
      }),
    ],
    tools: [holding('look', 'read'), holding('note', 'write')],
    reviewers: { buyer: ['bea'] },
  });
  temporal = await connect({ address: dock.address, namespace: 'default' });
});
afterAll(async () => {
  letGo();
  await temporal?.close();
  await dock?.close();
});

/** Completes what is under way with a result that no worker of ours gives, as an operator may. */
async function completeByHand(run: string, activity: RegExp, result: string): Promise<void> {
  const { raw } = await eventually(
    () => temporal.client.workflow.getHandle(run).describe(),
    ({ raw: { pendingActivities } }) =>
      pendingActivities?.some(
        ({ activityId, lastStartedTime }) => lastStartedTime && activity.test(activityId ?? ''),
      ) ?? false,
  );
  const id = raw.pendingActivities?.[0]?.activityId ?? '';
  const { path } = await findServerBinary({ kind: 'cli', env: process.env });
  const given = ['--workflow-id', run, '--activity-id', id, '--result', result];
  await promisify(execFile)(path, ['activity', 'complete', '--address', dock.address, ...given]);
}

it('a step that was completed by hand, with nothing, fails the stage and says why', async () => {
  const run = await dock.start('errand', { list: 'think' });
  await completeByHand(run.id, /:1$/, 'null');
  const status = await run.reaches('FAILED');
  expect(status).toMatchObject({
    failure: {
      code: 'AGENT_ERROR',
      message: expect.stringMatching(/^expected the transcript of a step.*completed by hand/),
    },
  });
});

it.each([
  ['note', 'null', /^unknown: whether it ran is not known .*expected a result of note.*completed by hand/],
  ['note', '{"sent":"forged"}', /^unknown: whether it ran is not known/],
  ['look', '{"sent":"forged"}', /^failed: .*expected a result of look/],
])('a call of %s that was completed by hand with %s has no result', async (tool, result, said) => {
  const run = await dock.start('errand', { list: tool });
  await completeByHand(run.id, /:1\.1$/, result);
  expect(await run.reaches('done')).toMatchObject({ outputs: { receipt: { notes: expect.stringMatching(said) } } });
});
