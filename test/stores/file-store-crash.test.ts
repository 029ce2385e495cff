import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOfBytes } from '../../src/contract/index.js';
import { createFileStore } from '../../src/stores/index.js';
import { compile } from './compiled.js';

/** Writes without end and prints each digest or key after the store said it was written. */
const WRITER = `
const { createFileStore } = await import(process.argv[1]);
const store = createFileStore({ directory: process.argv[2] });
const who = process.argv[3];
for (let n = 0; ; n += 1) {
  const { digest } = await store.put(new Uint8Array(300_000).fill(n % 256), 'application/octet-stream');
  const value = await store.keep('shared/' + n, who + ' '.repeat(100_000));
  console.log(JSON.stringify({ digest, key: 'shared/' + n, winner: value.trim() }));
}`;

type Line = { readonly digest: string; readonly key: string; readonly winner: string };

let folder = '';
let entry = '';
const directories: string[] = [];
beforeAll(async () => {
  ({ folder, entry } = await compile('src/stores/index.ts'));
});
afterAll(() => Promise.all([folder, ...directories].map((path) => rm(path, { recursive: true, force: true }))));

/** Starts a writer and kills it with SIGKILL at its `lines`th line, wherever it then is. */
async function writeUntilKilled(directory: string, who: string, lines: number): Promise<Line[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', WRITER, entry, directory, who], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const seen: Line[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    seen.push(JSON.parse(line) as Line);
    if (seen.length === lines) child.kill('SIGKILL');
  }
  expect((await exit)[1]).toBe('SIGKILL');
  return seen;
}

it('E6: kill -9 of writers loses nothing they reported and leaves nothing half written', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'signalbox-crash-'));
  directories.push(directory);
  const rounds = [3, 8, 14].map(async (lines, index) => writeUntilKilled(directory, `writer ${index}`, lines));
  const reported = (await Promise.all(rounds)).flat();
  const store = createFileStore({ directory });
  for (const { digest, key, winner } of reported) {
    expect(digestOfBytes(await store.get(digest))).toBe(digest);
    expect(String(await store.kept(key)).trim()).toBe(winner);
  }
  for (const fan of await readdir(join(directory, 'sha256')))
    for (const name of await readdir(join(directory, 'sha256', fan)))
      expect(digestOfBytes(await readFile(join(directory, 'sha256', fan, name)))).toBe(`sha256:${fan}${name}`);
  await expect(store.keep('after', 1)).resolves.toBe(1);
});
