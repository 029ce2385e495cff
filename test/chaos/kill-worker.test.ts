import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';

const program = fileURLToPath(new URL('mortal-worker.mjs', import.meta.url));
const AGENTS = ['scout', 'hunter', 'atlas', 'forge', 'sentinel'] as const;

describe('E6: kill -9 of the worker loses nothing and repeats nothing that was done', () => {
  let server: TestServer;
  let worker: ChildProcess | undefined;

  const journalFile = () => join(server.folder, 'journal');
  const journal = () => (existsSync(journalFile()) ? readFileSync(journalFile(), 'utf8').split('\n') : []);
  const count = (line: string) => journal().filter((l) => l === line).length;
  const until = (line: string, times = 1) =>
    eventually(
      async () => count(line),
      (n) => n >= times,
    );

  const startWorker = async () => {
    worker = spawn(process.execPath, [program, server.address, server.folder], { stdio: 'ignore' });
    await until(`ready ${worker.pid}`);
  };
  const killed = async () => {
    const { exitCode, signalCode } = worker ?? {};
    if (exitCode === null && signalCode === null) {
      const gone = new Promise((resolve) => worker?.once('exit', resolve));
      worker?.kill('SIGKILL');
      await gone;
    }
  };
  const died = () =>
    eventually(
      async () => worker?.signalCode,
      (signal) => signal === 'SIGKILL',
    );

  beforeAll(async () => {
    server = await startTestServer();
  });
  beforeEach(() => rmSync(journalFile(), { force: true }));
  afterAll(async () => {
    await killed();
    await server.close();
  });

  /** Approves whatever gate is open, until the run has begun the given agent. */
  const approveUntil = async (run: string, line: string) => {
    for (;;) {
      if (count(line) > 0) return;
      const gate = await server.client.openGate(run).catch(() => null);
      if (gate) await server.client.decide(run, { by: gate.people[0] ?? '', decision: 'approved', gate: gate.gate });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };

  it('in the middle of any stage: a new worker completes the run, and no completed stage ran twice', async () => {
    for (const agent of AGENTS) writeFileSync(join(server.folder, `hang-${agent}`), '');
    await startWorker();
    const { run } = await server.client.start('discoveryToSpecification', { brief: 'any', requestedBy: 'ann' });
    for (const agent of AGENTS) {
      await approveUntil(run, `begin ${agent}`);
      await killed();
      rmSync(join(server.folder, `hang-${agent}`));
      await startWorker();
      await until(`end ${agent}`);
    }
    const status = await eventually(
      () => server.client.status(run).catch(() => undefined),
      (s) => s?.lifecycle === 'COMPLETE',
    );
    expect(status?.state).toBe('COMPLETE');
    for (const agent of AGENTS) {
      expect([agent, count(`begin ${agent}`), count(`end ${agent}`)]).toEqual([agent, 2, 1]);
    }
    await killed();
  }, 120_000);

  it('after a call finished and before it was reported: the kept result is used, and the call is not made again', async () => {
    for (const agent of AGENTS) writeFileSync(join(server.folder, `hang-${agent}`), '');
    await startWorker();
    const { run } = await server.client.start('discoveryToSpecification', { brief: 'any', requestedBy: 'ann' });
    for (const agent of AGENTS) {
      await approveUntil(run, `begin ${agent}`);
      writeFileSync(join(server.folder, 'die-after-keep'), '');
      rmSync(join(server.folder, `hang-${agent}`));
      await died();
      await startWorker();
    }
    const status = await eventually(
      () => server.client.status(run).catch(() => undefined),
      (s) => s?.lifecycle === 'COMPLETE',
    );
    expect(status?.state).toBe('COMPLETE');
    for (const agent of AGENTS) {
      expect([agent, count(`begin ${agent}`), count(`end ${agent}`)]).toEqual([agent, 1, 1]);
    }
    await killed();
  }, 120_000);
});
