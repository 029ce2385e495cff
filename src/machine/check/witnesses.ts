import type { Json } from '../definition.js';
import type { GuardScope, ParsedGuard } from '../guard.js';
import { type Literal, literalsOf, type Reference, referencesOf } from '../guard-references.js';

type Parsed = Extract<ParsedGuard, { ok: true }>;

/** One way the values that some guards name could be. */
export type Witness = { readonly scope: GuardScope; readonly description: string };

export type Witnesses = {
  readonly all: readonly Witness[];
  /** They stand for every value there is, so that what holds for all of them holds. */
  readonly isComplete: boolean;
};

/** More than this many combinations are not tried; then nothing is proved by them. */
const LIMIT = 4_000;

const ABSENT = Symbol('absent');
type Candidate = Json | typeof ABSENT;

/**
 * Values to try guards with: beside, between and at the numbers they name, their strings and another one, booleans, null, and
 * nothing at all; for `visits` whole numbers only.
 */
export function witnessesFor(guards: readonly Parsed[], event: string, states: readonly string[]): Witnesses {
  const uses = guards.flatMap((guard) => referencesOf(guard.ast));
  const literals = guards.flatMap((guard) => literalsOf(guard.ast));
  const paths = distinctPaths(uses);
  const choices = paths.map((path) => candidatesFor(path, paths, literals));
  const total = choices.reduce((product, candidates) => product * candidates.length, 1);
  const all: Witness[] = [];
  for (let index = 0; index < Math.min(total, LIMIT); index += 1) {
    all.push(witnessOf(paths, pick(choices, index), event, states));
  }
  const isComplete = total <= LIMIT && uses.every((use) => use.isPlain && use.keys.length > 0);
  return { all, isComplete };
}

type Path = Pick<Reference, 'root' | 'keys' | 'isTested'>;

/** Longer paths first, so that a shorter one can take away what they put in. */
function distinctPaths(uses: readonly Reference[]): Path[] {
  const known = new Map<string, Path>();
  for (const { root, keys, isTested } of uses) {
    if (keys.length === 0 || (root === 'event' && keys[0] !== 'data')) continue;
    const id = JSON.stringify([root, ...keys]);
    known.set(id, { root, keys, isTested: isTested || known.get(id)?.isTested === true });
  }
  return [...known.values()].sort((a, b) => b.keys.length - a.keys.length);
}

function candidatesFor(path: Path, paths: readonly Path[], literals: readonly Literal[]): Candidate[] {
  const numbers = numbersAround(literals.filter((literal) => typeof literal === 'number'));
  if (path.root === 'visits') return [...new Set(numbers.map((number) => Math.max(0, Math.floor(number))))];
  const isHolder = paths.some(
    (other) =>
      other.root === path.root &&
      other.keys.length > path.keys.length &&
      path.keys.every((key, at) => other.keys[at] === key),
  );
  const strings = literals.filter((literal) => typeof literal === 'string');
  const values: Candidate[] = [true, false, null, ...numbers, ...strings, `${strings.join('')}~`, []];
  if (isHolder) return [{}, null, ABSENT];
  const isSurelyThere = path.root === 'context' && path.keys.length === 1 && !path.isTested;
  return isSurelyThere ? values : [...values, ABSENT];
}

function numbersAround(literals: readonly number[]): number[] {
  const sorted = [...new Set([0, ...literals])].sort((a, b) => a - b);
  const between = sorted.slice(1).map((number, index) => (number + (sorted[index] as number)) / 2);
  return [...new Set([...sorted.flatMap((number) => [number - 1, number, number + 1]), ...between])];
}

function pick(choices: readonly (readonly Candidate[])[], index: number): Candidate[] {
  let rest = index;
  return choices.map((candidates) => {
    const candidate = candidates[rest % candidates.length] as Candidate;
    rest = Math.floor(rest / candidates.length);
    return candidate;
  });
}

type Draft = { [key: string]: Json | Draft };

function witnessOf(
  paths: readonly Path[],
  values: readonly Candidate[],
  event: string,
  states: readonly string[],
): Witness {
  const visits: Draft = Object.fromEntries(states.map((name) => [name, 0]));
  const draft: { [root in Reference['root']]: Draft } = {
    input: {},
    context: {},
    event: { type: event, data: null },
    visits,
  };
  const said: string[] = [];
  paths.forEach(({ root, keys }, at) => {
    const value = values[at] as Candidate;
    said.push(`${[root, ...keys].join('.')} ${value === ABSENT ? 'absent' : `= ${JSON.stringify(value)}`}`);
    put(draft[root], keys, value);
  });
  return { scope: draft as GuardScope, description: said.join(', ') };
}

/** Puts a value at a path, making what holds it; `{}` leaves what longer paths have put there. */
function put(holder: Draft, [key, ...rest]: readonly string[], value: Candidate): void {
  const name = String(key);
  const inner = Object.hasOwn(holder, name) ? holder[name] : undefined;
  if (rest.length > 0) {
    const next: Draft = isDraft(inner) ? inner : {};
    define(holder, name, next);
    put(next, rest, value);
  } else if (value === ABSENT) delete holder[name];
  else if (!(isDraft(inner) && JSON.stringify(value) === '{}')) define(holder, name, value);
}

function isDraft(value: unknown): value is Draft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Unlike an assignment, makes a member of any name, `__proto__` included. */
function define(holder: Draft, name: string, value: Json | Draft): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}
