import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import { z } from 'zod';
import { defineAgent } from '../../dist/src/index.js';
import { catalogue } from '../../dist/src/pipelines/index.js';
import { createFileStore } from '../../dist/src/stores/index.js';
import { createWorker } from '../../dist/src/worker/index.js';

// A worker made to be killed. It writes what its agents do into a journal, hangs where a file `hang-AGENT` stands, and dies by
// its own hand right after a result was kept, before it is reported, where a file `die-after-keep` stands.
const [address, folder] = process.argv.slice(2);
const journal = (line) => appendFileSync(join(folder, 'journal'), `${line}\n`);

const puppet = (name) =>
  defineAgent({
    name,
    title: name,
    instructions: `A puppet that plays ${name}.`,
    output: z.looseObject({ summary: z.string() }),
    rulesVersion: '1',
    async rules() {
      journal(`begin ${name}`);
      while (existsSync(join(folder, `hang-${name}`))) await delay(20);
      journal(`end ${name}`);
      return { summary: name, critical: 0 };
    },
  });

const files = createFileStore({ directory: join(folder, 'artifacts') });
const store = {
  ...files,
  async keep(key, value) {
    const kept = await files.keep(key, value);
    const order = join(folder, 'die-after-keep');
    if (existsSync(order)) {
      rmSync(order);
      process.kill(process.pid, 'SIGKILL');
      await delay(60_000);
    }
    return kept;
  },
};

const [definition] = catalogue.filter((pipeline) => pipeline.name === 'discoveryToSpecification');
const impatient = Object.fromEntries(
  Object.entries(definition.states).map(([name, state]) => [
    name,
    state.kind === 'stage' ? { ...state, heartbeat: '2s', retry: { initialInterval: '100ms' } } : state,
  ]),
);

const worker = await createWorker({
  connection: await NativeConnection.connect({ address }),
  pipelines: [{ ...definition, states: impatient }],
  agents: ['scout', 'hunter', 'atlas', 'forge', 'sentinel'].map(puppet),
  artifacts: store,
  reviewers: { 'product-owner': ['dana'], architect: ['kim'] },
});
journal(`ready ${process.pid}`);
await worker.run();
