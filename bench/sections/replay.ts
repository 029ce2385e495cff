import { type ReplayResult, Worker } from '@temporalio/worker';
import { workflowBundlePath } from '../../src/worker/index.js';
import type { Rig } from '../rig.js';
import type { Section } from '../section.js';
import { median } from '../statistics.js';
import { QUEUES } from '../subjects.js';

const REPLAYS = 3;

type History = Awaited<ReturnType<ReturnType<Rig['client']['workflow']['getHandle']>['fetchHistory']>>;

/** How fast a long history is replayed: the longest that the engine makes before it continues as new. */
export const replay: Section = {
  name: 'replay',
  title: 'Replay',
  boundMs: ({ replayRounds }) => 60_000 + replayRounds * 400,
  async measure(rig, { replayRounds }) {
    const [engine, handWritten] = await Promise.all([
      runLong(rig, 'loop', QUEUES.engine, { requestedBy: 'bench', rounds: replayRounds }),
      runLong(rig, 'handWritten', QUEUES.handWritten, { before: replayRounds, isGated: false, after: 0, work: 'noop' }),
    ]);
    const found = [
      { name: 'hand-written', ...(await measureReplay(rig.handWrittenBundle, handWritten)) },
      { name: 'engine', ...(await measureReplay(workflowBundlePath(), engine)) },
    ];
    return {
      columns: ['', 'events', 'events/s', 'the whole history'],
      rows: found.map(({ name, events, perSecond }) => [
        name,
        String(events),
        perSecond.toFixed(0),
        `${((1_000 * events) / perSecond).toFixed(0)} ms`,
      ]),
      numbers: found,
      notes: [`Medians of ${REPLAYS} replays in a worker that has replayed the history once before.`],
    };
  },
};

async function runLong({ client }: Rig, type: string, taskQueue: string, input: object): Promise<History> {
  const handle = await client.workflow.start(type, { workflowId: `long-${type}`, taskQueue, args: [input] });
  await handle.result();
  return client.workflow.getHandle(handle.workflowId, handle.firstExecutionRunId).fetchHistory();
}

async function measureReplay(codePath: string, history: History) {
  const took: number[] = [];
  let pulledAt = 0;
  function* histories() {
    for (let count = 0; count <= REPLAYS; count += 1) {
      pulledAt = performance.now();
      yield { workflowId: `replay-${count}`, history };
    }
  }
  const audit = { entry: { fn() {}, callDuringReplay: false } };
  const results: AsyncIterable<ReplayResult> = Worker.runReplayHistories(
    { workflowBundle: { codePath }, replayName: 'bench', sinks: { audit } },
    histories(),
  );
  for await (const { error } of results) {
    took.push(performance.now() - pulledAt);
    if (error) throw error;
  }
  const events = history.events?.length ?? 0;
  return { events, perSecond: (1_000 * events) / median(took.slice(1)) };
}
