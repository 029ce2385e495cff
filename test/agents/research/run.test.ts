import { readdir, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run as cli } from '../../cli/in-process.js';
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

  it('tells whoever decides which file is written, where, in place of what, and its text, and then the call', async () => {
    const { run, until } = await ask('How many steps does the stair have?');
    await until('WAITING_FOR_APPROVAL');
    const { asks } = await run.gate();
    expect(asks?.preview?.lines.slice(0, 4)).toEqual([
      expect.stringMatching(/^writes: “\/.*\/notes\/how-many-steps-does-the-stair-have-[0-9a-f]{8}\.md”$/),
      'replaces: “nothing: the file is new”',
      expect.stringMatching(/^text: a text of \d+ lines, \d+ characters$/),
      '│ # How many steps does the stair have?',
    ]);
    expect(asks?.preview?.lines).toContain('│ The stair has 163 steps.');
    expect(asks?.preview).not.toHaveProperty('hidden');
    const { out } = await cli(['show', run.id], { env: { TEMPORAL_ADDRESS: dock.address } });
    const places = [
      'What the call does, as its tool says',
      'writes: ',
      '│ The stair has',
      'The exact call',
      'Tool: write',
      'digest of this very call',
    ];
    const found = places.map((words) => out.indexOf(words));
    expect(found).not.toContain(-1);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
    await run.decide({ decision: 'rejected', by: 'kim' });
    await until('COMPLETE');
  });

  it('fails where the approved file cannot be written, says why, and goes on once it can be', async () => {
    await rm(`${shelf.root}/notes`, { recursive: true, force: true });
    const { run, until } = await ask('How high is the tower?');
    await until('WAITING_FOR_APPROVAL');
    await writeFile(`${shelf.root}/notes`, 'no folder');
    await run.decide({ by: 'kim' });
    await until('FAILED');
    const { out } = await cli(['show', run.id], { env: { TEMPORAL_ADDRESS: dock.address } });
    expect(out).toMatch(/in RESEARCHING: .*expected notes\/ to be a folder, and it is none/);
    await rm(`${shelf.root}/notes`);
    await run.recover({ procedure: 'resume', by: 'oda', reason: 'the folder is free' });
    await until('WAITING_FOR_APPROVAL');
    await run.decide({ by: 'kim' });
    expect(await until('COMPLETE')).toMatchObject({ outputs: { notes: { written: { file: expect.any(String) } } } });
  });

  it('fails where the worker has no documents, and names the variable that says where they are', async () => {
    await dock.change({ documents: `${shelf.root}-gone` });
    const { run, until } = await ask('How high is the tower?');
    const { failure } = (await until('FAILED')) as { failure?: { message: string } };
    expect(failure?.message).toContain(`SIGNALBOX_DOCUMENTS (or documents of createWorker) names "${shelf.root}-gone"`);
    await run.recover({ procedure: 'abandon', by: 'oda', reason: 'there are none' });
    await dock.change({ documents: shelf.root });
  });

  it('asks nobody where the documents do not answer', async () => {
    const { until } = await ask('Who painted the ceiling of the chapel?');
    expect(await until('COMPLETE')).toMatchObject({ outputs: { notes: { notes: [] }, verification: { checked: 0 } } });
  });
});
