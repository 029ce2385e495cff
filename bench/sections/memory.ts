import { join } from 'node:path';
import { pipelineName } from '../plans.js';
import type { Rig } from '../rig.js';
import type { Section } from '../section.js';
import { type SpawnedWorker, spawnWorker, type WorkerTask } from '../spawn-worker.js';
import type { Subject } from '../subjects.js';

/** Enough to see the process as it is once its code has run. */
const WARM_UP_RUNS = 20;
const STARTS_AT_ONCE = 16;
const ASK_MS = 250;
/** So often in a row the worker must have nothing to do to count as at rest. */
const QUIET_REPORTS = 4;

/** Resident memory of a worker process that keeps many runs parked at a gate, all of them in its cache. */
export const memory: Section = {
  name: 'memory',
  title: 'Memory of a worker with runs parked at a gate',
  boundMs: ({ parkedRuns }) => 120_000 + parkedRuns * 200,
  async measure(rig, { parkedRuns }) {
    const { address } = rig.server;
    const maxCachedWorkflows = parkedRuns + WARM_UP_RUNS;
    const { handWritten, on } = rig.subjects;
    const found = [
      await measureParked(rig, handWritten, parkedRuns, {
        kind: 'handWritten',
        address,
        taskQueue: 'bench-memory-hand',
        bundle: rig.handWrittenBundle,
        maxCachedWorkflows,
      }),
      await measureParked(rig, on, parkedRuns, {
        kind: 'engine',
        address,
        taskQueue: 'bench-memory-engine',
        artifacts: join(rig.folder, 'memory-artifacts'),
        maxCachedWorkflows,
      }),
    ];
    return {
      columns: ['', 'parked runs', 'memory before', 'memory with them', 'a run', 'parked per second'],
      rows: found.map(({ name, runs, before, after, perSecond }) => [
        name,
        String(runs),
        `${(before / 1e6).toFixed(0)} MB`,
        `${(after / 1e6).toFixed(0)} MB`,
        `${((after - before) / runs / 1e3).toFixed(1)} KB`,
        perSecond.toFixed(0),
      ]),
      numbers: found,
      notes: [
        'Resident memory, with what the collector has not collected yet.',
        ...(parkedRuns < 10_000 ? ['10,000 parked runs are measured with --full.'] : []),
      ],
    };
  },
};

async function measureParked(rig: Rig, subject: Subject, runs: number, task: WorkerTask) {
  const worker = await spawnWorker(task);
  try {
    await park(rig, subject, task, 'warm', WARM_UP_RUNS);
    await untilParked(worker, WARM_UP_RUNS);
    const { rss: before } = await worker.report();
    const began = performance.now();
    await park(rig, subject, task, 'parked', runs);
    await untilParked(worker, WARM_UP_RUNS + runs);
    const seconds = (performance.now() - began) / 1_000;
    const { rss: after } = await worker.report();
    return { name: subject.name, runs, before, after, perSecond: runs / seconds };
  } finally {
    await worker.stop();
  }
}

async function park({ client }: Rig, { name }: Subject, { kind, taskQueue }: WorkerTask, prefix: string, runs: number) {
  let started = 0;
  const line = async () => {
    while (started < runs) {
      started += 1;
      const workflowId = `${prefix}-${kind}-${started}`;
      if (kind === 'engine') {
        await client.workflow.start(pipelineName('gateAlone', 'on'), {
          workflowId,
          taskQueue,
          args: [{ requestedBy: name }],
        });
      } else {
        const plan = { before: 0, isGated: true, after: 0, work: 'noop' };
        await client.workflow.start('handWritten', { workflowId, taskQueue, args: [plan] });
      }
    }
  };
  await Promise.all(Array.from({ length: STARTS_AT_ONCE }, line));
}

async function untilParked(worker: SpawnedWorker, runs: number): Promise<void> {
  for (let quiet = 0; quiet < QUIET_REPORTS; ) {
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
    const { cached, busy } = await worker.report();
    quiet = cached >= runs && busy === 0 ? quiet + 1 : 0;
  }
}
