import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCheckCitations } from '../../../src/agents/index.js';
import { digestOfBytes } from '../../../src/contract/index.js';
import type { Json } from '../../../src/machine/index.js';
import { openShelf } from './shelf.js';

const TEXT = 'The lamp is cleaned\nevery Monday.\n\n```\ncode\n```\n';
type Shelf = Awaited<ReturnType<typeof openShelf>>;

async function openWithNotes() {
  const shelf = await openShelf({ 'a/one.md': TEXT });
  const quoted = await shelf.run('quote', {
    folder: 'a',
    document: 'one.md',
    text: 'cleaned every Monday. ``` code ```',
  });
  const { citation } = quoted as { readonly citation: { readonly [name: string]: Json } };
  const notes = {
    question: 'When is the lamp cleaned?',
    answer: 'Every Monday.',
    notes: [{ statement: 'It is cleaned every Monday.', citations: [citation] }],
    unanswered: [],
  };
  const call = { folder: 'a', file: 'lamp.md', ...notes };
  return { ...shelf, citation, notes, call };
}

const digestOfFile = async ({ root }: Shelf, file: string) => digestOfBytes(await readFile(join(root, file)));

describe('write', () => {
  it('writes the notes as Markdown, with every quotation as it stands in its document', async () => {
    const shelf = await openWithNotes();
    const written = await shelf.run('write', { ...shelf.call, title: 'The lamp\n# twice' });
    expect(written).toEqual({ file: 'notes/lamp.md', digest: await digestOfFile(shelf, 'notes/lamp.md') });
    const text = await readFile(join(shelf.root, 'notes/lamp.md'), 'utf8');
    expect(text).toContain('# The lamp # twice\n');
    expect(text).toContain('### 1. It is cleaned every Monday.\n');
    expect(text).toContain('````text\ncleaned\nevery Monday.\n\n```\ncode\n```\n````');
    expect(text).toContain(`one.md, line 1 (${shelf.citation.digest}):`);
  });

  it('is harmless to do again: an attempt that follows one that had written gives the same', async () => {
    const shelf = await openWithNotes();
    const first = await shelf.run('write', shelf.call);
    const { mtimeMs } = await lstat(join(shelf.root, 'notes/lamp.md'));
    await writeFile(join(shelf.root, 'notes/.lamp.md.left-over'), 'half');
    expect(await shelf.run('write', shelf.call)).toEqual(first);
    expect((await lstat(join(shelf.root, 'notes/lamp.md'))).mtimeMs).toBe(mtimeMs);
  });

  it('leaves nothing behind but the file', async () => {
    const shelf = await openWithNotes();
    await Promise.all([shelf.run('write', shelf.call), shelf.run('write', shelf.call, 'two')]);
    expect(await readdir(join(shelf.root, 'notes'))).toEqual(['lamp.md']);
  });

  it('takes the place of a file only where that very file was named', async () => {
    const shelf = await openWithNotes();
    await shelf.put('notes/lamp.md', 'Somebody wrote this.');
    const before = await digestOfFile(shelf, 'notes/lamp.md');
    const refused = { code: 'FILE_NOT_WRITABLE', message: expect.stringContaining(before) };
    await expect(shelf.run('write', shelf.call)).rejects.toMatchObject(refused);
    const other = digestOfBytes(Uint8Array.of(1));
    await expect(shelf.run('write', { ...shelf.call, replaces: other })).rejects.toMatchObject(refused);
    expect(await readFile(join(shelf.root, 'notes/lamp.md'), 'utf8')).toBe('Somebody wrote this.');

    const replacing = { ...shelf.call, replaces: before };
    const written = await shelf.run('write', replacing);
    expect(written).toHaveProperty('digest', await digestOfFile(shelf, 'notes/lamp.md'));
    expect(await shelf.run('write', replacing)).toEqual(written);
  });

  it('replaces no file that is not there', async () => {
    const shelf = await openWithNotes();
    const replaces = digestOfBytes(Uint8Array.of(1));
    await expect(shelf.run('write', { ...shelf.call, replaces })).rejects.toThrow('there is no such file');
  });

  it.each(['../lamp.md', '/lamp.md', 'a/lamp.md', '.lamp.md', 'lamp.sh', 'LAMP.md', 'lamp.md\0', 'lamp..md', ''])(
    'writes no file %j',
    async (file) => {
      const shelf = await openWithNotes();
      await expect(shelf.run('write', { ...shelf.call, file })).rejects.toThrow();
      expect(await readdir(shelf.outside)).toEqual(['documents']);
      expect(await readdir(shelf.root)).toEqual(['a']);
    },
  );

  it('writes through no link', async () => {
    const shelf = await openWithNotes();
    await mkdir(join(shelf.outside, 'elsewhere'));
    await symlink(join(shelf.outside, 'elsewhere'), join(shelf.root, 'notes'));
    await expect(shelf.run('write', shelf.call)).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' });
    expect(await readdir(join(shelf.outside, 'elsewhere'))).toEqual([]);

    const other = await openWithNotes();
    await writeFile(join(other.outside, 'target.md'), 'Mine.');
    await mkdir(join(other.root, 'notes'));
    await symlink(join(other.outside, 'target.md'), join(other.root, 'notes/lamp.md'));
    await expect(other.run('write', other.call)).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' });
    expect(await readFile(join(other.outside, 'target.md'), 'utf8')).toBe('Mine.');
  });

  it('writes nothing that is cited inexactly', async () => {
    const shelf = await openWithNotes();
    const statement = 'It is never cleaned.';
    const notes = [{ statement, citations: [{ ...shelf.citation, text: 'never cleaned' }] }];
    const writing = shelf.run('write', { ...shelf.call, notes });
    await expect(writing).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      details: ['"one.md", line 1: this text does not stand there, character for character'],
    });
    expect(await readdir(shelf.root)).toEqual(['a']);
  });
});

describe('what a write would do, for whoever decides on it', () => {
  async function foresee(shelf: Shelf, args: unknown) {
    const tool = shelf.tools.find(({ name }) => name === 'write');
    return tool?.preview?.(tool.input.parse(args));
  }

  it('is the file in full, that it is new, and its text; and nothing of it is done', async () => {
    const shelf = await openWithNotes();
    const foreseen = await foresee(shelf, shelf.call);
    expect(foreseen).toMatchObject({ writes: join(shelf.root, 'notes/lamp.md'), replaces: 'nothing: the file is new' });
    expect(await readdir(shelf.root)).toEqual(['a']);
    await shelf.run('write', shelf.call);
    expect(foreseen).toHaveProperty('text', await readFile(join(shelf.root, 'notes/lamp.md'), 'utf8'));
    expect(await foresee(shelf, shelf.call)).toMatchObject({ replaces: expect.stringContaining('says the same') });
  });

  it('is which file goes, or why none can be written', async () => {
    const shelf = await openWithNotes();
    await shelf.put('notes/lamp.md', 'Somebody wrote this.');
    const before = await digestOfFile(shelf, 'notes/lamp.md');
    expect(await foresee(shelf, { ...shelf.call, replaces: before })).toMatchObject({
      replaces: `the file that is there now, ${before}`,
    });
    const failing = await foresee(shelf, shelf.call);
    expect(failing).toMatchObject({ fails: expect.stringContaining('expected no file notes/lamp.md') });
    expect(failing).not.toHaveProperty('replaces');
    const other = await openWithNotes();
    await other.put('notes', 'no folder');
    expect(await foresee(other, other.call)).toMatchObject({ fails: expect.stringContaining('it is none') });
  });
});

describe('citations are proved against the files', () => {
  it('all of them, and the file that was written', async () => {
    const shelf = await openWithNotes();
    const check = createCheckCitations(shelf.documents);
    const written = await shelf.run('write', shelf.call);
    const notes = { ...shelf.notes, written, madeBy: { engine: 'offline', agent: 'researcher' } };
    expect(await check({ folder: 'a', notes })).toEqual({
      checked: 1,
      inexact: 0,
      problems: [],
    });
  });

  it.each([
    ['another line', { line: 2 }, 'does not stand there'],
    ['another wording', { text: 'cleaned every Monday.' }, 'does not stand there'],
    ['another version of the document', { digest: digestOfBytes(Uint8Array.of(1)) }, 'another digest'],
    ['a document that is not there', { document: 'two.md' }, 'there is no "two.md"'],
    ['a document outside the folder', { document: '../a/../../x.md' }, 'leads out of it'],
  ])('%s is told', async (_, change, problem) => {
    const shelf = await openWithNotes();
    const notes = [{ statement: 'It is cleaned.', citations: [{ ...shelf.citation, ...change }] }];
    const checked = await createCheckCitations(shelf.documents)({ folder: 'a', notes: { ...shelf.notes, notes } });
    expect(checked).toMatchObject({ checked: 1, inexact: 1, problems: [expect.stringContaining(problem)] });
  });

  it('a document that has changed since, and a file that is not as it was written', async () => {
    const shelf = await openWithNotes();
    const written = await shelf.run('write', shelf.call);
    await shelf.put('a/one.md', `${TEXT}More.`);
    await shelf.put('notes/lamp.md', 'Other notes.');
    const checked = await createCheckCitations(shelf.documents)({ folder: 'a', notes: { ...shelf.notes, written } });
    expect(checked).toMatchObject({
      inexact: 2,
      problems: [expect.stringContaining('another digest'), expect.stringContaining('the file is sha256:')],
    });
  });

  it('an approved file that was not written is no proof, whatever the researcher makes of it', async () => {
    const shelf = await openWithNotes();
    const check = createCheckCitations(shelf.documents);
    const decided = (outcome: string) => ({ outcome, by: 'kim', decision: outcome, at: '2026-03-01T10:00:00.000Z' });
    const reads = { folder: 'a', notes: shelf.notes };
    await expect(check({ ...reads, writeDecision: decided('approved') })).rejects.toMatchObject({
      code: 'FILE_NOT_WRITABLE',
      message: expect.stringContaining('the file that "kim" approved'),
    });
    expect(await check({ ...reads, writeDecision: decided('rejected') })).toMatchObject({ inexact: 0 });
    const none = { ...shelf.notes, notes: [] };
    expect(await check({ ...reads, notes: none, writeDecision: decided('approved') })).toMatchObject({ checked: 0 });
  });

  it('a file outside the folder of notes counts as none', async () => {
    const shelf = await openWithNotes();
    const written = { file: 'a/one.md', digest: String(shelf.citation.digest) };
    const checked = await createCheckCitations(shelf.documents)({ folder: 'a', notes: { ...shelf.notes, written } });
    expect(checked).toMatchObject({ inexact: 1, problems: ['"a/one.md": it is not in the folder of notes'] });
  });
});
