import { suggest } from './suggest.js';

/** One place where untyped data does not have the shape it should, and what its author is to do there. */
export type ShapeProblem = { readonly path: string; readonly message: string; readonly fix: string };

/** Says what is wrong with a value at a path; an empty list means it fits. */
export type Shape = (value: unknown, path: string, depth: number) => ShapeProblem[];

/** Deeper nesting than this is refused, so that nothing that walks a definition runs out of stack. */
const DEPTH_LIMIT = 64;

type Fields = { readonly [field: string]: Shape };

export const text: Shape = (value, path) => {
  if (typeof value === 'string') return [];
  const isBare = typeof value === 'number' || typeof value === 'boolean';
  return wrong(path, 'a string', value, isBare ? `Put it in quotes: "${value}".` : undefined);
};

export const truth: Shape = (value, path) => (typeof value === 'boolean' ? [] : wrong(path, 'true or false', value));

/** A whole number from 0. */
export const count: Shape = (value, path) =>
  Number.isSafeInteger(value) && Number(value) >= 0 ? [] : wrong(path, 'a whole number from 0', value);

export const finite: Shape = (value, path) => (Number.isFinite(value) ? [] : wrong(path, 'a number', value));

/** A finite number from 1. */
export const factor: Shape = (value, path) =>
  Number.isFinite(value) && Number(value) >= 1 ? [] : wrong(path, 'a number from 1', value);

export function oneOf(...words: readonly string[]): Shape {
  return (value, path) =>
    words.some((word) => word === value) ? [] : wrong(path, `one of ${words.join(', ')}`, value);
}

export function listOf(member: Shape): Shape {
  return (value, path, depth) => {
    if (!Array.isArray(value)) return wrong(path, 'a list', value);
    return value.flatMap((item, index) => member(item, `${path}[${index}]`, depth + 1));
  };
}

export function recordOf(member: Shape): Shape {
  return (value, path, depth) => {
    if (!isRecord(value)) return wrong(path, 'an object', value);
    return Object.keys(value).flatMap((key) => member(value[key], join(path, key), depth + 1));
  };
}

/** An object with exactly these fields; other fields are mistakes, for a misspelled option would be silently ignored. */
export function fields(required: Fields, optional: Fields = {}): Shape {
  return (value, path, depth) => {
    if (!isRecord(value)) return wrong(path, 'an object', value);
    const missing = Object.keys(required)
      .filter((field) => !Object.hasOwn(value, field))
      .map((field) => ({ path: join(path, field), message: 'is missing', fix: `Add ${field} there.` }));
    const known = { ...optional, ...required };
    const given = Object.keys(value).flatMap((field) => {
      const shape = Object.hasOwn(known, field) ? known[field] : undefined;
      if (shape !== undefined) return shape(value[field], join(path, field), depth + 1);
      const names = Object.keys(known);
      const [meant] = suggest(
        field,
        names.filter((name) => !Object.hasOwn(value, name)),
      );
      const fix = meant === undefined ? 'Leave it out.' : `Write ${meant} if that is meant, else leave it out.`;
      return [{ path: join(path, field), message: `is unknown here; expected ${names.join(', ')}`, fix }];
    });
    return [...missing, ...given];
  };
}

/** The shape that a value itself asks for, by one of its members. */
export function chosenBy(
  choose: (value: { readonly [key: string]: unknown }) => Shape | undefined,
  expected: string,
): Shape {
  return (value, path, depth) => {
    if (depth > DEPTH_LIMIT) return tooDeep(path);
    const shape = isRecord(value) ? choose(value) : undefined;
    return shape === undefined ? wrong(path, expected, value) : shape(value, path, depth);
  };
}

/** An object of JSON, whatever is in it. */
export const anyObject: Shape = (value, path, depth) => {
  if (!isRecord(value)) return wrong(path, 'an object', value);
  return Object.keys(value).flatMap((key) => anyJson(value[key], join(path, key), depth + 1));
};

/** Anything JSON can hold. */
export const anyJson: Shape = (value, path, depth) => {
  if (depth > DEPTH_LIMIT) return tooDeep(path);
  if (Array.isArray(value)) return listOf(anyJson)(value, path, depth);
  if (isRecord(value)) return anyObject(value, path, depth);
  const isPlain = value === null || ['string', 'boolean'].includes(typeof value) || Number.isFinite(value);
  return isPlain ? [] : wrong(path, 'JSON', value);
};

/** A plain object, as JSON and YAML give it. */
export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function wrong(path: string, expected: string, value: unknown, fix = `Write ${expected} there.`): ShapeProblem[] {
  return [{ path, message: `expected ${expected}, got ${briefly(value)}`, fix }];
}

function tooDeep(path: string): ShapeProblem[] {
  return [{ path, message: `is nested more than ${DEPTH_LIMIT} deep`, fix: 'Nest it less deep.' }];
}

/** A value in a few words, however large it is. */
export function briefly(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
  return typeof value === 'symbol' || typeof value === 'function' ? `a ${typeof value}` : String(value);
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}
