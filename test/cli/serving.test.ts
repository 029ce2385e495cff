import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { documentsFolder } from '../../src/cli/documents-folder.js';
import { formatServing } from '../../src/cli/format-serving.js';
import { invoke, startCli } from './invoke.js';

let cwd: string;
const env = { SIGNALBOX_DIRECTORY: '' };

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'signalbox-dev-'));
  env.SIGNALBOX_DIRECTORY = join(cwd, '.signalbox');
  await writeFile(join(cwd, 'reviewers.yaml'), 'roles:\n  product-owner: [dana]\n  architect: [kim]\n');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('signalbox dev', { timeout: 240_000 }, () => {
  it('serves until Ctrl-C, says how to decide in three ways, and other commands find it by the folder', async () => {
    const bin = resolve('.signalbox', 'bin');
    const dev = startCli(['dev', '--port', '0', '--no-ui'], {
      cwd,
      env: { ...env, PATH: `${bin}:${process.env.PATH}` },
    });
    let err = '';
    dev.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    await once(dev.stdout, 'data');
    const { address } = JSON.parse(await readFile(join(cwd, '.signalbox', 'server.json'), 'utf8'));
    expect(await invoke(['list', '--json'], { cwd })).toMatchObject({ exit: 0, out: '[]\n' });
    const worker = startCli(['worker', '--json'], {
      cwd,
      env: { ...env, TEMPORAL_GRPC_META_AUTHORIZATION: 'Bearer hush' },
    });
    const [said] = await once(worker.stdout.setEncoding('utf8'), 'data');
    worker.kill('SIGINT');
    await once(worker, 'close');
    expect(JSON.parse(said), 'no credentials').toEqual({
      serving: {
        ...{ address, namespace: 'default', taskQueue: 'signalbox' },
        ...{ model: null, documents: null, channels: ['console'] },
      },
    });
    dev.kill('SIGINT');
    const [exit] = await once(dev, 'close');
    expect(exit).toBe(0);
    for (const words of [
      address,
      'product-owner: dana',
      'documents  none: set SIGNALBOX_DOCUMENTS to the folder that researchNotes may read',
      'channels   console (off: webhook by SIGNALBOX_WEBHOOK_SECRET',
      'signalbox approve RUN',
      'temporal workflow signal',
      'Web UI',
    ])
      expect(err).toContain(words);
  });
});

it('a worker says which documents it reads, and warns where there are none', () => {
  const linesFor = (folder?: string) =>
    formatServing(
      {
        reviewers: { roles: {}, groups: {} },
        reviewersSource: undefined,
        channels: [],
        model: undefined,
        documents: documentsFolder({ cwd, env: folder === undefined ? {} : { SIGNALBOX_DOCUMENTS: folder } }),
        taskQueue: 'signalbox',
      },
      { address: 'localhost:7233', namespace: 'default' },
    ).filter((line) => /documents|DOCUMENTS/.test(line));
  expect(linesFor()).toEqual(['  documents  none: set SIGNALBOX_DOCUMENTS to the folder that researchNotes may read']);
  expect(linesFor('.')).toEqual([`  documents  ${cwd}`]);
  for (const wrong of ['gone', 'reviewers.yaml'])
    expect(linesFor(wrong)).toEqual([
      `  documents  ${join(cwd, wrong)}`,
      `  warning    SIGNALBOX_DOCUMENTS names ${join(cwd, wrong)}, where there is no folder: researchNotes fails until there is`,
    ]);
});
