import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDocuments, createResearchTools } from '../../../src/agents/index.js';
import { runTool } from './drive.js';

const EXAMPLES = resolve(import.meta.dirname, '../../../examples/documents');

/** A folder of documents of a test's own, and the tools over it. */
export async function openShelf(files: { readonly [name: string]: string | Uint8Array } = {}) {
  const base = await mkdtemp(join(tmpdir(), 'signalbox-documents-'));
  onTestFinished(() => rm(base, { recursive: true, force: true }));
  const root = join(base, 'documents');
  await mkdir(root);
  const put = async (name: string, content: string | Uint8Array) => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  };
  for (const [name, content] of Object.entries(files)) await put(name, content);
  const documents = createDocuments(root);
  const tools = createResearchTools(documents);
  return {
    root,
    /** A folder beside the documents, which nothing may read or write. */
    outside: base,
    documents,
    tools,
    put,
    run: (tool: string, args: unknown, key?: string) => runTool(tools, tool, args, key),
  };
}

/** The example documents, as a copy that a test may change. */
export async function openExamples() {
  const shelf = await openShelf();
  await cp(EXAMPLES, shelf.root, { recursive: true });
  return shelf;
}

/** The same, for as long as a file of tests needs it. */
export async function copyExamples() {
  const root = await mkdtemp(join(tmpdir(), 'signalbox-documents-'));
  await cp(EXAMPLES, root, { recursive: true });
  return { root, remove: () => rm(root, { recursive: true, force: true }) };
}
