import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it, test, vi } from 'vitest';
import { z } from 'zod';
import { createPrepareGate } from '../../activities/prepare-gate.js';
import { createRedactor, defineTool, type Tool } from '../../src/agents/index.js';
import { canonicalJson, type Digest, digestOf, type GateRequest, SignalboxError } from '../../src/contract/index.js';
import { createStaticDirectory, type Directory } from '../../src/directory/index.js';
import type { Json, Moment } from '../../src/machine/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';

const key = `ed25519:${Buffer.alloc(32, 1).toString('base64')}`;
const directory = createStaticDirectory({
  people: {
    ann: { email: 'ann@example.org', console: true, keys: [key] },
    bob: { webhook: 'https://example.org/hook', channels: ['pager'] },
    cid: { name: 'Cid' },
    zoe: { email: 'zoe@example.org' },
  },
  roles: { editor: ['ann', 'bob'] },
  groups: { board: ['bob', 'cid'], empty: [] },
  owners: { POET: 'zoe', PRINTER: 'bob' },
});
const asked: GateRequest = {
  opened: '2026-06-03T08:00:00.000Z',
  reviewers: [],
  producers: [],
  moments: [],
  calendars: {},
  drafts: [],
};
const channels = ['console', 'email', 'webhook'];
const prepare = (request: Partial<GateRequest>, more: { directory?: Directory; store?: ArtifactStore } = {}) =>
  createPrepareGate({ directory, channels, store: createMemoryStore(), ...more })({ ...asked, ...request });

describe('as a gate opens, the directory says who may be asked', () => {
  it('by id, role and group, in the order asked; a role or group of nobody means nobody', async () => {
    const reviewers = [
      { group: 'board' },
      { id: 'stranger' },
      { role: 'editor' },
      { role: 'none' },
      { group: 'empty' },
    ];
    const { holders } = await prepare({ reviewers });
    expect(holders).toEqual([
      { reviewer: { group: 'board' }, people: ['bob', 'cid'] },
      { reviewer: { id: 'stranger' }, people: ['stranger'] },
      { reviewer: { role: 'editor' }, people: ['ann', 'bob'] },
      { reviewer: { role: 'none' }, people: [] },
      { reviewer: { group: 'empty' }, people: [] },
    ]);
  });

  it('with the keys of those asked and the channels that this worker has for them, of nobody else, and never an address', async () => {
    const prepared = await prepare({ reviewers: [{ role: 'editor' }, { group: 'board' }, { id: 'constructor' }] });
    expect(prepared.keys).toEqual({ ann: [key] });
    expect(prepared.channels).toEqual({ ann: ['console', 'email'], bob: ['webhook'] });
    expect(JSON.stringify(prepared)).not.toContain('example.org');
  });

  it('with who answers for those who made what is shown', async () => {
    expect((await prepare({ producers: ['POET', 'SCRIBE'] })).owners).toEqual({ POET: 'zoe' });
  });

  it('and is read once, so that all of it is of one moment', async () => {
    const read = vi.fn(directory.read);
    await prepare(
      { reviewers: [{ role: 'editor' }, { group: 'board' }], producers: ['POET'] },
      { directory: { read } },
    );
    expect(read).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['DIRECTORY_UNAVAILABLE', false],
    ['INVALID_CONFIGURATION', true],
  ] as const)(
    'a directory that fails with %s fails the activity by that code, for good: %s',
    async (code, nonRetryable) => {
      const read = () => Promise.reject(new SignalboxError(code, 'expected an answer'));
      await expect(prepare({}, { directory: { read } })).rejects.toMatchObject({ type: code, nonRetryable });
    },
  );
});

describe('as a gate opens, its moments become times in UTC, counted from the opening', () => {
  const calendars = { office: { timeZone: 'Europe/Berlin', holidays: ['2026-06-04'] } };

  it('in the order asked', async () => {
    const moments: Moment[] = [
      '72h',
      { at: '2026-06-05T12:00:00+02:00' },
      { business: '16h', calendar: 'office' },
      { business: '1d', calendar: 'office' },
      { at: '2020-01-01T00:00Z' },
    ];
    expect((await prepare({ moments, calendars })).moments).toEqual([
      '2026-06-06T08:00:00.000Z',
      '2026-06-05T10:00:00.000Z',
      '2026-06-08T08:00:00.000Z',
      '2026-06-05T08:00:00.000Z',
      '2020-01-01T00:00:00.000Z',
    ]);
  });

  test.each<[string, Moment]>([
    ['INVALID_INPUT', { at: 'tomorrow' }],
    ['INVALID_INPUT', { at: '2026-06-05' }],
    ['INVALID_INPUT', { at: '2026-06-05T12:00:00' }],
    ['INVALID_INPUT', { at: '2026-13-05T12:00:00Z' }],
    ['INVALID_DEFINITION', '3 days'],
    ['INVALID_DEFINITION', { business: '3d', calendar: 'home' }],
    ['INVALID_DEFINITION', { business: '3d', calendar: 'toString' }],
  ])('or fail it for good with %s: %j', async (type, moment) => {
    const failure = await prepare({ moments: [moment], calendars }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type, nonRetryable: true });
  });
});

describe('as a gate opens, it is told what became of the drafts', () => {
  const store = createMemoryStore();
  const put = async (value: Json): Promise<Digest> =>
    (await store.put(Buffer.from(canonicalJson(value)), 'application/json')).digest;
  const draft = async (name: string, before: Json, after: Json) => ({
    name,
    from: await put(before),
    to: await put(after),
  });

  it('in readable lines, without who made them', async () => {
    const made = (agent: string) => ({ engine: 'model', agent });
    const letter = await draft('letter', { text: 'Dear', madeBy: made('a') }, { text: 'Dearest', madeBy: made('b') });
    const plan = await draft('plan', { days: 1, madeBy: made('a') }, { days: 1, madeBy: made('b') });
    const { digest: from } = await store.put(Buffer.from('one\ntwo'), 'text/plain');
    const { digest: to } = await store.put(Buffer.from('one\nthree'), 'text/plain');
    expect((await prepare({ drafts: [letter, plan, { name: 'page', from, to }] }, { store })).changes).toEqual([
      { ...letter, lines: ['text: "Dear" → "Dearest"'], cut: 0 },
      { ...plan, lines: ['plan: nothing but who made it'], cut: 0 },
      { name: 'page', from, to, lines: ['page: 1 line added, 1 line removed', 'page: - two', 'page: + three'], cut: 0 },
    ]);
  });

  it('in at most 40 lines a draft, and 8 KB in all; the rest is counted', async () => {
    const members = (word: string) => Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`m${at}`, word]));
    const short = await draft('short', members('a'), members('b'));
    const [only] = (await prepare({ drafts: [short] }, { store })).changes;
    expect([only?.lines.length, only?.cut]).toEqual([40, 60]);
    const wide = await draft('wide', members('ä'.repeat(70)), members('ö'.repeat(70)));
    const { changes } = await prepare({ drafts: [wide, { ...wide, name: 'again' }, short] }, { store });
    expect(Buffer.byteLength(changes.flatMap(({ lines }) => lines).join(''))).toBeLessThanOrEqual(8_000);
    for (const { lines, cut } of changes) {
      expect(lines.length).toBeGreaterThan(5);
      expect(lines.length + cut).toBe(100);
    }
  });

  it('in a line of its own where the store has not both versions: a gate does not stay shut for it', async () => {
    const drafts = [{ name: 'letter', from: digestOf('gone'), to: await put({ text: 'here' }) }];
    const [change] = (await prepare({ drafts }, { store })).changes;
    expect(change?.lines).toEqual(['letter: cannot be compared, for the artifact store does not have both versions']);
  });

  it('or fails: for another try while the store cannot be read, for good where it holds other bytes', async () => {
    const drafts = [await draft('letter', 1, 2)];
    const failing = (error: Error) => ({ ...store, get: () => Promise.reject(error) });
    await expect(prepare({ drafts }, { store: failing(new Error('connection refused')) })).rejects.toMatchObject({
      type: 'EXTERNAL_API_ERROR',
      nonRetryable: false,
      message: expect.stringContaining('connection refused'),
    });
    const corrupt = new SignalboxError('ARTIFACT_CORRUPT', 'expected other bytes');
    await expect(prepare({ drafts }, { store: failing(corrupt) })).rejects.toMatchObject({
      type: 'ARTIFACT_CORRUPT',
      nonRetryable: true,
    });
  });
});

describe('as a gate opens for a call, all that its tool says of it is kept', () => {
  const call = canonicalJson({ tool: 'send', arguments: { text: 'x' } });
  const redact = createRedactor(['canary-4711'], 'known');
  const toldOf = async (text: string, fails = false) => {
    const store = createMemoryStore();
    const { digest: $artifact, bytes } = await store.put(Buffer.from(call), 'application/json');
    const tool = defineTool({
      name: 'send',
      description: 'Sends a letter.',
      input: z.strictObject({ text: z.string() }),
      output: z.object({}),
      effect: 'destructive',
      run: () => ({}),
      preview() {
        if (fails) throw new Error(text);
        return { writes: 'a file', text };
      },
    }) as unknown as Tool;
    const request = { kind: 'call', value: { $artifact, bytes, mediaType: 'application/json' } } as const;
    const { told } = await createPrepareGate({ directory, store, tools: [tool], redact })({ ...asked, asked: request });
    return { preview: told?.preview, store };
  };

  it('as it said it, under a digest that the gate has, however much of it has no room there', async () => {
    const text = 'line\n'.repeat(3_000);
    const { preview, store } = await toldOf(text);
    expect(preview?.hidden).toMatch(/characters of long texts$/);
    const kept = await store.get(preview?.digest ?? '');
    expect(Buffer.from(kept).toString()).toBe(JSON.stringify({ writes: 'a file', text }));
  });

  it.each([false, true])('without what the worker keeps secret, where it fails (%s), too', async (fails) => {
    const { preview, store } = await toldOf('not with canary-4711', fails);
    expect(preview?.lines.join()).toContain('not with [redacted]');
    const kept = preview?.digest ? Buffer.from(await store.get(preview.digest)).toString() : '';
    expect(JSON.stringify(preview) + kept).not.toContain('canary-4711');
  });

  it('but not where it is more than a megabyte', async () => {
    const { preview } = await toldOf('line\n'.repeat(300_000));
    expect(preview).toMatchObject({ hidden: expect.any(String) });
    expect(preview).not.toHaveProperty('digest');
  });
});
