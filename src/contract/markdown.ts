import type { Json } from '../machine/index.js';
import type { MadeBy } from './artifact.js';
import { callLines, isToolCall } from './call-lines.js';
import { DIGEST_PATTERN } from './canonical.js';
import { layOut } from './lay-out.js';

/** How words stand on a page. */
export type PageStyle = {
  /** One line of somebody else's text, with nothing in it that the page would take for its own. */
  text(line: string): string;
  strong(words: string): string;
};

export type Page = {
  readonly text: string;
  /** False where the limit cut it. */
  readonly whole: boolean;
};

const MARKDOWN: PageStyle = { text: escapeLine, strong: (words) => `**${words}**` };

/**
 * Writes a JSON value as a page that a person can read, of at most `limit` characters: text as text, things with an id and a name as
 * these, small alike things as a table, and every other member under its key in words.
 *
 * Text of the value is escaped: it is data, and cannot add headings, links or images. Who made it and digests are left out; what
 * stands around the page says them. A call of a tool is all there, as JSON: what is approved is what is seen.
 *
 * @example
 * toPage({ title: 'Portal', openPoints: 2 }, 1000).text // => '**Portal**\n\nOpen points: 2'
 */
export function toPage(value: Json, limit: number, style: PageStyle = MARKDOWN): Page {
  const lines: string[] = [];
  let length = 0;
  for (const line of isToolCall(value) ? callLines(value) : layOut(withoutOrigin(value, 0), style)) {
    length += line.length + 1;
    if (length > limit) return { text: lines.join('\n').trimEnd(), whole: false };
    lines.push(line);
  }
  return { text: lines.join('\n').trimEnd(), whole: true };
}

/**
 * Who made a work product, in words.
 *
 * @example
 * formatOrigin({ engine: 'offline', agent: 'scribe', instructions: '' }) // => 'made by scribe, offline rules'
 */
export function formatOrigin({ agent, engine, model }: MadeBy): string {
  if (engine === 'person') return `written by ${agent}`;
  return `made by ${agent}, ${engine === 'offline' ? 'offline rules' : `model ${model ?? 'not named'}`}`;
}

/** Deeper than this nothing is shown, so that no value runs a page out of stack. */
const DEPTH_LIMIT = 12;

/** The value without what is no content: who made it, and digests. */
function withoutOrigin(value: Json, depth: number): Json {
  if (value === null || typeof value !== 'object') return value;
  if (depth > DEPTH_LIMIT) return '…';
  if (Array.isArray(value)) return value.map((member) => withoutOrigin(member, depth + 1));
  const kept = Object.entries(value).filter(([key, member]) => !isOrigin(key, member) && !isDigestText(member));
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutOrigin(member, depth + 1)]));
}

const ORIGIN_KEYS = ['engine', 'agent', 'instructions', 'model', 'requestId', 'inputTokens', 'outputTokens'];

/** Only what is nothing else: a member that merely calls itself so could hide content from a reviewer. */
function isOrigin(key: string, value: Json): boolean {
  if (key !== 'madeBy' || value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const members = Object.entries(value);
  return members.every(([name, member]) => ORIGIN_KEYS.includes(name) && String(member).length <= 100);
}

function isDigestText(value: Json): boolean {
  return typeof value === 'string' && DIGEST_PATTERN.test(value);
}

/** One line of somebody else's text, of at most 1,000 characters, with nothing in it that Markdown would read as markup. */
export function escapeMarkdown(text: string): string {
  return escapeLine(text.length > 1_000 ? `${text.slice(0, 999)}…` : text);
}

function escapeLine(text: string): string {
  return (
    text
      .replace(/\s+/g, ' ')
      .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '')
      .trim()
      .replace(/[\\`*_{}[\]<>#|!~&$]|:(?=\/\/)|(?<=www)\./gi, '\\$&')
      // The Web UI would show a backslash before it.
      .replaceAll('@', '&#64;')
      .replace(/^[-+=]/, '\\$&')
      .replace(/^(\d{1,9})([.)])/, '$1\\$2')
  );
}
