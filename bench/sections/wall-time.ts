import { alternate } from '../alternate.js';
import { gateOpened } from '../gate-opened.js';
import type { PlanName } from '../plans.js';
import type { Rig } from '../rig.js';
import { atMost, type Findings, type Section } from '../section.js';
import { median, ms, pairwiseRatio, quantile, times } from '../statistics.js';
import type { Subject } from '../subjects.js';

const WARM_UP_ROUNDS = 5;

/** One run at a time: from the start call until the result is there, its gate approved by signal as soon as it is open. */
export const wallTime: Section = {
  name: 'wall',
  title: 'A run of ten stages and a gate, alone',
  boundMs: ({ pairs }) => 30_000 + pairs * 5_000,
  async measure(rig, { pairs }) {
    const { handWritten, off, on, offInMemory } = rig.subjects;
    const gated = await measureAlternating(rig, 'tenStagesAndGate', [handWritten, off, on, offInMemory], pairs);
    const paged = await measureAlternating(rig, 'tenPages', [handWritten, off, on], pairs);
    const [, offRatio = Number.NaN, onRatio = Number.NaN] = gated.ratios;
    return {
      columns: ['', 'p50', 'p90', 'against hand-written, pairwise'],
      rows: [
        ...gated.rows,
        ...paged.rows.map(([name = '', ...rest]) => [`${name}; no gate, each stage hands on 1 KB`, ...rest]),
      ],
      numbers: { gated: gated.samples, paged: paged.samples },
      aims: [
        atMost("wall time of a run alone, visibility 'off'", 1.05, offRatio, times),
        atMost("wall time of a run alone, visibility 'on'", 1.25, onRatio, times),
      ],
    };
  },
};

/** Ten local-activity stages, one run at a time. */
export const localStages: Section = {
  name: 'local',
  title: 'A run of ten local-activity stages, alone',
  boundMs: ({ pairs }) => 30_000 + pairs * 3_000,
  async measure(rig, { pairs }): Promise<Findings> {
    const { handWritten, off, on } = rig.subjects;
    const { rows, samples } = await measureAlternating(rig, 'tenLocalStages', [handWritten, off, on], pairs);
    return { columns: ['', 'p50', 'p90', 'against hand-written, pairwise'], rows, numbers: samples };
  },
};

async function measureAlternating(rig: Rig, plan: PlanName, subjects: readonly Subject[], rounds: number) {
  let count = 0;
  const one = async (subject: Subject) => {
    count += 1;
    return timeRun(rig, subject, plan, `alone-${plan}-${count}`);
  };
  await alternate(subjects, Math.min(WARM_UP_ROUNDS, rounds), one);
  const samples = await alternate(subjects, rounds, one);
  const [base = []] = samples;
  const ratios = samples.map((own) => pairwiseRatio(own, base));
  return {
    ratios,
    samples: Object.fromEntries(subjects.map(({ name }, index) => [name, samples[index] ?? []])),
    rows: subjects.map(({ name }, index) => {
      const own = samples[index] ?? [];
      return [name, ms(median(own)), ms(quantile(own, 0.9)), times(ratios[index] ?? Number.NaN)];
    }),
  };
}

async function timeRun(rig: Rig, subject: Subject, plan: PlanName, run: string): Promise<number> {
  const began = performance.now();
  await subject.start(plan, run);
  if (plan === 'tenStagesAndGate') {
    await gateOpened(rig, run);
    await subject.approve(run, 'signal');
  }
  await rig.client.workflow.getHandle(run).result();
  return performance.now() - began;
}
