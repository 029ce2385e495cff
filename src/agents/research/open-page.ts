import type { Document } from './documents.js';

export const PAGE_LIMIT_LINES = 200;
const PAGE_LIMIT_CHARS = 16_000;

export type Page = {
  readonly document: string;
  readonly digest: string;
  /** The first and the last line of the page, from 1, and how many lines the document has. */
  readonly from: number;
  readonly to: number;
  readonly total: number;
  readonly text: string;
};

/** The lines of a document from one on: as many as are asked for, as long as they are no more than a page. */
export function openPage({ name, text, digest }: Document, from: number, lines: number): Page {
  const all = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const first = Math.min(from, all.length);
  const wanted = all.slice(first - 1, first - 1 + Math.min(lines, PAGE_LIMIT_LINES));
  let [page = ''] = wanted;
  let count = 1;
  for (const line of wanted.slice(1)) {
    if (page.length + line.length > PAGE_LIMIT_CHARS) break;
    page += line;
    count += 1;
  }
  const shown = page.slice(0, PAGE_LIMIT_CHARS);
  return { document: name, digest, from: first, to: first + count - 1, total: all.length, text: shown };
}
