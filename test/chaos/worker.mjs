import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { activityInfo } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { createStaticDirectory } from '../../dist/src/directory/index.js';
import { catalogue } from '../../dist/src/pipelines/index.js';
import { createFileStore, createModelPort, createWorker } from '../../dist/src/worker/index.js';

// A worker made to be killed. It writes each audit entry into a journal as it comes, and dies by its own hand where a file orders it.
const { folder, address, taskQueue, model, modelTimeout, heartbeat } = JSON.parse(process.argv[2]);
const note = (line) =>
  appendFileSync(join(folder, 'worker.jsonl'), `${JSON.stringify({ ...line, at: Date.now(), pid: process.pid })}\n`);

/** Dies on the spot where the order stands, and takes the order with it: it is obeyed once. */
function dieIfOrdered(run, moment, state) {
  const order = join(folder, 'deaths', `${run}~${moment}~${state}`);
  try {
    rmSync(order);
  } catch {
    return;
  }
  note({ what: 'died', run, moment, state });
  process.kill(process.pid, 'SIGKILL');
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** Who asks: the run, and the state that the activity belongs to. */
function asker() {
  try {
    const { workflowExecution, activityId, isLocal } = activityInfo();
    return { run: workflowExecution?.workflowId, state: activityId.split(':')[0], isLocal };
  } catch {
    return undefined;
  }
}

const people = createStaticDirectory({ 'product-owner': ['dana'], architect: ['kim'] });
const directory = {
  read() {
    const by = asker();
    if (by) dieIfOrdered(by.run, 'entered', 'IDLE');
    return people.read();
  },
};

const files = createFileStore({ directory: join(folder, 'artifacts') });
const artifacts = {
  ...files,
  async keep(key, value) {
    const kept = await files.keep(key, value);
    const by = asker();
    if (by) dieIfOrdered(by.run, 'kept', by.state);
    return kept;
  },
};

const discovery = catalogue.find(({ name }) => name === 'discoveryToSpecification');
const impatient = (state) =>
  state.kind === 'stage' ? { ...state, heartbeat, retry: { initialInterval: '200ms', maximumInterval: '1s' } } : state;
const states = Object.fromEntries(Object.entries(discovery.states).map(([name, state]) => [name, impatient(state)]));

process.on('disconnect', () => process.exit());
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});
const worker = await createWorker({
  connection: await NativeConnection.connect({ address }),
  taskQueue,
  pipelines: [{ ...discovery, states }],
  artifacts,
  reviewers: directory,
  model: createModelPort({
    env: {
      SIGNALBOX_MODEL: 'openai:scripted',
      SIGNALBOX_MODEL_BASE_URL: model,
      SIGNALBOX_MODEL_API_KEY: 'no-key-at-all',
      SIGNALBOX_MODEL_TIMEOUT: modelTimeout,
    },
  }),
  onEntry({ kind, seq, from, to }, { workflowId: run }) {
    if (kind !== 'transition') return;
    note({ what: 'entered', run, seq, from, state: to });
    dieIfOrdered(run, 'entered', to);
  },
  // Heartbeats come often enough that a worker which was held up for a moment is not taken for dead.
  temporal: { stickyQueueScheduleToStartTimeout: '500ms', maxHeartbeatThrottleInterval: '500ms' },
});
note({ what: 'ready', taskQueue });
await worker.run();
