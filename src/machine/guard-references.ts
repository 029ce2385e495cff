import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf, GUARD_ROOTS, nodesOf } from './guard.js';

export type GuardRoot = (typeof GUARD_ROOTS)[number];

/** A value a guard names: `context.review.critical` is `{ root: 'context', keys: ['review', 'critical'] }`. */
export type Reference = {
  readonly root: GuardRoot;
  readonly keys: readonly string[];
  /** The guard asks whether it is there, by `has`, `.?` or `in`. */
  readonly isTested: boolean;
  /** It is only compared with literals, tested, or taken as a boolean, so that a few values stand for all. */
  readonly isPlain: boolean;
};

export type Literal = string | number | boolean | null;

const COMPARISONS: readonly string[] = ['==', '!=', '<', '<=', '>', '>='];
const LOGIC: readonly string[] = ['!_', '&&', '||'];

/** Everything a parsed guard names, each use by itself. */
export function referencesOf(ast: ASTNode): Reference[] {
  return referencesIn(ast, true, false);
}

function referencesIn(node: ASTNode, isPlain: boolean, isTested: boolean): Reference[] {
  const chain = chainOf(node);
  if (chain !== undefined) return [{ ...chain, isPlain, isTested: isTested || chain.isTested }];
  const member = node.op === 'in' ? testedMember(node.args) : undefined;
  if (member !== undefined) return [member];
  const isHas = node.op === 'call' && node.args[0] === 'has';
  const isPlainInside = isHas || LOGIC.includes(node.op) || isLiteralComparison(node);
  return childrenOf(node).flatMap((child) => referencesIn(child, isPlainInside, isHas));
}

/** The literals of a parsed guard, integers as JSON numbers. */
export function literalsOf(ast: ASTNode): Literal[] {
  return nodesOf(ast).flatMap((node) => {
    const literal = literalOf(node);
    return literal === undefined ? [] : [literal];
  });
}

function chainOf(node: ASTNode): Pick<Reference, 'root' | 'keys' | 'isTested'> | undefined {
  if (node.op === 'id') {
    const root = GUARD_ROOTS.find((name) => name === node.args);
    return root === undefined ? undefined : { root, keys: [], isTested: false };
  }
  if (node.op !== '.' && node.op !== '.?' && node.op !== '[]' && node.op !== '[?]') return undefined;
  const key = typeof node.args[1] === 'string' ? node.args[1] : literalOf(node.args[1]);
  const holder = chainOf(node.args[0]);
  if (holder === undefined || typeof key !== 'string') return undefined;
  const isTested = holder.isTested || node.op === '.?' || node.op === '[?]';
  return { root: holder.root, keys: [...holder.keys, key], isTested };
}

/** `"review" in context` asks for the same as `has(context.review)`. */
function testedMember([key, holder]: readonly [ASTNode, ASTNode]): Reference | undefined {
  const name = literalOf(key);
  const chain = chainOf(holder);
  if (typeof name !== 'string' || chain === undefined) return undefined;
  return { ...chain, keys: [...chain.keys, name], isTested: true, isPlain: chain.keys.length === 0 };
}

function isLiteralComparison(node: ASTNode): boolean {
  if (!COMPARISONS.includes(node.op)) return false;
  const literals = childrenOf(node).map(literalOf);
  const isOrdered = node.op !== '==' && node.op !== '!=';
  return literals.some((literal) => literal !== undefined && !(isOrdered && typeof literal === 'string'));
}

function literalOf(node: ASTNode): Literal | undefined {
  if (node.op === '-_') {
    const inner = literalOf(node.args);
    return typeof inner === 'number' ? -inner : undefined;
  }
  if (node.op !== 'value') return undefined;
  const value = node.args;
  if (typeof value === 'bigint') return Number(value);
  return value === null || typeof value !== 'object' ? value : undefined;
}
