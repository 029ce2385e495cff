import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dock, openDock } from '../../recovery/dock.js';
import { eventually } from '../../temporal-server.js';
import { copyExamples } from './shelf.js';

let dock: Dock;
let shelf: Awaited<ReturnType<typeof copyExamples>>;

beforeAll(async () => {
  shelf = await copyExamples();
  dock = await openDock({
    documents: shelf.root,
    reviewers: { editor: ['kim'], 'product-owner': ['dana'], architect: ['kim'] },
  });
});
afterAll(async () => {
  await dock?.close();
  await shelf?.remove();
});

async function ask(question: string) {
  const run = await dock.start('researchNotes', { question, folder: 'harbor-light' });
  const until = (lifecycle: string) =>
    eventually(
      () => run.status(),
      (status) => status.lifecycle === lifecycle,
    );
  return { run, until };
}

describe('a run of researchNotes, by rules', () => {
  it('writes the very file that was approved, and proves what it cites', async () => {
    const { run, until } = await ask('How often are the panes cleaned?');
    await until('WAITING_FOR_APPROVAL');
    expect(await readdir(shelf.root)).not.toContain('notes');
    await run.decide({ by: 'kim' });
    const status = await until('COMPLETE');
    const files = await readdir(`${shelf.root}/notes`);
    expect(status).toMatchObject({
      outputs: { notes: { written: { file: `notes/${files[0]}` } }, verification: { checked: 1, inexact: 0 } },
    });
  });

  it('gives its notes and writes nothing where the file is rejected', async () => {
    const { run, until } = await ask('When was the tower built?');
    await until('WAITING_FOR_APPROVAL');
    const before = await readdir(shelf.root, { recursive: true });
    await run.decide({ decision: 'rejected', by: 'kim' });
    const status = await until('COMPLETE');
    expect(status).not.toHaveProperty('outputs.notes.written');
    expect(status).toMatchObject({ outputs: { verification: { checked: 1, inexact: 0 } } });
    expect(await readdir(shelf.root, { recursive: true })).toEqual(before);
  });

  it('asks nobody where the documents do not answer', async () => {
    const { until } = await ask('Who painted the ceiling of the chapel?');
    expect(await until('COMPLETE')).toMatchObject({ outputs: { notes: { notes: [] }, verification: { checked: 0 } } });
  });
});
