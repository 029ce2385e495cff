import type { Json } from '../machine/index.js';
import type { PageStyle } from './markdown.js';
import { sayDollars } from './plain-words.js';

type Members = { readonly [key: string]: Json };

/** The members that name a thing, the best name first, and those that are another's words. */
const NAMES = ['statement', 'title', 'text', 'name', 'question', 'message', 'term'];
const QUOTES = ['quote', 'quotation', 'excerpt'];

/** Up to so many characters a value stands beside others, in a cell, and in a list on one line. */
const SHORT_CHARS = 60;
const CELL_CHARS = 90;
const WORD_CHARS = 24;
const TABLE_COLUMNS = 5;

/** The lines of a page, one after the other, so that whoever has enough of them can stop. */
export function* layOut(value: Json, style: PageStyle): Generator<string> {
  if (isMembers(value)) yield* bodyOf(value, style);
  else if (Array.isArray(value)) yield* listOf(value, style);
  else yield* textOf(wordsOf(value), style);
}

/** One thing: its name, the short members together, then each of the others under its label. */
function* bodyOf(members: Members, style: PageStyle): Generator<string> {
  const { id, name, rest } = nameOf(members);
  if (id !== '') yield* [`${style.strong(style.text(id))} ${style.text(name)}`.trim(), ''];
  else if (name !== '') yield* [style.strong(style.text(name)), ''];
  const besides: string[] = [];
  for (const [key, member] of rest) {
    const label = style.text(labelOf(key));
    const short = QUOTES.includes(key) ? undefined : shortOf(told(key, member));
    if (short !== undefined) {
      besides.push(`${label}: ${style.text(short)}`);
      continue;
    }
    if (besides.length > 0) yield* [besides.splice(0).join(' · '), ''];
    yield* memberOf(key, label, member, style);
  }
  if (besides.length > 0) yield* [besides.join(' · '), ''];
}

function* memberOf(key: string, label: string, member: Json, style: PageStyle): Generator<string> {
  if (Array.isArray(member) && isEnumeration(member)) {
    yield* [`${label}: ${style.text(member.map(wordsOf).join(', '))}`, ''];
  } else if (Array.isArray(member)) {
    yield* [style.strong(`${label} (${member.length})`), ''];
    yield* listOf(member, style);
  } else if (isMembers(member)) {
    yield* [style.strong(label), ''];
    yield* bodyOf(member, style);
  } else if (QUOTES.includes(key)) {
    yield* wordsOf(member)
      .split('\n')
      .map((line) => `> ${style.text(line)}`);
    yield '';
  } else if (wordsOf(member).includes('\n')) {
    yield* [style.strong(label), '', ...textOf(wordsOf(member), style)];
  } else yield* [`${label}: ${style.text(wordsOf(member))}`, ''];
}

/** A list: a table where all of it is short, else one item after the other. */
function* listOf(items: readonly Json[], style: PageStyle): Generator<string> {
  const columns = columnsOf(items);
  if (!columns) {
    for (const item of items) yield* itemOf(layOut(item, style), isMembers(item) && nameOf(item).id !== '');
    return;
  }
  const row = (cells: readonly string[]) => `| ${cells.map((cell) => style.text(cell)).join(' | ')} |`;
  yield row(columns.map(labelOf));
  yield row(columns.map(() => '')).replaceAll('  ', ' --- ');
  for (const item of items) yield row(columns.map((column) => cellOf(item, column) ?? ''));
  yield '';
}

/** A thing with an id stands by itself, another at a bullet; lines of plain text follow each other without a gap. */
function* itemOf(lines: Iterable<string>, isNamed: boolean): Generator<string> {
  const kept: string[] = [];
  let isGap = false;
  for (const line of lines) {
    const last = kept.at(-1);
    if (line !== '' && isGap && last !== undefined) {
      if (isPlain(last) && isPlain(line)) kept[kept.length - 1] = `${last}  `;
      else if (!isPlain(last) || !line.startsWith('>')) kept.push('');
    }
    if (line !== '') kept.push(line);
    isGap = line === '';
  }
  if (isNamed) yield* kept;
  else yield* kept.map((line, index) => (index === 0 ? `- ${line}` : line === '' ? '' : `  ${line}`));
  yield '';
}

function isPlain(line: string): boolean {
  return !/^[\s>|-]/.test(line);
}

/** The columns of a list whose members all have the same short fields; undefined where it reads better as items. */
function columnsOf(items: readonly Json[]): string[] | undefined {
  const [first] = items;
  if (items.length < 2 || first === undefined || !isMembers(first)) return undefined;
  const columns = Object.keys(first);
  if (columns.length < 2 || columns.length > TABLE_COLUMNS || (nameOf(first).id !== '' && nameOf(first).name !== ''))
    return undefined;
  const isRow = (item: Json) =>
    isMembers(item) &&
    Object.keys(item).length === columns.length &&
    columns.every((column) => cellOf(item, column) !== undefined);
  return items.every(isRow) ? columns : undefined;
}

function cellOf(item: Json, column: string): string | undefined {
  return isMembers(item) && Object.hasOwn(item, column)
    ? shortOf(told(column, item[column] ?? null), CELL_CHARS)
    : undefined;
}

/** What a thing is called, and its other members: texts, then quotes, then what has members of its own. */
function nameOf(members: Members): { id: string; name: string; rest: [string, Json][] } {
  const id = typeof members.id === 'string' ? members.id : '';
  const named = NAMES.find(
    (key) => typeof members[key] === 'string' && (id !== '' || key === 'title' || key === 'name'),
  );
  const rank = ([key, member]: [string, Json]) =>
    QUOTES.includes(key) ? 1 : isCompound(member) && shortOf(member) === undefined ? 2 : 0;
  const rest = Object.entries(members)
    .filter(([key]) => key !== named && (key !== 'id' || id === ''))
    .toSorted((a, b) => rank(a) - rank(b));
  return { id, name: named === undefined ? '' : String(members[named]), rest };
}

/** Paragraphs as they are, their lines kept apart. */
function* textOf(words: string, style: PageStyle): Generator<string> {
  for (const paragraph of words.split(/\n\s*\n/)) {
    const lines = paragraph
      .split('\n')
      .map((line) => style.text(line))
      .filter((line) => line !== '');
    if (lines.length > 0) yield* [...lines.slice(0, -1).map((line) => `${line}  `), lines.at(-1) ?? '', ''];
  }
}

/** A value that fits beside its label: a short scalar, or a list of a few. */
function shortOf(value: Json, limit = SHORT_CHARS): string | undefined {
  const isList = Array.isArray(value) && !value.some(isCompound);
  if (isCompound(value) && !isList) return undefined;
  const words = isList ? value.map(wordsOf).join(', ') || 'none' : wordsOf(value);
  return words.length <= limit && !words.includes('\n') ? words : undefined;
}

/** A list of words: ids, names. */
function isEnumeration(values: readonly Json[]): boolean {
  return values.every((value) => !isCompound(value) && wordsOf(value).length <= WORD_CHARS && value !== null);
}

function wordsOf(value: Json): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === '' ? '–' : String(value);
}

function isCompound(value: Json): boolean {
  return value !== null && typeof value === 'object';
}

function isMembers(value: Json): value is Members {
  return isCompound(value) && !Array.isArray(value);
}

/** What records of model calls call things, in people's words. */
const LABELS: { readonly [key: string]: string } = { microUsd: 'Cost', requestId: "Provider's request" };

function labelOf(key: string): string {
  return Object.hasOwn(LABELS, key) ? (LABELS[key] ?? '') : toLabel(key);
}

/** A member as it is told: money as money. */
function told(key: string, member: Json): Json {
  return key === 'microUsd' && typeof member === 'number' ? sayDollars(member) : member;
}

/**
 * A key in words.
 *
 * @example
 * toLabel('acceptanceCriteria') // => 'Acceptance criteria'
 */
export function toLabel(key: string): string {
  const words = key.replace(/([a-z\d])([A-Z])/g, '$1 $2').split(/[\s_-]+/);
  const lower = words.map((word) => (/^[A-Z\d]{2,}$/.test(word) ? word : word.toLowerCase())).join(' ');
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}
