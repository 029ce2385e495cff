import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyRun } from '../../src/audit/index.js';
import { definePipeline } from '../../src/machine/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import { DIALECTS, type Dialect, saidIn, startScriptedProvider } from '../scripted-provider/index.js';
import { startTestServer, type TestServer } from '../temporal-server.js';
import { openJournal, until } from './journal.js';
import { createMortalProcess, type MortalProcess } from './mortal-process.js';
import { type Chance, createChance } from './seed.js';

/**
 * Kills the worker, a process of its own, again and again while an agent makes twenty calls. `CHAOS_SEED` repeats a seed, and
 * `CHAOS_ROUNDS` plays more of them, in either dialect by turns.
 */
const SEED = Number(process.env.CHAOS_SEED ?? 20261121);
const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 1);
const CRATES = 20;
const DEATHS = 6;
/** A call and what follows take about as long: so a death may come at any point of it. */
const LATEST_MS = 200;

const stowing = definePipeline({
  name: 'stowing',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'loading',
  states: {
    loading: {
      kind: 'stage',
      work: { agent: 'stevedore' },
      tools: ['stow'],
      limits: { steps: CRATES + 1 },
      writes: 'manifest',
      timeout: '10m',
      heartbeat: '4s',
      retry: { initialInterval: '100ms', maximumInterval: '500ms' },
      on: { completed: 'done' },
    },
    done: { kind: 'final', outputs: ['manifest'] },
  },
});

type WorkerLine = {
  readonly what: 'ready' | 'begin' | 'end' | 'keeping' | 'kept';
  readonly key: string;
  readonly at: number;
  readonly pid: number;
};

/** The provider's own journal: which step it was asked for, by what stands in the request. */
type Asked = { readonly step: number; readonly at: number };

describe.each(Array.from({ length: ROUNDS }, (_, round) => SEED + round))(
  'E6, seed %i: kill -9 in an agent’s loop',
  (seed) => {
    const chance = createChance(seed);
    const dialect: Dialect = seed % 2 === 0 ? 'openai' : 'anthropic';
    const asked: Asked[] = [];
    let server: TestServer;
    let worker: MortalProcess;
    let provider: Awaited<ReturnType<typeof startScriptedProvider>>;
    let read: () => readonly WorkerLine[];
    let folder: string;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'signalbox-loop-'));
      server = await startTestServer();
      provider = await startLoading(asked, chance, dialect);
      read = openJournal<WorkerLine>(join(folder, 'worker.jsonl'));
      worker = createMortalProcess('loop-worker.mjs', (pid) =>
        until(`worker ${pid} serves`, () => read().some((line) => line.what === 'ready' && line.pid === pid)),
      );
    });
    afterAll(async () => {
      await worker?.kill();
      await provider?.close();
      await server?.close();
      await rm(folder, { recursive: true, force: true });
    });

    it('no completed call is made again, each tool runs once, and the run completes', {
      timeout: 300_000,
    }, async () => {
      const { client } = server;
      const settings = { folder, address: server.address, pipeline: stowing, dialect, model: provider.url };
      await worker.start(settings);
      const { run } = await client.start('stowing', { requestedBy: 'ann' });
      const deaths: number[] = [];
      const steps = chance.shuffled(Array.from({ length: CRATES }, (_, n) => n + 1)).slice(0, DEATHS);
      for (const step of steps.sort((a, b) => a - b)) {
        await until(`step ${step} is asked for`, () => asked.some((one) => one.step === step));
        await delay(chance.below(LATEST_MS));
        await worker.kill();
        deaths.push(Date.now());
        await worker.start(settings);
      }
      await until('the run is over', async () => /^(COMPLETE|FAILED)$/.test((await client.status(run)).lifecycle));
      const status = await client.status(run);
      expect(status).toMatchObject({ lifecycle: 'COMPLETE', outputs: { manifest: { stowed: CRATES } } });

      const lines = read();
      const keysOf = (moment: WorkerLine['what']) => [
        ...new Set(lines.flatMap(({ what, key }) => (what === moment ? [key] : []))),
      ];
      const lastOf = (moment: WorkerLine['what'], key: string) =>
        lines.findLast(({ what, key: other }) => what === moment && other === key)?.at ?? 0;
      // What was kept and never noted was kept by a worker that died in between.
      const keptAt = (key: string) => (keysOf('kept').includes(key) ? lastOf('kept', key) : Number.POSITIVE_INFINITY);
      const isKilledIn = (from: number, to: number) => deaths.some((at) => from <= at && at <= to);
      const keys = keysOf('keeping');
      for (const key of keys)
        if (keptAt(key) === Number.POSITIVE_INFINITY)
          expect(isKilledIn(lastOf('keeping', key), Number.POSITIVE_INFINITY)).toBe(true);
      const keyOf = (step: number) => keys.find((key) => key.split('/').at(-2)?.endsWith(`:${step}`)) ?? 'none';

      // A model's call: each step once, and again only where the worker died before it had the answer.
      for (let step = 1; step <= CRATES + 1; step += 1) {
        const calls = asked.filter((one) => one.step === step);
        expect(calls.filter(({ at }) => at > keptAt(keyOf(step)))).toEqual([]);
        for (const [at, call] of calls.slice(1).entries()) expect(isKilledIn(calls[at]?.at ?? 0, call.at)).toBe(true);
      }
      const inOrder = asked.map(({ step }) => step);
      expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
      expect(asked.length).toBeLessThanOrEqual(CRATES + 1 + deaths.length);

      // A tool's call: under twenty keys, each kept once, and begun again only where the worker died in it.
      const tools = keysOf('begin');
      expect(tools).toHaveLength(CRATES);
      for (const key of tools) {
        const begun = lines.filter((line) => line.what === 'begin' && line.key === key);
        expect(begun.filter(({ at }) => at > keptAt(key))).toEqual([]);
        for (const [at, again] of begun.slice(1).entries()) expect(isKilledIn(begun[at]?.at ?? 0, again.at)).toBe(true);
      }
      expect(new Set(keys).size).toBe(2 * CRATES + 1);

      const log = await client.auditLog(run);
      const made = log.flatMap(({ call }) => (call ? [`${call.step} ${call.tool ?? 'model'} ${call.outcome}`] : []));
      expect(made).toEqual([
        ...Array.from({ length: CRATES }, (_, n) => [`${n + 1} model done`, `${n + 1} stow done`]).flat(),
        `${CRATES + 1} model done`,
      ]);
      expect((await client.spending(run)).total).toMatchObject({ calls: CRATES + 1 });
      const { report } = await verifyRun(client, run, { workflowBundlePath: workflowBundlePath() });
      expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
      const again = asked.length - (CRATES + 1);
      const toolsAgain = lines.filter(({ what }) => what === 'begin').length - CRATES;
      process.stdout.write(
        `${deaths.length} deaths at steps ${steps.join(', ')}: ${again} model calls and ${toolsAgain} tool calls cut off, and made again\n`,
      );
    });
  },
);

/** Answers after a while, so that a death finds the call under way; one call in each step, an answer after the last. */
function startLoading(asked: Asked[], chance: Chance, dialect: Dialect) {
  const say = DIALECTS[dialect];
  return startScriptedProvider(
    ...(Array.from({ length: 2 * CRATES }, () => (response, request) => {
      const step = saidIn(request).filter(({ by }) => by === 'call').length + 1;
      asked.push({ step, at: Date.now() });
      const turn =
        step > CRATES
          ? say.answer(JSON.stringify({ stowed: CRATES }))
          : say.calls([{ tool: 'stow', arguments: { crate: step } }]);
      setTimeout(() => turn(response, request), chance.below(100));
    }) satisfies Parameters<typeof startScriptedProvider>),
  );
}
