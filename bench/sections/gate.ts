import { gateOpened } from '../gate-opened.js';
import type { Rig } from '../rig.js';
import { atMost, type Section } from '../section.js';
import { median, ms, quantile } from '../statistics.js';
import type { Subject } from '../subjects.js';

/** How many runs of each kind wait at once; they are approved one by one, with nothing else going on. */
const BATCH = 5;
const VIAS = ['signal', 'update'] as const;

type Kind = { readonly subject: Subject; readonly via: (typeof VIAS)[number]; readonly samples: number[] };

/** From sending the approval until the function of the next stage's activity starts, in one process and on one clock. */
export const gate: Section = {
  name: 'gate',
  title: 'Approve → next stage started',
  boundMs: ({ gateSamples }) => 60_000 + gateSamples * 6_000,
  async measure(rig, { gateSamples }) {
    const { handWritten, off, on } = rig.subjects;
    const kinds: Kind[] = VIAS.flatMap((via) =>
      [handWritten, off, on].map((subject) => ({ subject, via, samples: [] })),
    );
    for (let batch = 0; batch * BATCH < gateSamples; batch += 1) await measureBatch(rig, kinds, batch);
    const base = (via: Kind['via']) =>
      median(kinds.find((k) => k.subject === handWritten && k.via === via)?.samples ?? []);
    return {
      columns: ['', 'p50', 'p99', 'p50 against hand-written'],
      rows: kinds.map(({ subject, via, samples }) => [
        `${subject.name}, by ${via}`,
        ms(median(samples)),
        ms(quantile(samples, 0.99)),
        ms(median(samples) - base(via)),
      ]),
      numbers: Object.fromEntries(kinds.map(({ subject, via, samples }) => [`${subject.name}, by ${via}`, samples])),
      aims: kinds
        .filter(({ subject }) => subject !== handWritten)
        .map(({ subject, via, samples }) =>
          atMost(
            `gate p50 beyond the hand-written one, ${subject.name}, by ${via}`,
            2,
            median(samples) - base(via),
            ms,
          ),
        ),
    };
  },
};

async function measureBatch(rig: Rig, kinds: readonly Kind[], batch: number): Promise<void> {
  const runs = kinds.flatMap((kind, index) =>
    Array.from({ length: BATCH }, (_, number) => ({
      kind,
      run: `gate-${batch}-${index}-${number}`,
      order: number * kinds.length + index,
    })),
  );
  await Promise.all(
    runs.map(async ({ kind, run }) => {
      await kind.subject.start('stageGateStage', run);
      await gateOpened(rig, run);
    }),
  );
  const turn = batch % kinds.length;
  const inTurn = runs.toSorted((a, b) => a.order - b.order);
  for (const { kind, run } of [...inTurn.slice(turn), ...inTurn.slice(0, turn)]) {
    const started = rig.activities.nextStart(run);
    const began = performance.now();
    const [at] = await Promise.all([started, kind.subject.approve(run, kind.via)]);
    kind.samples.push(at - began);
    await rig.client.workflow.getHandle(run).result();
  }
}
