import { type CheckOptions, checkMachine, type Definition, type Problem, parseDefinition } from '../machine/index.js';

/** One thing wrong with what was given as a definition: its shape, or what `checkMachine` says of the machine. */
export type DefinitionProblem = Omit<Problem, 'rule'> & { readonly rule: Problem['rule'] | 'shape' };

/**
 * What is wrong with a definition, whoever wrote it and whatever it is: first where it has not the shape of one, misspelled keys
 * among it, and then what `checkMachine` says, as far as it can be said. Never throws.
 *
 * @param options.tools what the tools there are do; then it is judged, too, which of them a stage may name
 *
 * @example
 * checkDefinition({ name: 'review' }).length > 0 // => true
 */
export function checkDefinition(given: unknown, options: CheckOptions = {}): DefinitionProblem[] {
  const value = withoutUndefined(given, 0);
  const parsed = parseDefinition(value);
  if (parsed.ok) return checkMachine(parsed.definition, options);
  const shape = parsed.problems.map(({ path, message, fix }) => ({
    rule: 'shape' as const,
    place: path || 'definition',
    message,
    fix,
    path: [],
  }));
  const rest = restOf(value, parsed.problems);
  return rest ? [...shape, ...checkMachine(rest, options)] : shape;
}

/** A state, an arrow, and what says which events a stage gives. */
const NEEDED = /^states\.[^.]+$|\.on(\.|$)|^(states\.[^.]+\.|pipeline)?[bB]udget\b|^states\.[^.]+\.(tools|asks)\b/;

/** The definition without the optional members that do not fit; undefined where what is left is still none. */
function restOf(value: unknown, problems: readonly { readonly path: string }[]): Definition | undefined {
  const paths = problems.map(({ path }) => path);
  // Leaving out what other parts go by would bring problems that its author does not have.
  if (paths.some((path) => path === '' || NEEDED.test(path))) return undefined;
  const parsed = parseDefinition(without(value, new Set(paths), ''));
  return parsed.ok ? parsed.definition : undefined;
}

function without(value: unknown, paths: ReadonlySet<string>, at: string): unknown {
  if (!isMembers(value)) return value;
  const members = Object.entries(value).map(
    ([key, member]) => [key, member, at === '' ? key : `${at}.${key}`] as const,
  );
  const kept = members.filter(([, , path]) => !paths.has(path));
  return Object.fromEntries(kept.map(([key, member, path]) => [key, without(member, paths, path)]));
}

const DEPTH_LIMIT = 100;

/** JSON has no `undefined`: in TypeScript a member that is left out may be written so. */
function withoutUndefined(value: unknown, depth: number): unknown {
  if (depth > DEPTH_LIMIT) return null;
  if (Array.isArray(value)) return value.map((member) => withoutUndefined(member, depth + 1));
  if (!isMembers(value)) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutUndefined(member, depth + 1)]));
}

function isMembers(value: unknown): value is { readonly [key: string]: unknown } {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
