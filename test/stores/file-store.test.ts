import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFileStore } from '../../src/stores/index.js';
import { testStore } from './store.suite.js';

let base = '';
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'signalbox-stores-'));
});
afterAll(() => rm(base, { recursive: true, force: true }));

async function createFolder(): Promise<{ parent: string; directory: string }> {
  const parent = await mkdtemp(join(base, 'store-'));
  return { parent, directory: join(parent, 'artifacts') };
}

const pathOf = (directory: string, digest: string): string =>
  join(directory, 'sha256', digest.slice(7, 9), digest.slice(9));

async function filesUnder(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function keptFile(directory: string): Promise<string> {
  const [file, ...others] = await filesUnder(join(directory, 'kept'));
  expect(others).toEqual([]);
  return file ?? '';
}

describe('the file store', () => {
  testStore(async () => {
    const { directory } = await createFolder();
    return {
      open: () => createFileStore({ directory }),
      damage: async (digest) => {
        const bytes = await readFile(pathOf(directory, digest));
        bytes[0] = (bytes[0] ?? 0) ^ 1;
        await writeFile(pathOf(directory, digest), bytes);
      },
    };
  });

  it('writes nothing outside its folder and leaves no temporary file, whatever the keys are', async () => {
    const { parent, directory } = await createFolder();
    const store = createFileStore({ directory });
    await Promise.all(['../escape', '/escape', 'a\0b', '..'].map((key) => store.keep(key, key)));
    await store.put(new Uint8Array([1]), 'application/octet-stream');
    expect(await readdir(parent)).toEqual(['artifacts']);
    expect(await readdir(join(directory, 'tmp'))).toEqual([]);
    expect(await filesUnder(directory)).toHaveLength(5);
  });

  it('an artifact that is there already is not written again', async () => {
    const { directory } = await createFolder();
    const store = createFileStore({ directory });
    const { digest } = await store.put(new Uint8Array([1, 2]), 'application/octet-stream');
    const before = await stat(pathOf(directory, digest));
    await store.put(new Uint8Array([1, 2]), 'application/octet-stream');
    expect((await stat(pathOf(directory, digest))).ino).toBe(before.ino);
  });

  it('an artifact cut short is ARTIFACT_CORRUPT', async () => {
    const { directory } = await createFolder();
    const store = createFileStore({ directory });
    const { digest } = await store.put(new Uint8Array(100), 'application/octet-stream');
    await writeFile(pathOf(directory, digest), new Uint8Array(99));
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  });

  it('goes on when its folder is removed under it', async () => {
    const { directory } = await createFolder();
    const store = createFileStore({ directory });
    await store.put(new Uint8Array([1]), 'application/octet-stream');
    await rm(directory, { recursive: true });
    await expect(store.put(new Uint8Array([1]), 'application/octet-stream')).resolves.toMatchObject({ bytes: 1 });
  });

  it('a kept record cut short at any byte counts as absent and does not wedge its key', async () => {
    const { directory } = await createFolder();
    await createFileStore({ directory }).keep('key', { result: 'ünïcode', n: 1 });
    const file = await keptFile(directory);
    const whole = await readFile(file);
    for (let length = 0; length < whole.byteLength; length += 1) {
      await writeFile(file, whole.subarray(0, length));
      expect(await createFileStore({ directory }).kept('key')).toBeUndefined();
    }
    expect(await createFileStore({ directory }).keep('key', 'second')).toBe('second');
    expect(await createFileStore({ directory }).keep('key', 'third')).toBe('second');
  });

  it('a kept record whose tail was never written (zero bytes) counts as absent', async () => {
    const { directory } = await createFolder();
    await createFileStore({ directory }).keep('key', 'first');
    const file = await keptFile(directory);
    await writeFile(file, (await readFile(file)).fill(0, 40));
    const kept = await Promise.all([1, 2, 3, 4].map((value) => createFileStore({ directory }).keep('key', value)));
    expect(new Set(kept).size).toBe(1);
  });

  it('E6: a kept record that somebody altered is ARTIFACT_CORRUPT, never a second call', async () => {
    const { directory } = await createFolder();
    await createFileStore({ directory }).keep('key', 'paid 100');
    const file = await keptFile(directory);
    await writeFile(file, (await readFile(file, 'utf8')).replace('paid 100', 'paid 900'));
    await expect(createFileStore({ directory }).kept('key')).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    await expect(createFileStore({ directory }).keep('key', 'x')).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
  });
});
