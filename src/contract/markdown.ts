import type { Json } from '../machine/index.js';

/**
 * Writes a JSON value as Markdown a person can read: fields as headings or bold names, lists of alike objects as bullets, at most
 * `limit` characters. Text of the value is escaped: it is data, and cannot add headings, links or images to the page.
 *
 * @example
 * toMarkdown({ title: 'Portal', open: 2 }, 1000) // => '- **title:** Portal\n- **open:** 2'
 */
export function toMarkdown(value: Json, limit: number): string {
  const lines: string[] = [];
  let length = 0;
  const push = (line: string): boolean => {
    length += line.length + 1;
    if (length > limit) return false;
    lines.push(line);
    return true;
  };
  write(value, 0, push);
  return lines.join('\n');
}

type Push = (line: string) => boolean;

const DEPTH_LIMIT = 6;

function write(value: Json, depth: number, push: Push): boolean {
  const indent = '  '.repeat(depth);
  if (!isCompound(value)) return push(`${indent}- ${scalar(value)}`);
  if (depth > DEPTH_LIMIT) return push(`${indent}- …`);
  const members = Object.entries(value);
  for (const [key, member] of members) {
    const name = Array.isArray(value) ? '' : `**${escapeMarkdown(key)}:** `;
    if (!isCompound(member)) {
      if (!push(`${indent}- ${name}${scalar(member)}`)) return false;
    } else if (isFlat(member)) {
      if (!push(`${indent}- ${name}${Object.values(member).map(scalar).join(' · ')}`)) return false;
    } else {
      if (!push(`${indent}- ${name || '…'}`)) return false;
      if (!write(member, depth + 1, push)) return false;
    }
  }
  return true;
}

type Compound = readonly Json[] | { readonly [key: string]: Json };

function isCompound(value: Json): value is Compound {
  return value !== null && typeof value === 'object';
}

/** An object or list of a few short scalars fits on one line. */
function isFlat(value: Compound): boolean {
  const members = Object.values(value);
  return members.length <= 8 && members.every((member) => !isCompound(member));
}

function scalar(value: Json): string {
  return typeof value === 'string' ? escapeMarkdown(value) : String(value);
}

/** One line of somebody else's text, with nothing in it that Markdown would read as markup, a link or an image. */
export function escapeMarkdown(text: string): string {
  return text
    .slice(0, 1_000)
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]<>#|!@]|:(?=\/\/)|(?<=www)\./gi, '\\$&');
}
