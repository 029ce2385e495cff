import { expect, it } from 'vitest';
import { digestOfBytes } from '../../src/contract/index.js';
import type { ArtifactStore } from '../../src/stores/index.js';

/** How the suite gets at a store: `open` gives another handle on the same contents, `damage` flips one bit of an artifact. */
export type StoreUnderTest = {
  readonly open: () => ArtifactStore;
  readonly damage?: (digest: string) => Promise<void>;
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const absent = `sha256:${'0'.repeat(64)}`;

/** What every artifact store promises; `create` gives an empty one. */
export function testStore(create: () => Promise<StoreUnderTest>): void {
  it('gives back what was put, under the digest of its bytes, to every handle', async () => {
    const { open } = await create();
    const stored = await open().put(text('Größe: 10 µm'), 'text/plain');
    expect(stored).toEqual({ digest: digestOfBytes(text('Größe: 10 µm')), bytes: 15 });
    expect(await open().get(stored.digest)).toEqual(text('Größe: 10 µm'));
    expect(await open().has(stored.digest)).toBe(true);
  });

  it('holds no reference to the bytes it was given or gave back', async () => {
    const store = (await create()).open();
    const bytes = text('first');
    const { digest } = await store.put(bytes, 'text/plain');
    bytes.fill(0);
    (await store.get(digest)).fill(0);
    expect(await store.get(digest)).toEqual(text('first'));
  });

  it.each([0, 1, 5 * 1024 * 1024])('stores %i bytes', async (size) => {
    const store = (await create()).open();
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 31) % 251);
    const { digest } = await store.put(bytes, 'application/octet-stream');
    expect(Buffer.compare(await store.get(digest), bytes)).toBe(0);
  });

  it('an artifact it does not have is ARTIFACT_MISSING', async () => {
    const store = (await create()).open();
    await expect(store.get(absent)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    expect(await store.has(absent)).toBe(false);
  });

  it.each([
    '',
    'sha256:',
    '../../../etc/passwd',
    `sha256:../${'0'.repeat(61)}`,
    `sha256:${'A'.repeat(64)}`,
    `${absent}\n`,
    `${absent}/..`,
    `md5:${'0'.repeat(64)}`,
  ])('%j is no digest and never becomes a path', async (digest) => {
    const store = (await create()).open();
    await expect(store.get(digest)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
    await expect(store.has(digest)).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' });
  });

  it('many handles may put the same and different bytes at once', async () => {
    const { open } = await create();
    const puts = Array.from({ length: 60 }, (_, index) => open().put(text(`artifact ${index % 5}`), 'text/plain'));
    const digests = new Set((await Promise.all(puts)).map(({ digest }) => digest));
    expect(digests.size).toBe(5);
    for (const digest of digests) expect(digestOfBytes(await open().get(digest))).toBe(digest);
  });

  it('a changed byte is ARTIFACT_CORRUPT, and putting the bytes again mends it', async (context) => {
    const { open, damage } = await create();
    if (damage === undefined) return context.skip();
    const { digest } = await open().put(text('evidence'), 'text/plain');
    await damage(digest);
    await expect(open().get(digest)).rejects.toMatchObject({ code: 'ARTIFACT_CORRUPT' });
    await open().put(text('evidence'), 'text/plain');
    expect(await open().get(digest)).toEqual(text('evidence'));
  });

  it('E6: the first result kept under a key is the one everybody is given', async () => {
    const { open } = await create();
    expect(await open().kept('run/3/1')).toBeUndefined();
    expect(await open().keep('run/3/1', { answer: 42, list: [null, 'ü'] })).toEqual({ answer: 42, list: [null, 'ü'] });
    expect(await open().keep('run/3/1', { answer: 43 })).toEqual({ answer: 42, list: [null, 'ü'] });
    expect(await open().kept('run/3/1')).toEqual({ answer: 42, list: [null, 'ü'] });
    expect(await open().kept('run/3/2')).toBeUndefined();
  });

  it('E6: of many who keep at once exactly one wins', async () => {
    const { open } = await create();
    const kept = await Promise.all(Array.from({ length: 40 }, (_, index) => open().keep('contended', index)));
    expect(new Set(kept).size).toBe(1);
    expect(await open().kept('contended')).toBe(kept[0]);
  });

  it.each([null, false, 0, '', [], {}])('keeps the value %j', async (value) => {
    const { open } = await create();
    await open().keep('key', value);
    expect(await open().kept('key')).toEqual(value);
    expect(await open().keep('key', 'late')).toEqual(value);
  });

  it('any text is a key, and no two keys are the same', async () => {
    const store = (await create()).open();
    const keys = [
      '',
      '.',
      '..',
      '../../x',
      '/etc/passwd',
      'a/b',
      'a\\b',
      'a\0b',
      'é',
      'e\u0301',
      '\ud800',
      'x'.repeat(5000),
    ];
    for (const key of keys) await store.keep(key, `value of ${keys.indexOf(key)}`);
    for (const key of keys) expect(await store.kept(key)).toBe(`value of ${keys.indexOf(key)}`);
  });

  it('keeps a value of 5 MB', async () => {
    const store = (await create()).open();
    const value = 'ß'.repeat(2.5 * 1024 * 1024);
    await store.keep('large', { value });
    expect(await store.kept('large')).toEqual({ value });
  });
}
