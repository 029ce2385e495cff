import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke, startCli } from './invoke.js';

let cwd: string;
const env = { SIGNALBOX_DIRECTORY: '' };

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'signalbox-dev-'));
  env.SIGNALBOX_DIRECTORY = join(cwd, '.signalbox');
  await writeFile(join(cwd, 'reviewers.yaml'), 'roles:\n  product-owner: [dana]\n  architect: [kim]\n');
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

describe('signalbox dev', () => {
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
    dev.kill('SIGINT');
    const [exit] = await once(dev, 'close');
    expect(exit).toBe(0);
    for (const words of [
      address,
      'product-owner: dana',
      'channels   console (off: webhook by SIGNALBOX_WEBHOOK_SECRET',
      'signalbox approve RUN',
      'temporal workflow signal',
      'Web UI',
    ])
      expect(err).toContain(words);
  });
});
