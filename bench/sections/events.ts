import { gateOpened } from '../gate-opened.js';
import type { PlanName } from '../plans.js';
import type { Rig } from '../rig.js';
import { atMost, type Section } from '../section.js';
import type { Subject } from '../subjects.js';

/** History events and bytes of one run; those of a stage by the difference between runs of ten stages and of five. */
export const events: Section = {
  name: 'events',
  title: 'History',
  boundMs: () => 60_000,
  async measure(rig) {
    const { handWritten, off, on } = rig.subjects;
    const found = [];
    for (const subject of [handWritten, off, on]) found.push(await measureHistories(rig, subject));
    const [base] = found;
    const more = found.map(({ perStage }) => perStage - (base?.perStage ?? Number.NaN));
    return {
      columns: [
        '',
        'events a run (ten stages, gate)',
        'events a run (ten stages)',
        'events a stage',
        'bytes a run',
        'bytes a stage',
      ],
      rows: found.map(({ name, gated, ungated, perStage, bytes, bytesPerStage }) =>
        [name, gated, ungated, perStage, bytes, bytesPerStage].map(String),
      ),
      numbers: found,
      aims: [
        atMost("events more per stage, visibility 'off'", 1, more[1] ?? Number.NaN, String),
        atMost("events more per stage, visibility 'on'", 1, more[2] ?? Number.NaN, String),
      ],
    };
  },
};

async function measureHistories(rig: Rig, subject: Subject) {
  const gated = await measureHistory(rig, subject, 'tenStagesAndGate');
  const ten = await measureHistory(rig, subject, 'tenStages');
  const five = await measureHistory(rig, subject, 'fiveStages');
  return {
    name: subject.name,
    gated: gated.events,
    ungated: ten.events,
    perStage: (ten.events - five.events) / 5,
    bytes: gated.bytes,
    bytesPerStage: Math.round((ten.bytes - five.bytes) / 5),
  };
}

async function measureHistory(rig: Rig, subject: Subject, plan: PlanName) {
  const run = `history-${plan}-${subject.name.replace(/\W+/g, '-')}`;
  await subject.start(plan, run);
  if (plan === 'tenStagesAndGate') {
    await gateOpened(rig, run);
    await subject.approve(run, 'signal');
  }
  const handle = rig.client.workflow.getHandle(run);
  await handle.result();
  const { historyLength, historySize = Number.NaN } = await handle.describe();
  return { events: historyLength, bytes: historySize };
}
