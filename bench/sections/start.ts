import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { workflowBundlePath } from '../../src/worker/index.js';
import { atMost, type Section } from '../section.js';
import { spawnWorker, type WorkerTask } from '../spawn-worker.js';
import { median, ms } from '../statistics.js';

/** The size of the workflow bundle, and how long a worker takes to start from it. */
export const start: Section = {
  name: 'start',
  title: 'Bundle and worker start',
  boundMs: ({ starts }) => 30_000 + starts * 30_000,
  async measure(rig, { starts }) {
    const engine = await measureKind(starts, workflowBundlePath(), {
      kind: 'engine',
      address: rig.server.address,
      taskQueue: 'bench-start-engine',
      artifacts: join(rig.folder, 'start-artifacts'),
    });
    const handWritten = await measureKind(starts, rig.handWrittenBundle, {
      kind: 'handWritten',
      address: rig.server.address,
      taskQueue: 'bench-start-hand',
      bundle: rig.handWrittenBundle,
    });
    return {
      columns: ['', 'bundle', 'bundle, gzip', 'creating the worker', 'process start → RUNNING', 'memory then'],
      rows: [
        ['hand-written', ...toCells(handWritten)],
        ['engine', ...toCells(engine)],
      ],
      numbers: { engine, handWritten },
      aims: [atMost('process start → worker running', 1_000, engine.startMs, ms)],
      notes: [
        'The bundles carry their source maps. Times are medians, with the files in the cache of the file system.',
      ],
    };
  },
};

type Measured = Awaited<ReturnType<typeof measureKind>>;

async function measureKind(starts: number, bundle: string, task: WorkerTask) {
  const code = await readFile(bundle);
  const createMs: number[] = [];
  const startMs: number[] = [];
  const rss: number[] = [];
  for (let count = 0; count < starts; count += 1) {
    const worker = await spawnWorker(task);
    createMs.push(worker.first.createMs);
    startMs.push(worker.startMs);
    rss.push(worker.first.rss);
    await worker.stop();
  }
  return {
    bytes: code.byteLength,
    gzipBytes: gzipSync(code).byteLength,
    createMs: median(createMs),
    startMs: median(startMs),
    rss: median(rss),
  };
}

function toCells({ bytes, gzipBytes, createMs, startMs, rss }: Measured): string[] {
  return [
    `${(bytes / 1e6).toFixed(2)} MB`,
    `${(gzipBytes / 1e6).toFixed(2)} MB`,
    ms(createMs),
    ms(startMs),
    `${(rss / 1e6).toFixed(0)} MB`,
  ];
}
