import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { codeBlocksOf } from '../package/code-blocks.js';

const root = resolve(import.meta.dirname, '../..');
const DOORS: { readonly [door: string]: string } = {
  signalbox: 'src/index.ts',
  'signalbox/worker': 'src/worker/index.ts',
  'signalbox/testing': 'src/testing/index.ts',
};

export type PageProject = {
  /** What a file of the page exports. */
  load(file: string): Promise<{ readonly [name: string]: unknown }>;
  remove(): Promise<void>;
};

/** The files that a page shows, in a folder of their own, where the package's doors lead to this repository's sources. */
export async function openPageProject(page: string): Promise<PageProject> {
  await mkdir(join(root, 'out'), { recursive: true });
  const folder = await mkdtemp(join(root, 'out', 'page-'));
  const files = Object.entries(await codeBlocksOf(page)).filter(([file]) => file.endsWith('.ts'));
  await Promise.all(files.map(([file, code]) => writeFile(join(folder, file), fromSources(code))));
  return {
    load: (file) => import(join(folder, file)),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

function fromSources(code: string): string {
  return code
    .replaceAll(/from '(signalbox(?:\/\w+)?)'/g, (all, door) => {
      const file = DOORS[door];
      return file === undefined ? all : `from '${join(root, file)}'`;
    })
    .replaceAll(/from '\.\/([\w-]+)\.js'/g, "from './$1.ts'");
}
