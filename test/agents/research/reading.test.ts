import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDocuments, createResearchTools } from '../../../src/agents/index.js';
import { digestOfBytes } from '../../../src/contract/index.js';
import { runTool } from './drive.js';
import { openExamples, openShelf } from './shelf.js';

const digestOf = (text: string) => digestOfBytes(new TextEncoder().encode(text));

describe('nothing outside the folder of documents is read', () => {
  it.each(['..', '../documents-besides', '/etc', 'a/../..', 'a/../../documents/../..', 'a\0b'])(
    'a folder %j is refused',
    async (folder) => {
      const { run } = await openShelf({ 'a/one.md': 'One.' });
      const refused = { code: 'FILE_NOT_READABLE', message: expect.stringContaining('leads out of it') };
      await expect(run('search', { folder, query: 'one' })).rejects.toMatchObject(refused);
      await expect(run('open', { folder, document: 'one.md' })).rejects.toMatchObject(refused);
      await expect(run('quote', { folder, document: 'one.md', text: 'One.' })).rejects.toMatchObject(refused);
    },
  );

  it.each(['../secret.md', '../../secret.md', '/etc/notes.txt', 'b/../../secret.md'])(
    'a document %j is refused',
    async (document) => {
      const { run } = await openShelf({ 'a/one.md': 'One.', 'secret.md': 'Secret.' });
      await expect(run('open', { folder: 'a', document })).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
    },
  );

  it('a link is followed nowhere, and search says so', async () => {
    const { run, root, outside } = await openShelf({ 'a/one.md': 'One word.' });
    await mkdir(join(outside, 'b'));
    await writeFile(join(outside, 'b/secret.md'), 'A secret word.');
    await symlink(join(outside, 'b/secret.md'), join(root, 'a/link.md'));
    await symlink(join(outside, 'b'), join(root, 'a/links'));
    await symlink(join(outside, 'b'), join(root, 'c'));
    const found = await run('search', { folder: 'a', query: 'word' });
    expect(found).toMatchObject({
      hits: [{ document: 'one.md' }],
      skipped: [
        { document: 'link.md', why: 'a link, which is not followed' },
        { document: 'links', why: 'a link, which is not followed' },
      ],
    });
    for (const [folder, document] of [
      ['a', 'link.md'],
      ['a', 'links/secret.md'],
      ['c', 'secret.md'],
    ])
      await expect(run('open', { folder, document })).rejects.toThrow('is a link, which is not followed');
  });

  it('a wrong folder is told with those there are, nearest to the top first, and how to name all', async () => {
    const { run, put } = await openShelf({
      'b/one.md': 'One.',
      'a/deep/two.md': 'Two.',
      'three.md': 'Three.',
      'notes/old.md': 'Old.',
      '.git/x.md': 'x',
    });
    const wrong = (folder: string) => run('search', { folder, query: 'one' });
    const there = 'name one of those there are: "." for all documents, "a", "b", "a/deep"';
    await expect(wrong('c')).rejects.toThrow(
      `expected a folder below the folder of documents, and there is no "c"; ${there}`,
    );
    await expect(wrong('three.md')).rejects.toThrow(`expected a folder, and "three.md" is a file; ${there}`);
    await expect(wrong('../a')).rejects.toThrow(there);
    await expect(wrong('')).rejects.toThrow('expected the folder as the task names it, got an empty name');
    for (let at = 0; at < 30; at += 1) await put(`many${at}/one.md`, 'One.');
    await expect(wrong('c')).rejects.toThrow(/"many15" and others$/);
  });

  it('a worker that names no folder of documents reads none', async () => {
    const tools = createResearchTools(createDocuments(undefined));
    const reading = runTool(tools, 'search', { folder: '.', query: 'anything' });
    await expect(reading).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      message: expect.stringMatching(/SIGNALBOX_DOCUMENTS .*is not set$/),
    });
    const elsewhere = createResearchTools(createDocuments('/nowhere/documents'));
    await expect(runTool(elsewhere, 'search', { folder: '.', query: 'anything' })).rejects.toThrow(
      /SIGNALBOX_DOCUMENTS .*names "\/nowhere\/documents", where there is none$/,
    );
  });
});

describe('what is no document is left out, and named', () => {
  it('large files, binary ones and other kinds', async () => {
    const { run } = await openShelf({
      'a/large.txt': 'word '.repeat(220_000),
      'a/binary.md': Uint8Array.of(119, 111, 114, 100, 0, 1),
      'a/latin.txt': Uint8Array.of(119, 246, 114, 116),
      'a/sheet.csv': 'word;word',
      'a/.hidden.md': 'A word.',
      'a/one.md': 'One word.',
    });
    const found = await run('search', { folder: 'a', query: 'word' });
    expect(found).toMatchObject({ documents: 1, hits: [{ document: 'one.md' }], skippedBesides: 0 });
    expect(found).toHaveProperty('skipped', [
      { document: 'binary.md', why: 'binary' },
      { document: 'large.txt', why: 'larger than 1048576 bytes' },
      { document: 'latin.txt', why: 'binary' },
      { document: 'sheet.csv', why: 'neither .md nor .txt' },
    ]);
    await expect(run('open', { folder: 'a', document: 'large.txt' })).rejects.toThrow('larger than');
    await expect(run('open', { folder: 'a', document: 'sheet.csv' })).rejects.toThrow('expected a document');
  });

  it('notes that were written before', async () => {
    const { run } = await openShelf({
      'one.md': 'One word.',
      'notes/before.md': 'A word.',
      'a/notes/own.md': 'A word.',
    });
    const found = await run('search', { folder: '.', query: 'word' });
    expect(found).toMatchObject({ hits: [{ document: 'a/notes/own.md' }, { document: 'one.md' }], skipped: [] });
  });
});

describe('search', () => {
  it('puts the paragraph that speaks of all of it before those that speak of some, in any form of the words', async () => {
    const { run } = await openExamples();
    const found = await run('search', { folder: 'harbor-light', query: 'cleaning of lantern panes' });
    expect(found).toMatchObject({ documents: 4, hits: expect.arrayContaining([]) });
    expect(found).toHaveProperty('hits.0.document', 'handbook.md');
    expect(found).toHaveProperty('hits.0.line', 16);
    expect(found).toHaveProperty('hits.0.headings', ["Keeper's handbook of Harbor Light", 'The light']);
  });

  it('says of which words the documents do not speak', async () => {
    const { run } = await openExamples();
    const found = await run('search', { folder: 'harbor-light', query: 'the price of a helicopter' });
    expect(found).toMatchObject({
      hits: [],
      terms: [
        { word: 'price', paragraphs: 0 },
        { word: 'helicopter', paragraphs: 0 },
      ],
    });
  });

  it('ranks a rare word above a common one, and gives the same list twice', async () => {
    const { run } = await openShelf({
      'a.txt': Array.from({ length: 9 }, (_, at) => `The boat came on day ${at}.`).join('\n\n'),
      'b.txt': 'The anchor was lost.',
    });
    const args = { folder: '.', query: 'boat anchor' };
    const found = await run('search', args);
    expect(found).toHaveProperty('hits.0.document', 'b.txt');
    expect(await run('search', args)).toEqual(found);
  });

  it('knows a row of a table by the names of its columns, and a list by the words before it', async () => {
    const { run } = await openExamples();
    const row = await run('search', { folder: 'harbor-light', query: 'linen cloths least stock' });
    expect(row).toHaveProperty('hits.0.excerpt', '| Linen cloths | watch room | 20 |');
    const list = await run('search', { folder: 'harbor-light', query: 'keeper watch ends barometer' });
    expect(list).toHaveProperty('hits.0.line', 28);
  });

  it('reads a hostile document in time that grows with its length', async () => {
    const { run } = await openShelf({
      'a.md': `# ${'#'.repeat(5_000)}${' '.repeat(100_000)}x\n\nlist:${'\n'.repeat(200_000)}|${'-'.repeat(100_000)}|x\n${'a:\n- '.repeat(5_000)}`,
    });
    expect(await run('search', { folder: '.', query: 'list' })).toMatchObject({ documents: 1 });
  });
});

describe('open', () => {
  it('gives the lines that are asked for as they stand, and says how many there are', async () => {
    const text = Array.from({ length: 500 }, (_, at) => `line ${at + 1}\r\n`).join('');
    const { run } = await openShelf({ 'a.txt': text });
    const page = await run('open', { folder: '.', document: 'a.txt', from: 10, lines: 2 });
    expect(page).toEqual({
      document: 'a.txt',
      digest: digestOf(text),
      from: 10,
      to: 11,
      total: 500,
      text: 'line 10\r\nline 11\r\n',
    });
  });

  it('gives no more than a page', async () => {
    const { run } = await openShelf({ 'a.txt': `${'x'.repeat(9_000)}\n`.repeat(3), 'b.txt': 'y'.repeat(50_000) });
    expect(await run('open', { folder: '.', document: 'a.txt' })).toMatchObject({ from: 1, to: 1, total: 3 });
    const page = await run('open', { folder: '.', document: 'b.txt' });
    expect(page).toHaveProperty('text.length', 16_000);
    await expect(run('open', { folder: '.', document: 'a.txt', lines: 1000 })).rejects.toThrow();
  });
});

describe('quote', () => {
  const text =
    '# Rules\r\n\r\nThe keeper,  who is\r\non duty, answers “at once” – even in\tthe café of Señora Núñez (a+b)* 🙂.\r\n';

  it.each([
    ['word for word', 'on duty, answers', 4, 'on duty, answers'],
    ['over a line break', 'The keeper, who is on duty', 3, 'The keeper,  who is\r\non duty'],
    [
      'with the marks of other scripts',
      '“at once” – even in the café of Señora Núñez',
      4,
      '“at once” – even in\tthe café of Señora Núñez',
    ],
    ['with what would be a pattern', '(a+b)* 🙂.', 4, '(a+b)* 🙂.'],
  ])('finds a text %s, and cites it as it stands', async (_, wanted, line, stands) => {
    const { run } = await openShelf({ 'a.md': text });
    const quoted = await run('quote', { folder: '.', document: 'a.md', text: wanted });
    expect(quoted).toEqual({
      stands: true,
      citation: { document: 'a.md', line, text: stands, digest: digestOf(text) },
    });
  });

  it.each(['the keeper', 'The keeper who is', '"at once"', 'cafe', 'on duty answers', 'Senora', '.*'])(
    'does not find %j, which is not what stands there',
    async (wanted) => {
      const { run } = await openShelf({ 'a.md': text, 'b.md': text.normalize('NFD') });
      for (const document of ['a.md', 'b.md'])
        expect(await run('quote', { folder: '.', document, text: wanted })).toEqual({ stands: false });
    },
  );
});
