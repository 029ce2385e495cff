import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRun } from '../../src/audit/index.js';
import { checkChain, genesisOf } from '../../src/contract/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { saidIn } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { errandPipeline } from './errand.js';
import { type Errands, openErrands } from './errands.js';

const STEPS = 30;
const BUYS_AT = 15;
/** Scheduled, started and completed, and the workflow task that follows: six for the model's call, six for the tool's. */
const EVENTS_A_STEP = 12;

const shopping = errandPipeline({ limits: { steps: STEPS + 1 } });

/** Calls one tool in each step: `buy` in the middle, `note` in the others; then answers. */
function playSteps({ provider, say }: Errands, mark: string): void {
  provider.play(mark, (call) => {
    if (call > STEPS) return say.answer(JSON.stringify({ bought: ['tea'], notes: `${mark} after ${call}` }));
    const tool = call === BUYS_AT ? 'buy' : 'note';
    return say.calls([{ tool, arguments: { item: `${mark} ${call}`, price: 1 } }]);
  });
}

const toolCalls = (mark: string) =>
  Array.from({ length: STEPS }, (_, n) => n + 1).map((n) =>
    n === BUYS_AT ? `buy ${mark} ${n} for 1` : `note ${mark} ${n}`,
  );

/** However slow a machine is, a few steps at a time come in the time of one wait. */
async function getsTo({ provider }: Errands, mark: string, call: number): Promise<void> {
  for (let next = 5; next <= call; next += 5)
    await eventually(
      async () => provider.asked(mark).length,
      (asked) => asked >= next,
    );
}

async function completes(errands: Errands, mark: string, run: TestRun) {
  await getsTo(errands, mark, STEPS);
  return eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'COMPLETE' || lifecycle === 'FAILED',
  );
}

type Ended = { readonly scheduledEventId: string; readonly startedEventId: string };
type Event = {
  readonly eventId: string;
  readonly eventType: string;
  readonly workflowTaskTimedOutEventAttributes?: Ended;
  readonly workflowTaskFailedEventAttributes?: Ended;
  readonly activityTaskScheduledEventAttributes?: { readonly activityId: string };
  readonly workflowExecutionStartedEventAttributes?: { readonly input: unknown };
};

async function eventsOf({ dock }: Errands, run: string): Promise<{ executions: number; events: readonly Event[] }> {
  const { executions } = await dock.client.history(run);
  const events = executions.flatMap(({ history }) => withoutLostTasks(history.events as Event[]));
  return { executions: executions.length, events };
}

/** Without the workflow tasks that came to nothing, as they do where a worker stands still: the server gives them out once more. */
function withoutLostTasks(events: readonly Event[]): Event[] {
  const lost = new Set(
    events.flatMap(
      ({ eventId, workflowTaskTimedOutEventAttributes: late, workflowTaskFailedEventAttributes: failed }) => {
        const ended = late ?? failed;
        return ended ? [eventId, ended.scheduledEventId, ended.startedEventId] : [];
      },
    ),
  );
  return events.filter(({ eventId }) => !lost.has(eventId));
}

/** What stands in a history from the scheduling of one step's model call to that of the next: how many events, and how many bytes. */
function stepsIn(events: readonly Event[]): readonly { readonly events: number; readonly bytes: number }[] {
  const begins = events.flatMap(({ activityTaskScheduledEventAttributes: scheduled }, at) =>
    scheduled && /^shopping:\d+:\d+$/.test(scheduled.activityId) ? [at] : [],
  );
  return begins.slice(0, -1).map((begin, step) => {
    const part = events.slice(begin, begins[step + 1]);
    return { events: part.length, bytes: JSON.stringify(part).length };
  });
}

/** The size in the middle: a step that was tried twice, or taken by another worker, may be larger. */
function middleOf(steps: ReturnType<typeof stepsIn>): number {
  return steps.map(({ bytes }) => bytes).toSorted((one, other) => one - other)[Math.floor(steps.length / 2)] ?? 0;
}

describe('a long loop', () => {
  let errands: Errands;
  let brief: Errands;
  beforeAll(async () => {
    errands = await openErrands('openai', [shopping]);
    brief = await openErrands('anthropic', [shopping], {
      dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': '60' },
    });
  });
  afterAll(async () => {
    await errands?.close();
    await brief?.close();
  });

  it('grows its history by so many events a step, and by no more bytes in a late step than in an early one', async () => {
    const mark = 'mark-long';
    playSteps(errands, mark);
    const run = await errands.start('errand', mark);
    await getsTo(errands, mark, BUYS_AT);
    await run.reaches('approving');
    const middle = stepsIn((await eventsOf(errands, run.id)).events);
    await run.decide({ by: 'bea' });
    expect(await completes(errands, mark, run)).toMatchObject({ outputs: { receipt: { notes: `${mark} after 31` } } });
    const { executions, events } = await eventsOf(errands, run.id);
    expect(executions).toBe(1);
    const steps = stepsIn(events);
    expect(steps).toHaveLength(STEPS);
    // The step in the middle waits at its gate, and is not like the others.
    const others = steps.filter((_, at) => at !== BUYS_AT - 1);
    expect(new Set(others.map((step) => step.events))).toEqual(new Set([EVENTS_A_STEP]));
    expect(middle).toEqual(steps.slice(0, middle.length));
    const [early, late] = [middleOf(steps.slice(1, 8)), middleOf(steps.slice(-7))];
    // Numbers become longer: 9 and 10, 99 and 100.
    expect(Math.abs(late - early)).toBeLessThan(early * 0.03);
    process.stdout.write(`a step: ${EVENTS_A_STEP} events, ${early} bytes of JSON; a late one: ${late}\n`);
  }, 180_000);

  it('goes through several executions with nothing lost or repeated, a destructive call in its middle', async () => {
    const mark = 'mark-brief';
    playSteps(brief, mark);
    const run = await brief.start('errand', mark);
    await getsTo(brief, mark, BUYS_AT);
    await run.reaches('approving');
    expect(brief.done(mark)).toEqual(toolCalls(mark).slice(0, BUYS_AT - 1));
    await run.decide({ by: 'bea' });
    expect(await completes(brief, mark, run)).toMatchObject({ outputs: { receipt: { notes: `${mark} after 31` } } });
    expect(brief.done(mark)).toEqual(toolCalls(mark));

    const asked = brief.provider.asked(mark);
    expect(asked).toHaveLength(STEPS + 1);
    const said = saidIn(asked.at(-1) ?? { path: '', headers: {}, body: {}, at: 0 });
    expect(said.flatMap((one) => (one.by === 'call' ? [one.arguments] : []))).toEqual(
      toolCalls(mark).map((_, at) => ({ item: `${mark} ${at + 1}`, price: 1 })),
    );

    const { executions, events } = await eventsOf(brief, run.id);
    expect(executions).toBeGreaterThan(4);
    const handedOn = events.flatMap(({ workflowExecutionStartedEventAttributes: started }) =>
      started ? [JSON.stringify(started.input).length] : [],
    );
    // What the gate was shown and who decided is added in the middle; the steps add nothing.
    for (const [before, after] of [handedOn.slice(1, 3), handedOn.slice(-2)])
      expect(Math.abs((after ?? 0) - (before ?? 0))).toBeLessThan((before ?? 0) * 0.05);
    process.stdout.write(`handed on from execution to execution: ${handedOn.slice(1).join(', ')} bytes\n`);
    const { client } = brief.dock;
    const log = await client.auditLog(run.id);
    const [first] = (await client.history(run.id)).executions;
    expect(checkChain(log, genesisOf(first?.runId ?? ''))).toEqual([]);
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
    const models = log.flatMap(({ call }) => (call && call.tool === undefined ? [call.step] : []));
    expect(models).toEqual(Array.from({ length: STEPS + 1 }, (_, n) => n + 1));
    const done = log.flatMap(({ call }) => (call?.tool && call.outcome === 'done' ? [call.step] : []));
    expect(done).toEqual(Array.from({ length: STEPS }, (_, n) => n + 1));
    const { report } = await verifyRun(client, run.id, { workflowBundlePath: workflowBundlePath() });
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect((await client.spending(run.id)).total).toMatchObject({ calls: STEPS + 1, inputTokens: 7 * (STEPS + 1) });
  }, 180_000);
});
