import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Desk, openDesk, proposal } from './proposals.js';

const HAND_WRITTEN = { timerStarted: 1, timerCanceled: 1 };

const plain = { ...proposal('plain', {}), visibility: 'off' } as const;
const shown = proposal('shown', {});
const reminded = { ...proposal('reminded', { reminders: ['1h', '2h', '3h'] }), visibility: 'off' } as const;

describe('what a gate costs', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await openDesk([plain, shown, reminded]);
  });
  afterAll(() => desk?.kit.close());

  /** The history's events between the draft and the stage after the gate, by kind, without tasks and messages. */
  const costOf = async (pipeline: string, wait?: string) => {
    const run = await desk.open(pipeline);
    if (wait) await desk.kit.skip(wait);
    await run.decide({ by: 'ann' });
    await run.result();
    const { events = [] } = await desk.kit.env.client.workflow.getHandle(run.id).fetchHistory();
    const kinds = (events ?? []).map(
      (event) => Object.keys(event).find((key) => key.endsWith('EventAttributes')) ?? '',
    );
    const drafted = kinds.indexOf('activityTaskCompletedEventAttributes');
    const acted = kinds.lastIndexOf('activityTaskScheduledEventAttributes');
    const between = kinds.slice(drafted + 1, acted).map((kind) => kind.replace('EventAttributes', ''));
    const counted: { [kind: string]: number } = {};
    for (const kind of between.filter((k) => !/^workflowTask|Update|Signaled/.test(k)))
      counted[kind] = (counted[kind] ?? 0) + 1;
    return counted;
  };

  it('one event more than a hand-written gate with a deadline: the recorded list of who may decide', async () => {
    expect(await costOf('plain')).toEqual({ ...HAND_WRITTEN, markerRecorded: 1 });
  });

  it('and where lists are to show it, one for the search attributes as it opens, as every state has that takes time', async () => {
    const { upsertWorkflowSearchAttributes, ...others } = await costOf('shown');
    expect(others).toEqual({ ...HAND_WRITTEN, markerRecorded: 1 });
    expect(upsertWorkflowSearchAttributes).toBeLessThanOrEqual(2);
  });

  it('two events a reminder: its timer started and fired', async () => {
    const { timerStarted = 0, timerFired = 0, timerCanceled = 0 } = await costOf('reminded', '150m');
    expect({ timerStarted, timerFired, timerCanceled }).toEqual({ timerStarted: 3, timerFired: 2, timerCanceled: 1 });
  });
});
