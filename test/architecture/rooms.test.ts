import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/pipelines/index.js';
import { filesBelow, type Import, importsOf, packageOf } from './imports.js';
import { FLOORS, ROOMS } from './rooms.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const names = Object.keys(ROOMS);
const filesOf = (room: string) => filesBelow(root, ROOMS[room]?.folder ?? room);
const importsIn = (room: string): Import[] => filesOf(room).flatMap((file) => importsOf(root, file));
const roomOf = (path: string) => names.find((name) => path.startsWith(`${ROOMS[name]?.folder}/`));

describe('the house', () => {
  it.each(names)('%s imports only the rooms and packages its plan names', (room) => {
    const plan = ROOMS[room];
    const beyond = importsIn(room).filter(({ specifier, resolved }) => {
      if (resolved === undefined) return !plan?.packages.includes(packageOf(specifier));
      const other = roomOf(resolved);
      return other === undefined || (other !== room && !plan?.rooms.includes(other));
    });
    expect(beyond.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it.each(names)('%s uses every room and package its plan names', (room) => {
    const used = new Set(
      importsIn(room).map(({ specifier, resolved }) => (resolved ? roomOf(resolved) : packageOf(specifier))),
    );
    const plan = ROOMS[room];
    expect([...(plan?.rooms ?? []), ...(plan?.packages ?? [])].filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(names)('%s is entered through its index', (room) => {
    const inside = names
      .filter((other) => other !== room)
      .flatMap(importsIn)
      .filter(
        ({ resolved }) => resolved && roomOf(resolved) === room && resolved !== `${ROOMS[room]?.folder}/index.ts`,
      );
    expect(inside.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it('arrows go one way: the rooms have an order in which each imports only earlier ones', () => {
    const backward = names.flatMap((name, at) =>
      (ROOMS[name]?.rooms ?? []).filter((other) => names.indexOf(other) >= at).map((other) => `${name} -> ${other}`),
    );
    expect(backward).toEqual([]);
  });

  it('the engine has floors, and each file imports only its own and those below', () => {
    const floors = Object.keys(FLOORS);
    const entrances = ['index.ts', 'pipeline.ts', 'ledger.ts', 'live-stream.ts'];
    /** The number of a file's floor; the entrances are above all. */
    const floorOf = (path: string) => {
      const [, folder = ''] = path.split('/');
      return entrances.includes(folder) ? floors.length : floors.indexOf(folder);
    };
    const files = filesOf('workflows');
    expect(files.filter((file) => floorOf(file) < 0)).toEqual([]);
    const upward = files
      .flatMap((file) => importsOf(root, file))
      .filter(({ file, resolved }) => resolved?.startsWith('workflows/') && floorOf(resolved) > floorOf(file));
    expect(upward.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
  });

  it('every file lives in a room, except the front door', () => {
    const loose = [...filesBelow(root, 'src'), ...filesBelow(root, 'workflows'), ...filesBelow(root, 'activities')];
    expect(loose.filter((file) => roomOf(file) === undefined)).toEqual(['src/index.ts']);
  });

  it('no file is a drawer, and none is over 300 lines', () => {
    const files = ['src', 'workflows', 'activities', 'test', 'bench', 'scripts'].flatMap((folder) =>
      filesBelow(root, folder),
    );
    const drawers = files.filter((f) => /(^|\/)(utils?|helpers?|common|shared|misc|types)(\.ts$|\/)/.test(f));
    expect(drawers.filter((f) => !f.startsWith('test/types/'))).toEqual([]);
    expect(files.filter((f) => readFileSync(join(root, f), 'utf8').split('\n').length > 301)).toEqual([]);
  });

  it('only the composition roots, the CLI and the test kit, read the environment', () => {
    const readers = filesBelow(root, 'src').filter((f) => readFileSync(join(root, f), 'utf8').includes('process.env'));
    expect(readers.filter((f) => !f.startsWith('src/cli/') && !f.startsWith('src/testing/'))).toEqual([]);
  });

  it('the engine is exported under the name of each pipeline in the catalogue', () => {
    const exported = readFileSync(join(root, 'workflows/index.ts'), 'utf8');
    for (const { name } of catalogue) expect(exported).toContain(`pipeline as ${name}`);
  });

  it('the interpreter and the machine never name a pipeline, a state or an event of a pipeline', () => {
    const words = catalogue.flatMap((p) => [p.name, ...Object.keys(p.states)]).filter((word) => word !== 'COMPLETE');
    const files = [...filesOf('machine'), ...filesOf('workflows')].filter((f) => f !== 'workflows/index.ts');
    const named = files.flatMap((f) => {
      const text = readFileSync(join(root, f), 'utf8');
      return words.filter((word) => text.includes(word)).map((word) => `${f} names ${word}`);
    });
    expect(named).toEqual([]);
  });
});
