import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startDevServer } from '../../src/server/index.js';
import { servesNamespace } from '../../src/server/probe-server.js';
import { compile } from '../stores/compiled.js';
import { BINARY_DIRECTORY } from './binaries.js';

/** Starts a server in a directory, says where, and ends when told to. */
const STARTER = `
const [entry, directory, binaryDirectory] = process.argv.slice(1);
const { startDevServer } = await import(entry);
const { pid, address } = await startDevServer({ directory, binaryDirectory, env: process.env, port: 0, headless: true });
process.send({ pid, address });
process.once('message', () => process.exit(0));`;

// A server that starts takes seconds, and many on a loaded machine.
vi.setConfig({ testTimeout: 180_000 });

let base = '';
let compiled = '';
let entry = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'signalbox-parent-'));
  ({ folder: compiled, entry } = await compile('src/server/index.ts'));
});
afterAll(() => Promise.all([base, compiled].map((path) => rm(path, { recursive: true, force: true }))));

type Started = { readonly pid: number; readonly address: string };

async function startInChild(directory: string): Promise<{ child: ChildProcess; server: Started }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', STARTER, entry, directory, BINARY_DIRECTORY], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [server] = (await once(child, 'message')) as [Started];
  return { child, server };
}

it('the server ends with the process that started it', async () => {
  const { child, server } = await startInChild(join(base, 'exit'));
  child.send('end');
  await once(child, 'exit');
  await vi.waitFor(async () => expect(await servesNamespace(server.address, 'default')).toBe(false), 30_000);
});

it('the server of a process that was killed goes on, and the next start finds it', async () => {
  const directory = join(base, 'killed');
  const { child, server } = await startInChild(directory);
  child.kill('SIGKILL');
  await once(child, 'exit');
  const options = { directory, binaryDirectory: BINARY_DIRECTORY, env: process.env };
  const found = await startDevServer(options);
  try {
    expect(found).toMatchObject({ alreadyRunning: true, pid: server.pid, address: server.address });
  } finally {
    process.kill(server.pid, 'SIGKILL');
  }
});
