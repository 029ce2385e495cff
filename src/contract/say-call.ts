import type { Json } from '../machine/index.js';
import { sayCount, toVisible } from './plain-words.js';

/** Something in lines, of which each is a whole in itself; and what of it is in none of them. */
export type Told = { readonly lines: readonly string[]; readonly hidden?: string };

/** So many values stand in the lines, with names of so many characters together, and texts of so many. */
const AT_A_GATE = { values: 120, nameChars: 8_000, chars: 8_000 } as const;
const ALL = { values: Infinity, nameChars: Infinity, chars: Infinity } as const;
type Room = { readonly values: number; readonly nameChars: number; readonly chars: number };
/** A text of one line up to this long stands beside its name, a longer one below it in rows. */
const SHORT_CHARS = 200;
const ROW_CHARS = 800;
/** What a row counts for, be it shorter. */
const LEAST_ROW = 30;
const KEY_CHARS = 80;
const PATH_CHARS = 300;
const DEEPEST = 12;

type Leaf = { readonly argument: string; readonly path: string; readonly value: Json };

/**
 * Tells a call of a tool, `{ tool, arguments }`, as it will be made: in words, for whoever decides on it, where `callLines` gives the
 * JSON itself to whoever asks for that very artifact.
 *
 * @example
 * sayCall({ tool: 'buy', arguments: { item: 'tea', price: 3 } }).lines // => ['Tool: buy', 'item: “tea”', 'price: 3']
 */
export function sayCall(call: Json): Told {
  const { tool = null, arguments: given = null, ...others } = isMembers(call) ? call : { tool: null, arguments: call };
  const name = typeof tool === 'string' ? shortOf(tool, KEY_CHARS) : 'not named';
  const { lines, hidden } = sayValues(given, others);
  const body = lines.length > 0 ? lines : [`Arguments: ${bareOf(given)}`];
  return { lines: [`Tool: ${name}`, ...body], ...(hidden !== undefined && { hidden }) };
}

/**
 * Tells values, each in a line of its own under its exact name. Of bounded size; what is left out is counted, each of the outermost
 * has a part of what is shown, and long texts come last, as texts.
 *
 * The values are untrusted: none can begin a line of its own, and what is invisible in them is made visible.
 */
export function sayValues(...values: readonly Json[]): Told {
  return tell(values, AT_A_GATE);
}

/** Tells a value in the same lines, however many they are. */
export function sayAll(value: Json): readonly string[] {
  const isNamed = value !== null && typeof value === 'object';
  return tell([isNamed ? value : { value }], ALL).lines;
}

function tell(values: readonly Json[], room: Room): Told {
  const leaves = values.flatMap((value) => [...leavesOf(value, '', '', 0)]).filter(({ path }) => path !== '');
  const shown = new Set(pick(leaves, room));
  const texts = leaves.map((leaf) => (shown.has(leaf) && typeof leaf.value === 'string' ? textCost(leaf.value) : 0));
  const cap = evenShare(
    texts.filter((cost) => cost > 0),
    room.chars,
  );
  const told = leaves.filter((leaf) => shown.has(leaf)).map((leaf) => linesOf(leaf, cap));
  // No long text comes before what is told in a line.
  told.sort((a, b) => Number(a.lines.length > 1) - Number(b.lines.length > 1));
  const left = leaves.filter((leaf) => !shown.has(leaf));
  const chars = told.reduce((sum, { cut }) => sum + cut, 0);
  const hidden = [
    ...(left.length > 0 ? [`${sayCount(left.length, 'value')} of ${namesOf(left)}`] : []),
    ...(chars > 0 ? [`${sayCount(chars, 'character')} of long texts`] : []),
  ];
  return { lines: told.flatMap(({ lines }) => lines), ...(hidden.length > 0 && { hidden: hidden.join(', and ') }) };
}

/** The values in a value, each with the way to it. */
function* leavesOf(value: Json, argument: string, path: string, depth: number): Generator<Leaf> {
  const isDeep = depth >= DEEPEST || path.length > PATH_CHARS;
  if (value === null || typeof value !== 'object' || Object.keys(value).length === 0) {
    yield { argument, path, value };
  } else if (isDeep) {
    yield { argument, path, value: JSON.stringify(value) };
  } else if (Array.isArray(value)) {
    for (const [at, member] of value.entries())
      yield* leavesOf(member, argument || 'the list', `${path} (${at + 1} of ${value.length})`.trimStart(), depth + 1);
  } else {
    for (const [key, member] of Object.entries(value)) {
      const name = nameOf(key);
      yield* leavesOf(member, argument || name, path === '' ? name : `${path} › ${name}`, depth + 1);
    }
  }
}

function nameOf(key: string): string {
  return /^[A-Za-z_][\w-]{0,79}$/.test(key) ? key : `“${shortOf(key, KEY_CHARS)}”`;
}

/** As many as are shown: the first of each argument, then the second of each, and so on. */
function pick(leaves: readonly Leaf[], room: Room): Leaf[] {
  const seen = new Map<string, number>();
  const ranked = leaves.map((leaf) => {
    const rank = seen.get(leaf.argument) ?? 0;
    seen.set(leaf.argument, rank + 1);
    return { leaf, rank };
  });
  let left = room.nameChars;
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .slice(0, room.values)
    .flatMap(({ leaf }) => {
      left -= leaf.path.length;
      return left >= 0 ? [leaf] : [];
    });
}

/** The most that each may cost so that all together stay in the budget: what a short one leaves, the longer ones have. */
function evenShare(costs: readonly number[], budget: number): number {
  let left = budget;
  for (const [at, cost] of costs.toSorted((a, b) => a - b).entries()) {
    const even = left / (costs.length - at);
    if (cost > even) return Math.floor(even);
    left -= cost;
  }
  return budget;
}

function textCost(text: string): number {
  return rowsOf(text).reduce((sum, row) => sum + costOf(row), 0);
}

function costOf(row: string): number {
  return Math.max(row.length, LEAST_ROW);
}

/** A text in rows that show all of it; `┆` begins one that goes on with the line before. */
function rowsOf(text: string): string[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const rows: string[] = [];
    for (let rest = toVisible(line); rest !== '' || rows.length === 0; ) {
      const row = rest.slice(0, breakOf(rest));
      rows.push(`${rows.length === 0 ? '│' : '┆'} ${row.replace(/ $/, '␣')}`);
      rest = rest.slice(row.length);
    }
    return rows;
  });
}

/** Where a row ends: after its last space, if that is near the end; never within a letter. */
function breakOf(line: string): number {
  if (line.length <= ROW_CHARS) return line.length;
  const space = line.lastIndexOf(' ', ROW_CHARS - 1) + 1;
  if (space > ROW_CHARS / 2) return space;
  return /[\uD800-\uDBFF]/.test(line.charAt(ROW_CHARS - 1)) ? ROW_CHARS - 1 : ROW_CHARS;
}

function linesOf({ path, value }: Leaf, cap: number): { readonly lines: string[]; readonly cut: number } {
  if (typeof value !== 'string') return { lines: [`${path}: ${bareOf(value)}`], cut: 0 };
  const rows = rowsOf(value);
  const [only = ''] = rows;
  if (rows.length === 1 && only.length <= Math.min(SHORT_CHARS, cap))
    return { lines: [`${path}: “${only.slice(2)}”`], cut: 0 };
  let left = cap;
  const shown = rows.filter((row) => {
    left -= costOf(row);
    return left >= 0;
  });
  const rest = rows.slice(shown.length);
  const cut = rest.reduce((sum, row) => sum + row.length - 2, 0);
  const size = `${sayCount(value.split('\n').length, 'line')}, ${sayCount(value.length, 'character')}`;
  const more = `${sayCount(rest.length, 'row')} more of ${path}, with ${sayCount(cut, 'character')}`;
  return { lines: [`${path}: a text of ${size}`, ...shown, ...(rest.length > 0 ? [`… ${more}`] : [])], cut };
}

function bareOf(value: Json): string {
  if (Array.isArray(value)) return 'an empty list';
  return value !== null && typeof value === 'object' ? 'nothing' : shortOf(String(value), SHORT_CHARS);
}

function namesOf(leaves: readonly Leaf[]): string {
  const names = [...new Set(leaves.map(({ argument }) => argument))];
  const more = names.length > 6 ? ` and ${sayCount(names.length - 6, 'other argument')}` : '';
  return `${names.slice(0, 6).join(', ')}${more}`;
}

function shortOf(text: string, most: number): string {
  const letters = [...text];
  if (letters.length <= most) return toVisible(text);
  return `${toVisible(letters.slice(0, most).join(''))}… and ${sayCount(letters.length - most, 'more character')}`;
}

function isMembers(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
