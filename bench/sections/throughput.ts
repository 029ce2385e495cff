import { cpus } from 'node:os';
import { cpuBetween, readCpu } from '../cpu.js';
import type { Rig } from '../rig.js';
import { atLeast, type Section } from '../section.js';
import { ms, times } from '../statistics.js';
import type { Subject } from '../subjects.js';

const IN_FLIGHT = 32;
const ROUNDS = 3;

type Window = {
  readonly perSecond: number;
  readonly ownMs: number;
  readonly serverMs?: number;
  readonly others: number;
};

/** Runs of ten stages without a gate, always 32 in flight, in windows that alternate between the subjects. */
export const throughput: Section = {
  name: 'throughput',
  title: 'Runs per second with 32 in flight (ten stages, no gate)',
  boundMs: ({ throughputMs }) => ROUNDS * 3 * (throughputMs * 2 + 30_000),
  async measure(rig, { throughputMs }) {
    const { handWritten, off, on } = rig.subjects;
    const subjects = [handWritten, off, on];
    const windows: Window[][] = subjects.map(() => []);
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [index, subject] of subjects.entries()) {
        windows[index]?.push(await measureWindow(rig, subject, throughputMs, `flight-${round}-${index}`));
      }
    }
    const mean = (index: number, of: (window: Window) => number) =>
      (windows[index] ?? []).reduce((sum, window) => sum + of(window), 0) / ROUNDS;
    const rates = subjects.map((_, index) => mean(index, (window) => window.perSecond));
    const cpu = (index: number) => mean(index, (window) => window.ownMs + (window.serverMs ?? Number.NaN));
    const ratio = (index: number) => (rates[index] ?? Number.NaN) / (rates[0] ?? Number.NaN);
    return {
      columns: [
        '',
        'runs/s',
        'in each window',
        'against hand-written',
        'by CPU/run',
        'worker and client, CPU/run',
        'server, CPU/run',
        'others',
      ],
      rows: subjects.map(({ name }, index) => [
        name,
        (rates[index] ?? Number.NaN).toFixed(1),
        (windows[index] ?? []).map((window) => window.perSecond.toFixed(1)).join(', '),
        times(ratio(index)),
        times(cpu(0) / cpu(index)),
        ms(mean(index, (window) => window.ownMs)),
        ms(mean(index, (window) => window.serverMs ?? Number.NaN)),
        `${(100 * mean(index, (window) => window.others)).toFixed(0)} %`,
      ]),
      numbers: Object.fromEntries(subjects.map(({ name }, index) => [name, windows[index] ?? []])),
      aims: [
        atLeast("throughput, visibility 'off'", 0.9, ratio(1), times),
        atLeast("throughput, visibility 'on'", 0.75, ratio(2), times),
      ],
      notes: [
        '"by CPU/run" is the ratio that two processors give that do nothing else; it stands firm where others use them, too.',
        '"others" is the share of all cores that neither this process nor the server used: where it is not near zero, look away.',
      ],
    };
  },
};

/** Starts runs for the length of the window and waits for the last of them: all count, and all of the time. */
async function measureWindow(rig: Rig, subject: Subject, windowMs: number, prefix: string): Promise<Window> {
  const before = await readCpu(rig.server.pid);
  const began = performance.now();
  let started = 0;
  const line = async () => {
    while (performance.now() < began + windowMs) {
      started += 1;
      const run = `${prefix}-${started}`;
      await subject.start('tenStages', run);
      await rig.client.workflow.getHandle(run).result();
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, line));
  const tookMs = performance.now() - began;
  const { own, server, others } = cpuBetween(before, await readCpu(rig.server.pid));
  return {
    perSecond: (started * 1_000) / tookMs,
    ownMs: own / started,
    ...(server !== undefined && { serverMs: server / started }),
    others: others / (tookMs * cpus().length),
  };
}
