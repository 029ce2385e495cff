import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { verifyRun } from '../../src/audit/index.js';
import { connect } from '../../src/client/index.js';
import { type AuditEntry, sayStep, type TranscriptLink } from '../../src/contract/index.js';
import type { ToolEffect } from '../../src/machine/index.js';
import { createMemoryStore } from '../../src/stores/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline } from './errand.js';

/** What the tools were asked, in order. */
const begun: string[] = [];
/** Lets the calls of a run come to their end, by its mark. */
const ends = new Map<string, () => void>();

/** Does not heed that it is told to end. */
const toolOf = (name: string, effect: ToolEffect): Tool =>
  defineTool({
    name,
    effect,
    description: `Does ${name}.`,
    input: z.object({ item: z.string() }),
    output: z.object({ did: z.string() }),
    timeout: '1m',
    retry: { maximumAttempts: 1 },
    async run({ item }) {
      begun.push(`${name} ${item}`);
      if (!item.endsWith('quick')) await new Promise<void>((end) => ends.set(`${name} ${item}`, end));
      return { did: item };
    },
  }) as unknown as Tool;

const artifacts = createMemoryStore();
let dock: Dock;
let temporal: Awaited<ReturnType<typeof connect>>;
beforeAll(async () => {
  dock = await openDock({
    artifacts,
    pipelines: [
      errandPipeline({ tools: ['look', 'note', 'buy', 'send'] }, { cancellation: { grace: '1s' } }),
      errandPipeline({ tools: ['look'] }, { name: 'patient', cancellation: { grace: '1m' } }),
    ],
    agents: [
      errandBoy(async ({ list }, { use }) => {
        const calls = String(list).split(', ');
        await Promise.all(calls.map((call) => use(call.split(' ')[0] ?? '', { item: call.split(' ')[1] ?? '' })));
        return { bought: [] };
      }),
    ],
    tools: [
      ...[toolOf('look', 'read'), toolOf('note', 'write'), toolOf('buy', 'destructive')],
      { ...toolOf('send', 'write'), run: undefined, activity: { name: 'send' } } as unknown as Tool,
    ],
    activities: {
      async send({ item }) {
        begun.push(`send ${item}`);
        await new Promise<void>((end) => ends.set(`send ${item}`, end));
        return { did: String(item) };
      },
    },
    reviewers: { buyer: ['bea'] },
  });
  temporal = await connect({ address: dock.address, namespace: 'default' });
});
afterAll(async () => {
  for (const end of ends.values()) end();
  await temporal?.close();
  await dock?.close();
});

async function begin(list: string, pipeline = 'errand'): Promise<TestRun> {
  const run = await dock.start(pipeline, { list });
  if (list.startsWith('buy')) {
    await run.reaches('approving');
    await run.decide({ by: 'bea' });
  }
  await eventually(async () => list.split(', ').every((call) => begun.includes(call)), Boolean);
  return run;
}

async function logOnceCancelled(run: TestRun): Promise<AuditEntry[]> {
  await eventually(
    () => run.status(),
    ({ lifecycle }) => lifecycle === 'CANCELLED',
  );
  return run.log();
}

/** What the agent was told last, in the transcript that was kept. */
async function lastTold(run: TestRun) {
  const kept = (await dock.client.artifacts(run.id)).find(({ name }) => name === 'shopping.transcript');
  expect(kept).toMatchObject({ incomplete: true });
  const bytes = await artifacts.get(kept?.digest ?? '');
  const { items } = JSON.parse(new TextDecoder().decode(bytes)) as TranscriptLink;
  return items.flatMap((item) => (item.kind === 'results' ? item.results : []));
}

/** What a replay of the run finds wrong with its log. */
async function problemsOf(run: TestRun): Promise<readonly string[]> {
  const { report } = await verifyRun(dock.client, run.id, { workflowBundlePath: workflowBundlePath() });
  return report.checks.flatMap(({ problems }) => problems);
}

const byUs = (run: TestRun) => dock.client.cancel(run.id, { by: 'oda', reason: 'no longer wanted' });
const byTemporal = (run: TestRun) => temporal.client.workflow.getHandle(run.id).cancel();
const IN_DOUBT = /whether it ran is not known \(the run was cancelled in its middle\): check before you try again$/;

it.each([
  { tool: 'buy', how: 'by us', cancel: byUs },
  { tool: 'buy', how: 'by Temporal', cancel: byTemporal },
  { tool: 'note', how: 'by Temporal', cancel: byTemporal },
  { tool: 'send', how: 'by us', cancel: byUs },
])(
  'a call of $tool that outlasts the grace of a cancellation $how is in doubt, in log and transcript',
  async ({ tool, how, cancel }) => {
    const run = await begin(`${tool} ${how.replace(' ', '-')}`);
    await cancel(run);
    const log = await logOnceCancelled(run);
    const entry = log.at(-2);
    expect(entry).toMatchObject({ event: 'toolCalled', call: { tool, outcome: 'unknown' } });
    expect(entry?.message).toMatch(IN_DOUBT);
    expect(sayStep(entry ?? {}, (text) => text)).toMatch(/is in doubt: whether it ran is not known/);
    expect(log.at(-1)).toMatchObject({ to: 'CANCELLED', artifacts: [{ name: 'shopping.transcript' }] });
    expect(await lastTold(run)).toMatchObject([{ outcome: 'unknown', message: expect.stringMatching(IN_DOUBT) }]);
    expect(await problemsOf(run)).toEqual([]);
  },
);

it('of reads that were made at once those that ended are done, and the others have failed', async () => {
  const run = await begin('look quick, look slow');
  const handle = temporal.client.workflow.getHandle(run.id);
  await eventually(
    async () => (await handle.fetchHistory()).events ?? [],
    (events) => events.filter((event) => event.activityTaskCompletedEventAttributes).length === 2,
  );
  await byUs(run);
  const log = await logOnceCancelled(run);
  expect(log.flatMap(({ call, message }) => (call?.tool ? [[call.outcome, message]] : []))).toEqual([
    ['done', undefined],
    ['failed', 'the run was cancelled before it ended'],
  ]);
  expect(await lastTold(run)).toMatchObject([{ outcome: 'done' }, { outcome: 'failed' }]);
});

it('a call that ends within the grace is done, in log and transcript', async () => {
  const run = await begin('look patient', 'patient');
  await byUs(run);
  await eventually(
    () => run.log(),
    (log) => log.some(({ event }) => event === 'cancelRequested'),
  );
  ends.get('look patient')?.();
  const log = await logOnceCancelled(run);
  expect(log.flatMap(({ call }) => (call?.tool ? [call.outcome] : []))).toEqual(['done']);
  expect(await lastTold(run)).toMatchObject([{ outcome: 'done' }]);
  expect(await problemsOf(run)).toEqual([]);
});
