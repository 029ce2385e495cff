import { CALLS } from '../agent.js';
import { alternate } from '../alternate.js';
import type { Rig } from '../rig.js';
import type { Section } from '../section.js';
import { median, ms, pairwiseRatio, quantile, times } from '../statistics.js';
import { QUEUES } from '../subjects.js';

const WARM_UP_ROUNDS = 3;

type Looped = { readonly name: string; readonly start: (run: string) => Promise<unknown> };

/** An agent in steps, alone: its history and its time beside a workflow that hands the whole conversation to each call. */
export const agent: Section = {
  name: 'agent',
  title: `An agent that makes ${CALLS} calls of a tool, alone`,
  boundMs: ({ pairs }) => 30_000 + pairs * 10_000,
  async measure(rig, { pairs }) {
    const subjects = subjectsOf(rig);
    let count = 0;
    const one = async ({ start }: Looped) => {
      count += 1;
      const run = `agent-${count}`;
      const began = performance.now();
      await start(run);
      await rig.client.workflow.getHandle(run).result();
      return performance.now() - began;
    };
    await alternate(subjects, Math.min(WARM_UP_ROUNDS, pairs), one);
    const samples = await alternate(subjects, pairs, one);
    const histories: { readonly events: number; readonly bytes: number }[] = [];
    for (const subject of subjects) histories.push(await measureHistory(rig, subject));
    const [base = []] = samples;
    return {
      columns: ['', 'p50', 'p90', 'against hand-written, pairwise', 'events a run', 'bytes a run'],
      rows: subjects.map(({ name }, at) => {
        const own = samples[at] ?? [];
        const { events, bytes } = histories[at] ?? {};
        return [
          name,
          ms(median(own)),
          ms(quantile(own, 0.9)),
          times(pairwiseRatio(own, base)),
          `${events}`,
          `${bytes}`,
        ];
      }),
      numbers: Object.fromEntries(
        subjects.map(({ name }, at) => [name, { ...histories[at], samples: samples[at] ?? [] }]),
      ),
      notes: [
        `Each of the ${CALLS} results is a kilobyte. The hand-written workflow carries them in its history with every call of the model, the engine by reference.`,
      ],
    };
  },
};

function subjectsOf({ client, signalbox }: Rig): Looped[] {
  return [
    {
      name: 'hand-written, the conversation with each call',
      start: (workflowId) =>
        client.workflow.start('handWrittenAgent', { workflowId, taskQueue: QUEUES.handWritten, args: [CALLS] }),
    },
    {
      name: "engine, visibility 'off'",
      start: (workflowId) =>
        signalbox.start('pages', { requestedBy: 'bench' }, { workflowId, taskQueue: QUEUES.engine }),
    },
    {
      name: "engine, visibility 'off', results in memory",
      start: (workflowId) =>
        signalbox.start('pages', { requestedBy: 'bench' }, { workflowId, taskQueue: QUEUES.engineInMemory }),
    },
  ];
}

async function measureHistory(rig: Rig, { name, start }: Looped): Promise<{ events: number; bytes: number }> {
  const run = `agent-history-${name.replace(/\W+/g, '-')}`;
  await start(run);
  const handle = rig.client.workflow.getHandle(run);
  await handle.result();
  const { historyLength: events, historySize: bytes = Number.NaN } = await handle.describe();
  return { events, bytes };
}
