import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

const docs = resolve(import.meta.dirname, '../../docs');

/** The files that a page of the documentation shows: its code blocks that carry a `title`, by that title. */
export async function codeBlocksOf(page: string): Promise<{ [file: string]: string }> {
  const text = await readFile(resolve(docs, page), 'utf8');
  const blocks = text.matchAll(/^```\w+ title=(\S+)\n([\s\S]*?)^```$/gm);
  return Object.fromEntries(Array.from(blocks, ([, title = '', code = '']) => [title, code]));
}
