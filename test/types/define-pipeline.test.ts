import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const source = readFileSync(resolve(import.meta.dirname, 'define-pipeline.types.ts'), 'utf8').split('\n');
const EXPECTED = /\/\/ @ts-expect-error (.+)$/;

/** Each line that must not compile, from 1, and what the compiler must say of it. */
const mistakes = source.flatMap((line, index): [number, string][] => {
  const wanted = EXPECTED.exec(line)?.[1];
  return wanted === undefined ? [] : [[index + 2, wanted]];
});

let folder = '';
let errors = new Map<number, string>();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-types-'));
  const machine = JSON.stringify(resolve(root, 'src/machine/index.js')).slice(1, -1);
  const bare = source.map((line) => line.replace(EXPECTED, '//').replace('../../src/machine/index.js', machine));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'copy.ts'), bare.join('\n'));
  const config = {
    extends: resolve(root, 'tsconfig.json'),
    include: ['copy.ts'],
    compilerOptions: { rootDir: '/', types: [] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = spawnSync(resolve(root, 'node_modules/.bin/tsc'), ['-p', folder, '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  errors = errorsByLine(stdout);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('F1: definePipeline, its safety comments taken away,', () => {
  test.each(mistakes)('does not compile at line %i, for %s', (line, wanted) => {
    expect(errors.get(line)).toContain(wanted);
  });

  test('compiles everywhere else', () => {
    expect(mistakes.length).toBeGreaterThan(10);
    expect([...errors.keys()]).toEqual(mistakes.map(([line]) => line));
  });
});

/** The whole message of each error, with the lines that explain it. */
function errorsByLine(output: string): Map<number, string> {
  const found = new Map<number, string>();
  let line = 0;
  for (const text of output.split('\n')) {
    const at = /copy\.ts\((\d+),\d+\): error/.exec(text)?.[1];
    if (at !== undefined) line = Number(at);
    if (line > 0) found.set(line, `${found.get(line) ?? ''}${text}\n`);
  }
  return found;
}
