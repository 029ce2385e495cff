import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { Guard, Json } from './definition.js';

/** What a guard sees. `visits` holds every state of the pipeline, with 0 for one never entered. */
export type GuardScope = {
  readonly input: Json;
  readonly context: { readonly [key: string]: Json };
  readonly event: { readonly type: string; readonly data: Json };
  readonly visits: { readonly [state: string]: number };
};

export const GUARD_ROOTS = ['input', 'context', 'event', 'visits'] as const;

export type ParsedGuard =
  | { readonly ok: true; readonly ast: ASTNode; readonly passes: (scope: GuardScope) => boolean }
  | { readonly ok: false; readonly message: string };

/** JSON has one kind of number and CEL has two: with these a JSON number meets an integer literal in every operator. */
const ARITHMETIC: { readonly [operator: string]: (a: number, b: number) => number } = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
};

function createGuardLanguage(): Environment {
  const language = new Environment({ enableOptionalTypes: true, homogeneousAggregateLiterals: false });
  for (const root of GUARD_ROOTS) language.registerVariable(root, 'dyn');
  for (const [operator, compute] of Object.entries(ARITHMETIC)) {
    const mixed = (a: number | bigint, b: number | bigint) => compute(Number(a), Number(b));
    language.registerOperator(`double ${operator} int: double`, mixed);
    language.registerOperator(`int ${operator} double: double`, mixed);
  }
  language.registerOperator('double % double: double', (a: number, b: number) => a % b);
  return language;
}

const language = createGuardLanguage();

/** Parsing is pure, so its results may be kept; the bound keeps a host that checks many definitions small. */
const PARSED_LIMIT = 2_000;
const parsed = new Map<Guard, ParsedGuard>();

/** The parsed guard, or why it is none: it does not parse, names an unknown variable, or cannot give a boolean. Never throws. */
export function parseGuard(guard: Guard): ParsedGuard {
  const known = parsed.get(guard);
  if (known !== undefined) return known;
  if (parsed.size >= PARSED_LIMIT) parsed.clear();
  const result = parseAnew(guard);
  parsed.set(guard, result);
  return result;
}

/** Whether the guard holds. One that cannot be evaluated, for a key it names is missing or of another type, does not. */
export function guardPasses(guard: Guard, scope: GuardScope): boolean {
  const result = parseGuard(guard);
  return result.ok && result.passes(scope);
}

function parseAnew(guard: Guard): ParsedGuard {
  try {
    const program = language.parse(withSafeHas(guard, language.parse(guard).ast));
    const check = program.check();
    if (!check.valid) return { ok: false, message: firstLine(check.error) };
    if (check.type !== 'bool' && check.type !== 'dyn') {
      return { ok: false, message: `expected a boolean, got ${check.type}` };
    }
    return { ok: true, ast: program.ast, passes: (scope) => holds(program, scope) };
  } catch (error) {
    return { ok: false, message: firstLine(error) };
  }
}

function holds(program: ParseResult, scope: GuardScope): boolean {
  try {
    return program(scope) === true;
  } catch {
    return false;
  }
}

function firstLine(error: unknown): string {
  return (error as Error).message.split('\n', 1).join('');
}

/** Makes `has(a.b.c)` false, and not an error, where `a.b` is missing: the first step of each chain becomes optional. */
function withSafeHas(guard: Guard, ast: ASTNode): string {
  const dots: number[] = [];
  for (const node of nodesOf(ast)) {
    if (node.op !== 'call' || node.args[0] !== 'has') continue;
    let link = node.args[1][0];
    while (link !== undefined && link.op === '.' && link.args[0].op === '.') link = link.args[0];
    if (link?.op === '.' && link !== node.args[1][0]) dots.push(guard.indexOf('.', link.args[0].end));
  }
  return dots.sort((a, b) => b - a).reduce((text, dot) => `${text.slice(0, dot + 1)}?${text.slice(dot + 1)}`, guard);
}

/** Every node of a guard, outermost first. */
export function nodesOf(ast: ASTNode): ASTNode[] {
  return [ast, ...childrenOf(ast).flatMap(nodesOf)];
}

/** The nodes directly inside a node, in the order written. */
export function childrenOf(node: ASTNode): ASTNode[] {
  const within = (value: unknown): ASTNode[] => {
    if (Array.isArray(value)) return value.flatMap(within);
    return isNode(value) ? [value] : [];
  };
  return node.op === 'value' ? [] : within(node.args);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
