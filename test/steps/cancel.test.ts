import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { verifyRun } from '../../src/audit/index.js';
import type { AuditEntry, TranscriptLink } from '../../src/contract/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { silence } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { errandPipeline, openShop } from './errand.js';
import { type Errands, openErrands } from './errands.js';

const GRACE_MS = 10_000;
/** What a slow machine may add to the grace; with it the wait is shorter than any call by itself would take. */
const SLOWNESS_MS = 20_000;

/** Calls of the tool that ends only when it is told to, or never; by their item. */
const waiting: { readonly item: string; told: boolean; readonly end: () => void }[] = [];

const wait = defineTool({
  name: 'wait',
  description: 'Waits for a delivery that never comes.',
  input: z.object({ item: z.string() }),
  output: z.object({}),
  effect: 'write',
  timeout: '1m',
  run: async ({ item }, { signal }) => {
    await new Promise<void>((end, reject) => {
      const call = { item, told: false, end };
      waiting.push(call);
      signal.addEventListener('abort', () => {
        call.told = true;
        if (!item.includes('deaf')) reject(signal.reason);
      });
    });
    return {};
  },
});

const callsIn = (log: readonly AuditEntry[]) =>
  log.flatMap(({ call }) => (call?.tool ? [`${call.tool} ${call.outcome}`] : []));
const inDoubt = { results: ['call00001 done', 'call00002 unknown'], calls: ['look done', 'wait unknown'] };

describe('a run that is cancelled while its agent is at work in steps', () => {
  let errands: Errands;
  beforeAll(async () => {
    const tools = [...openShop().tools, wait as unknown as Tool];
    errands = await openErrands('openai', [errandPipeline({ tools: ['look', 'note', 'buy', 'wait'] })], {
      worker: { tools },
      env: { SIGNALBOX_MODEL_TIMEOUT: '60s' },
    });
  });
  afterAll(() => {
    for (const { end } of waiting) end();
    return errands?.close();
  });

  const firstLook = (mark: string) => errands.say.calls([{ tool: 'look', arguments: { item: mark } }]);
  const isWaiting = (mark: string) => waiting.some(({ item }) => item.includes(mark));

  it.concurrent.each([
    {
      what: 'a model call',
      mark: 'mark-model',
      second: () => silence,
      isThere: () => errands.provider.asked('mark-model').length === 2,
      turns: 1,
      results: ['call00001 done'],
      calls: ['look done'],
    },
    {
      what: 'a tool call',
      mark: 'mark-tool',
      second: () => errands.say.calls([{ tool: 'wait', arguments: { item: 'mark-tool' } }]),
      isThere: () => isWaiting('mark-tool'),
      turns: 2,
      ...inDoubt,
    },
    {
      what: 'a tool call that does not heed it',
      mark: 'mark-deaf',
      second: () => errands.say.calls([{ tool: 'wait', arguments: { item: 'mark-deaf' } }]),
      isThere: () => isWaiting('mark-deaf'),
      turns: 2,
      ...inDoubt,
    },
  ])(
    'in the middle of $what, is CANCELLED within its grace and keeps the transcript, marked incomplete',
    async ({ mark, second, isThere, turns, results, calls }) => {
      errands.provider.play(mark, [firstLook(mark), second()]);
      const { client } = errands.dock;
      const run = await errands.start('errand', mark);
      await eventually(async () => isThere(), Boolean);
      const began = performance.now();
      await client.cancel(run.id, { by: 'oda', reason: 'no longer wanted' });
      const status = await eventually(
        () => run.status(),
        ({ lifecycle }) => lifecycle === 'CANCELLED',
      );
      const tookMs = performance.now() - began;
      expect(status.state).toBe('CANCELLED');
      expect(tookMs).toBeLessThan(GRACE_MS + SLOWNESS_MS);
      const { artifacts } = { artifacts: await client.artifacts(run.id) };
      const transcript = artifacts.find(({ name }) => name === 'shopping.transcript');
      expect(transcript).toMatchObject({ incomplete: true });
      const told: string[] = [];
      let said = 0;
      for (let at: string | undefined = transcript?.digest; at !== undefined; ) {
        const { previous, items } = (await errands.read(at)) as TranscriptLink;
        said += items.filter(({ kind }) => kind === 'turn').length;
        const results = items.flatMap((item) => (item.kind === 'results' ? item.results : []));
        told.unshift(...results.map(({ id, outcome }) => `${id} ${outcome}`));
        at = previous?.$artifact;
      }
      expect(said).toBe(turns);
      expect(told).toEqual(results);
      expect(callsIn(await run.log())).toEqual(calls);
      expect((await run.log()).findLast(({ kind }) => kind === 'transition')).toMatchObject({
        from: 'shopping',
        to: 'CANCELLED',
        message: 'no longer wanted',
        artifacts: [{ name: 'shopping.transcript', incomplete: true }],
      });
      process.stdout.write(`cancelled in ${Math.round(tookMs)} ms: ${mark}\n`);
    },
  );

  it('tells the tool that is under way', async () => {
    await eventually(
      async () => waiting.filter(({ told }) => told),
      (told) => told.length === 2,
    );
  });

  it('at its own gate, keeps the transcript too', async () => {
    const mark = 'mark-gate';
    const call = errands.say.calls([{ tool: 'buy', arguments: { item: mark, price: 3 } }]);
    errands.provider.play(mark, [firstLook(mark), call]);
    const run = await errands.start('errand', mark);
    await run.reaches('approving');
    await errands.dock.client.cancel(run.id, { by: 'oda', reason: 'no longer wanted' });
    await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'CANCELLED',
    );
    const kept = (await errands.dock.client.artifacts(run.id)).find(({ name }) => name === 'shopping.transcript');
    expect(kept).toMatchObject({ incomplete: true });
    expect(callsIn(await run.log())).toEqual(['look done', 'buy proposed']);
    const { report } = await verifyRun(errands.dock.client, run.id, { workflowBundlePath: workflowBundlePath() });
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
  });
});
