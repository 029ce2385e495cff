import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { defineAgent, defineTool } from '../../dist/src/agents/index.js';
import { createFileStore, createModelPort, createWorker } from '../../dist/src/worker/index.js';

// A worker made to be killed in the middle of an agent's loop. What its tools begin and end, and what it keeps, goes into a journal.
const { folder, address, pipeline, dialect, model } = JSON.parse(process.argv[2]);
const note = (line) =>
  appendFileSync(join(folder, 'worker.jsonl'), `${JSON.stringify({ ...line, at: Date.now(), pid: process.pid })}\n`);

const TOOL_MS = 60;

const files = createFileStore({ directory: join(folder, 'artifacts') });
const artifacts = {
  ...files,
  async keep(key, value) {
    note({ what: 'keeping', key });
    const kept = await files.keep(key, value);
    note({ what: 'kept', key });
    return kept;
  },
};

const stow = defineTool({
  name: 'stow',
  description: 'Stows a crate.',
  input: z.object({ crate: z.number() }),
  output: z.object({ stowed: z.number() }),
  effect: 'write',
  async run({ crate }, { key }) {
    note({ what: 'begin', key, crate });
    await delay(TOOL_MS);
    note({ what: 'end', key, crate });
    return { stowed: crate };
  },
});

const stevedore = defineAgent({
  name: 'stevedore',
  title: 'Stevedore',
  instructions: 'Stow the crates.',
  output: z.object({ stowed: z.number() }),
  rulesVersion: '1',
  rules: () => ({ stowed: 0 }),
});

process.on('disconnect', () => process.exit());
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});
const worker = await createWorker({
  connection: await NativeConnection.connect({ address }),
  pipelines: [pipeline],
  agents: [stevedore],
  tools: [stow],
  artifacts,
  model: createModelPort({
    env: {
      SIGNALBOX_MODEL: `${dialect}:scripted`,
      SIGNALBOX_MODEL_BASE_URL: model,
      SIGNALBOX_MODEL_API_KEY: 'no-key-at-all',
      SIGNALBOX_MODEL_TIMEOUT: '20s',
    },
  }),
  // Heartbeats come often enough that a worker which was held up for a moment is not taken for dead.
  temporal: { stickyQueueScheduleToStartTimeout: '500ms', maxHeartbeatThrottleInterval: '500ms' },
});
note({ what: 'ready' });
await worker.run();
