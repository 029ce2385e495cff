import { mkdir, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { exportRun } from '../../src/audit/index.js';
import type { Json } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually, startTestServer } from '../temporal-server.js';
import { GATE_PATHS } from './gate-paths.js';
import { served } from './gatehouse.js';
import { PATHS } from './paths.js';
import { createPuppets, type Mood } from './puppets.js';
import { harborServed, RECOVERY_PATHS } from './recovery-paths.js';
import { errandServed, STEP_PATHS, sharedServed, thriftServed } from './step-paths.js';

const folder = fileURLToPath(new URL('histories/', import.meta.url));

/** Stack traces name files of this machine, which belong into no record. */
function withoutPaths<T>(history: T): T {
  const named = JSON.stringify(history).replaceAll(`${process.cwd()}/`, '');
  return JSON.parse(named.replaceAll(/(?:file:\/\/)?(?<=[( ])\/[^\s()"]*?(?=node_modules\/)/g, '')) as T;
}

/** Not part of the suite: `npm run record` writes the histories that the replay test reads. */
describe('record', () => {
  let kit: TestKit;
  const mood: Mood = {};

  beforeAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const activities = { ...served.activities, ...harborServed.activities };
    const pipelines = [...served.pipelines, ...harborServed.pipelines];
    const reviewers = { ...served.reviewers, roles: { ...served.reviewers.roles, ...harborServed.reviewers } };
    kit = await createTestKit({ agents: createPuppets(mood), ...served, activities, pipelines, reviewers });
  });
  afterAll(() => kit.close());

  const save = async (name: string, client: TestKit['client'], run: string) => {
    const portable = { ...client, history: async (name: string) => withoutPaths(await client.history(name)) };
    const document = await exportRun(portable, run, { workflowBundlePath: workflowBundlePath() });
    await writeFile(`${folder}${name}.json`, `${JSON.stringify(document)}\n`);
  };

  it.each(PATHS)('$name', async ({ name, script, play }) => {
    const run = await kit.start('discoveryToSpecification', { brief: JSON.stringify(script) });
    await play(run, kit, mood);
    await save(name, kit.client, run.id);
  });

  it.each(GATE_PATHS)('$name', async ({ name, play }) => {
    const run = await kit.start('gatehouse', {});
    await play(run, kit);
    await run.result();
    await save(name, kit.client, run.id);
  });

  it.each(RECOVERY_PATHS)('$name', async ({ name, pipeline = 'harbor', trouble, play }) => {
    const run = await kit.start(pipeline, { trouble });
    await play(run, kit);
    await save(name, kit.client, run.id);
  });

  it('continue-as-new', async () => {
    const server = await startTestServer({ 'limit.historyCount.suggestContinueAsNew': '25' });
    const stop = await server.work({ agents: createPuppets({}), ...served });
    try {
      const { client } = server;
      const { run } = await client.start('discoveryToSpecification', { brief: '{}', requestedBy: 'tester' });
      for (const [gate, by] of [
        ['WAITING_REQUIREMENT_APPROVAL', 'dana'],
        ['WAITING_ARCHITECTURE_APPROVAL', 'kim'],
      ] as const) {
        await eventually(
          () => client.status(run),
          (s) => s.state === gate,
        );
        await client.decide(run, { by, decision: 'approved' });
      }
      await eventually(
        () => client.status(run),
        (s) => s.lifecycle === 'COMPLETE',
      );
      await save('continue-as-new', client, run);
    } finally {
      await stop();
      await server.close();
    }
  });

  it.each(STEP_PATHS)('$name', async ({ name, list, play }) => {
    await onServer(errandServed, {}, async (dock) => {
      const run = await dock.start('errand', { list: list as unknown as Json });
      await play(run);
      await save(name, dock.client, run.id);
    });
  });

  it.each([
    ['agent-over-its-budget', thriftServed],
    ['agent-over-the-budget-of-all-runs', sharedServed],
  ])('%s', (name, served) =>
    onServer(served, {}, async (dock) => {
      const run = await dock.start('errand', {});
      await run.reaches('raising');
      await run.decide({ by: 'bea' });
      await run.reaches('done');
      await save(name, dock.client, run.id);
    }),
  );

  it('agent-over-executions', () =>
    onServer(errandServed, { 'limit.historyCount.suggestContinueAsNew': '60' }, async (dock) => {
      const list = Array.from({ length: 12 }, (_, at) => ['look', { item: `thing ${at}` }]);
      const run = await dock.start('errand', { list });
      await run.reaches('done');
      await save('agent-over-executions', dock.client, run.id);
    }));

  async function onServer(
    options: Parameters<typeof openDock>[0],
    config: Parameters<typeof openDock>[1],
    play: (dock: Dock) => Promise<void>,
  ): Promise<void> {
    const dock = await openDock(options, config);
    try {
      await play(dock);
    } finally {
      await dock.close();
    }
  }
});
