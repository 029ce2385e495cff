import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findFreePort } from '../../src/server/free-port.js';
import { type DevServer, type DevServerOptions, findServerBinary, startDevServer } from '../../src/server/index.js';
import { servesNamespace } from '../../src/server/probe-server.js';
import { BINARY_DIRECTORY } from './binaries.js';

/** For what a loaded machine may take. */
const PATIENCE_MS = 30_000;

// A server that starts takes seconds, and many on a loaded machine.
vi.setConfig({ testTimeout: 180_000 });

let directory = '';
let cleanups: (() => Promise<unknown>)[] = [];
let progress: string[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'signalbox-server-'));
  cleanups = [() => rm(directory, { recursive: true, force: true })];
  progress = [];
});
afterEach(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

async function start(options: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const server = await startDevServer({
    directory,
    binaryDirectory: BINARY_DIRECTORY,
    env: process.env,
    port: 0,
    headless: true,
    onProgress: (line) => progress.push(line),
    ...options,
  });
  cleanups.push(() => server.stop());
  return server;
}

/** A run nobody works on, waiting for Priya. */
async function startRun(server: DevServer, workflowId: string): Promise<void> {
  const connection = await Connection.connect({ address: server.address });
  await new Client({ connection, namespace: server.namespace }).workflow.start('anything', {
    taskQueue: 'nobody',
    workflowId,
    searchAttributes: { WaitingFor: ['priya', 'architects'], GateDeadline: [new Date('2030-01-01T00:00:00Z')] },
  });
  await connection.close();
}

async function listRuns(server: DevServer, query: string): Promise<string[]> {
  const connection = await Connection.connect({ address: server.address });
  const ids: string[] = [];
  for await (const run of new Client({ connection, namespace: server.namespace }).workflow.list({ query }))
    ids.push(run.workflowId);
  await connection.close();
  return ids;
}

/** Takes a port, and says whether it was there to be taken. */
async function occupy(port: number): Promise<boolean> {
  const server: Server = createServer();
  const isTaken = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (isTaken) cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return isTaken;
}

/** A port that is in use, as is the one a thousand after it. */
async function portsInUse(): Promise<number> {
  for (;;) {
    const port = await findFreePort(0);
    if ((await occupy(port)) && (await occupy(port + 1000))) return port;
  }
}

it('a server serves its namespace when start resolves, and finds runs by whom they wait for', async () => {
  const server = await start({ namespace: 'team' });
  await startRun(server, 'waiting');
  const query = "WaitingFor = 'priya' AND GateDeadline > '2029-01-01T00:00:00Z'";
  await vi.waitFor(async () => expect(await listRuns(server, query)).toEqual(['waiting']), PATIENCE_MS);
  expect(await servesNamespace(server.address, 'default', PATIENCE_MS)).toBe(true);
  expect(await servesNamespace(server.address, 'absent')).toBe(false);
  expect(server).toMatchObject({ namespace: 'team', uiUrl: undefined, version: expect.stringMatching(/^\d/) });
});

it('data is kept between starts', async () => {
  const first = await start();
  await startRun(first, 'kept');
  await first.stop();
  expect(await servesNamespace(first.address, 'default')).toBe(false);
  const second = await start();
  expect(second.alreadyRunning).toBeUndefined();
  await vi.waitFor(
    async () => expect(await listRuns(second, "WaitingFor = 'architects'")).toEqual(['kept']),
    PATIENCE_MS,
  );
});

it('data of another server version is set aside with a message, never deleted', async () => {
  const first = await start();
  await startRun(first, 'old');
  await first.stop();
  const bytes = await readFile(join(directory, 'temporal.db'));
  await writeFile(join(directory, 'temporal.db.version'), '0.9.0\n');
  const second = await start();
  expect(await listRuns(second, '')).toEqual([]);
  const aside = (await readdir(directory)).filter((name) => name.includes('of-0.9.0-')).sort();
  expect(aside).toEqual([
    expect.stringMatching(/^temporal\.db\.of-0\.9\.0-20[\dT.-]+Z$/),
    expect.stringMatching(/Z-shm$/),
    expect.stringMatching(/Z-wal$/),
  ]);
  expect(await readFile(join(directory, aside[0] ?? ''))).toEqual(bytes);
  expect(progress.join('\n')).toMatch(
    /server version 0\.9\.0 and this is .*: set aside as .*temporal\.db\.of-0\.9\.0-/,
  );
});

it('ports in use give a message and the next free ones', async () => {
  const port = await portsInUse();
  const server = await start({ port, headless: false });
  const taken = Number(server.address.split(':')[1]);
  const uiTaken = Number(server.uiUrl?.split(':')[2]);
  expect(taken).toBeGreaterThan(port);
  expect(uiTaken).toBeGreaterThan(port + 1000);
  expect(progress).toContain(`port ${port} is in use: the server takes ${taken}`);
  expect(progress).toContain(`port ${port + 1000} is in use: the Web UI takes ${uiTaken}`);
  await vi.waitFor(async () => expect((await fetch(String(server.uiUrl))).status).toBe(200), PATIENCE_MS);
});

it('a port that is taken between the choice and the start gives a message and another start', async () => {
  const { path } = await findServerBinary({ kind: 'cli', directory: BINARY_DIRECTORY, env: process.env });
  const unlucky = join(directory, 'unlucky');
  const script = [
    `[ "$1" = server ] && [ ! -e '${unlucky}.done' ] && touch '${unlucky}.done' &&`,
    `  { echo "can't set frontend port: bind: address already in use" >&2; exit 1; }`,
    `exec '${path}' "$@"`,
  ];
  await writeFile(unlucky, ['#!/bin/sh', ...script, ''].join('\n'));
  await chmod(unlucky, 0o755);
  const server = await start({ env: { ...process.env, TEMPORAL_CLI_PATH: unlucky } });
  expect(await servesNamespace(server.address, 'default', PATIENCE_MS)).toBe(true);
  expect(progress).toContain('a port was taken in the meantime: starting again with others');
});

it('a second start in the same directory uses the server that runs, and leaves it alone', async () => {
  const first = await start();
  const second = await start({ namespace: 'default' });
  expect(second).toMatchObject({ alreadyRunning: true, pid: first.pid, address: first.address, dbFile: first.dbFile });
  await second.stop();
  expect(await servesNamespace(first.address, 'default', PATIENCE_MS)).toBe(true);
  await expect(start({ namespace: 'other' })).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
});

it('of several starts at once one launches the server and the others use it', async () => {
  const servers = await Promise.all([start(), start(), start()]);
  expect(new Set(servers.map(({ pid }) => pid)).size).toBe(1);
  expect(servers.filter(({ alreadyRunning }) => alreadyRunning === undefined)).toHaveLength(1);
});

it('a record of a server that is gone, whose process number is used again, is not believed', async () => {
  const dbFile = join(directory, 'temporal.db');
  const record = { pid: process.pid, address: '127.0.0.1:1', namespaces: ['default'], dbFile };
  await writeFile(join(directory, 'server.json'), JSON.stringify(record));
  await writeFile(join(directory, 'start.lock.1'), '999999999');
  expect((await start()).alreadyRunning).toBeUndefined();
});

it('an ephemeral server leaves nothing behind and is never shared', async () => {
  const [first, second] = await Promise.all([start({ ephemeral: true }), start({ ephemeral: true })]);
  expect(first.pid).not.toBe(second.pid);
  await startRun(first, 'gone');
  await Promise.all([first.stop(), second.stop()]);
  expect(await readdir(directory)).toEqual([]);
});

it('a server that ends while it starts is NO_SERVER with the end of its log', async () => {
  const broken = join(directory, 'temporal');
  await writeFile(
    broken,
    '#!/bin/sh\n[ "$1" = --version ] && echo "temporal version 1.0.0" && exit\necho no such flag\nexit 1\n',
  );
  await chmod(broken, 0o755);
  const starting = start({ env: { ...process.env, TEMPORAL_CLI_PATH: broken } });
  await expect(starting).rejects.toMatchObject({ code: 'NO_SERVER' });
  await expect(starting).rejects.toThrow('no such flag');
  expect(existsSync(join(directory, 'server.json'))).toBe(false);
});

it('of two that are started for one port at the same time each serves at its own', async () => {
  const port = await findFreePort(0);
  const folders = ['one', 'two', 'three'].map((name) => join(directory, name));
  const servers = await Promise.all(folders.map((folder) => start({ directory: folder, port, namespace: 'shared' })));
  expect(new Set(servers.map(({ address }) => address)).size).toBe(3);
  for (const [at, server] of servers.entries()) {
    await startRun(server, `run-${at}`);
    await vi.waitFor(
      async () => expect(await listRuns(server, "WaitingFor = 'priya'")).toEqual([`run-${at}`]),
      PATIENCE_MS,
    );
  }
});
