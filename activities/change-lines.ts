import { create, type Delta, type DiffContext } from 'jsondiffpatch';
import { canonicalJson } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';

const LONGEST_LINE = 200;
const LONGEST_VALUE = 80;
/** Changed lines of a text that are quoted of each side. */
const MOST_QUOTED = 3;
/** Lists are compared item by item while a table of so many pairs is enough for it. */
const MOST_PAIRS = 1_000_000;

/** Members of a list are the same by their `id`, else by all they hold. */
const patcher = create({ objectHash: identityOf, cloneDiffValues: false });
patcher.processor.pipes.diff.before('arrays', Object.assign(skipTooLong, { filterName: 'too long' }));

/**
 * What became of a value, one readable line a change, each at most 200 characters: members by their path, members of lists by their
 * `id` where they have one, texts by the number of changed lines and the first of them.
 *
 * @example
 * changeLines('plan', { steps: [{ id: 'S1', days: 2 }] }, { steps: [{ id: 'S1', days: 3 }] }) // => ['steps[S1].days: 2 → 3']
 */
export function changeLines(name: string, before: Json, after: Json): string[] {
  const lines = linesOf(patcher.diff(before, after), '', after);
  const isUntold = lines.length === 0 && canonicalJson(before) !== canonicalJson(after);
  const told = isUntold ? [{ path: '', said: 'changed in a way that no line can tell' }] : lines;
  return told.map(({ path, said }) => clip(toOneLine(path || name, said), LONGEST_LINE));
}

type Line = { readonly path: string; readonly said: string };

function linesOf(delta: Delta, path: string, after: Json | undefined): Line[] {
  if (delta === undefined) return [];
  if (Array.isArray(delta)) return changeOf(delta, path);
  if (delta._t === 'a') return listLines(delta as ListDelta, path, after);
  return Object.entries(delta).flatMap(([key, inner]) =>
    linesOf(inner, path === '' ? key : `${path}.${key}`, memberOf(after, key)),
  );
}

function changeOf(delta: readonly unknown[], path: string): Line[] {
  const [first, second] = delta as readonly Json[];
  if (delta.length === 1) return [{ path, said: `added ${brief(first)}` }];
  if (delta.length === 3) return [{ path, said: `removed ${brief(first)}` }];
  if (isText(first) && isText(second) && (isLong(first) || isLong(second))) return textLines(path, first, second);
  return [{ path, said: `${brief(first)} → ${brief(second)}` }];
}

type ListDelta = { readonly [key: string]: Delta };

function listLines({ _t: _list, ...delta }: ListDelta, path: string, after: Json | undefined): Line[] {
  const changes = Object.entries(delta);
  const isMoved = changes.some(([, inner]) => isMove(inner));
  const lines = changes.flatMap(([key, inner]) => {
    if (isMove(inner)) return [];
    const replaced = replacedAt(key, delta);
    if (replaced === 'said') return [];
    if (replaced) return linesOf(patcher.diff(...replaced), `${path}[${key}]`, replaced[1]);
    const item = Array.isArray(inner) ? (inner[0] as Json) : memberOf(after, key);
    const id = idOf(item);
    const place = id !== undefined ? `${path}[${id}]` : Array.isArray(inner) ? path : `${path}[${key}]`;
    return linesOf(inner, place, item);
  });
  return isMoved ? [...lines, { path, said: 'in another order' }] : lines;
}

/** Two objects without ids, one gone and one come at the same place, are one that was changed. */
function replacedAt(key: string, delta: ListDelta): readonly [Json, Json] | 'said' | undefined {
  const place = key.replace('_', '');
  const [gone, come] = [delta[`_${place}`], delta[place]];
  if (!Array.isArray(gone) || !Array.isArray(come) || isMove(gone) || come.length !== 1) return undefined;
  const [before, after] = [gone[0] as Json, come[0] as Json];
  if (!isPlain(before) || !isPlain(after) || idOf(before) !== undefined || idOf(after) !== undefined) return undefined;
  return key === place ? [before, after] : 'said';
}

function textLines(path: string, before: string, after: string): Line[] {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const delta = patcher.diff(old, now) as ListDelta | readonly unknown[] | undefined;
  if (delta === undefined || Array.isArray(delta))
    return [{ path, said: `${counted(old.length)} → ${counted(now.length)}` }];
  const changes = Object.entries(delta as ListDelta).filter(([key, inner]) => key !== '_t' && !isMove(inner));
  const gone = changes.filter(([key]) => key.startsWith('_')).map(([, inner]) => String((inner as unknown[])[0]));
  const come = changes.filter(([key]) => !key.startsWith('_')).map(([, inner]) => String((inner as unknown[])[0]));
  if (gone.length + come.length === 0) return [{ path, said: 'its lines in another order' }];
  return [
    { path, said: `${counted(come.length)} added, ${counted(gone.length)} removed` },
    ...gone.slice(0, MOST_QUOTED).map((line, at) => ({ path, said: `- ${fromChange(line, come[at])}` })),
    ...come.slice(0, MOST_QUOTED).map((line, at) => ({ path, said: `+ ${fromChange(line, gone[at])}` })),
  ];
}

const counted = (count: number) => (count === 1 ? '1 line' : `${count} lines`);

/** A long line from shortly before where it differs from the other. */
function fromChange(line: string, other: string | undefined): string {
  if (other === undefined) return line;
  let same = 0;
  while (same < line.length && line[same] === other[same]) same += 1;
  return same > LONGEST_VALUE ? `…${line.slice(same - 20).replace(/^[\uDC00-\uDFFF]/, '')}` : line;
}

function brief(value: Json | undefined): string {
  if (isText(value)) return JSON.stringify(clip(value, LONGEST_VALUE));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (!isPlain(value)) return String(value);
  const said = ['title', 'name', 'text', 'summary'].map((key) => memberOf(value, key)).find(isText);
  return said === undefined ? clip(canonicalJson(value), LONGEST_VALUE) : brief(said);
}

function toOneLine(path: string, said: string): string {
  return `${path}: ${said}`.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}

function clip(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

function identityOf(item: object): string | undefined {
  const id = idOf(item as Json);
  return id === undefined ? canonicalJson(item) : `id ${id}`;
}

function idOf(item: Json | undefined): string | undefined {
  const id = memberOf(item, 'id');
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
  return (value as { readonly [key: string]: Json })[key];
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isLong = (text: string) => text.length > LONGEST_VALUE || text.includes('\n');
const isMove = (delta: Delta) => Array.isArray(delta) && delta.length === 3 && delta[2] === 3;
const isPlain = (value: Json | undefined): value is { readonly [key: string]: Json } =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

/** Leaves lists whose changed middles are too long for a table of pairs at their lengths. */
function skipTooLong(context: DiffContext): void {
  const { left, right } = context;
  if (!Array.isArray(left) || !Array.isArray(right)) return;
  const shorter = Math.min(left.length, right.length);
  if (left.length * right.length <= MOST_PAIRS) return;
  const same = (a: unknown, b: unknown) => a === b || keyOf(a) === keyOf(b);
  let head = 0;
  while (head < shorter && same(left[head], right[head])) head += 1;
  let tail = 0;
  while (tail + head < shorter && same(left.at(-1 - tail), right.at(-1 - tail))) tail += 1;
  const rest = head + tail;
  if ((left.length - rest) * (right.length - rest) > MOST_PAIRS) context.setResult([left, right]).exit();
}

function keyOf(item: unknown): string | undefined {
  return item !== null && typeof item === 'object' ? identityOf(item) : JSON.stringify(item);
}
