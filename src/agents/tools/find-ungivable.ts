import type { z } from 'zod';
import { formatIssues } from '../model/check-output.js';

type Path = readonly PropertyKey[];

const NEVER_JSON: readonly string[] = ['bigint', 'date', 'file', 'function', 'map', 'nan', 'promise', 'set', 'symbol'];

/**
 * Finds what of a tool's arguments no JSON can be, as a date, one line each: an agent gives JSON, and would be refused for ever. What
 * a schema makes of what it is given (a transform, a coercion, a codec) may be anything.
 */
export function findUngivable(input: z.core.$ZodType): string[] {
  const found = find(input, [], new Set());
  const issues = found.map(({ path, type }) => ({
    path,
    message: `no JSON is a ${type}; take what JSON has, as z.iso.datetime(), and make a ${type} of it in the tool or with z.codec`,
  }));
  return formatIssues(issues, 'the arguments');
}

type Ungivable = { readonly path: PropertyKey[]; readonly type: string };

function find(schema: z.core.$ZodType, path: Path, within: ReadonlySet<z.core.$ZodType>): Ungivable[] {
  if (within.has(schema)) return [];
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const inside = new Set([...within, schema]);
  const at = (inner: z.core.$ZodType | null | undefined, ...step: Path) =>
    inner ? find(inner, [...path, ...step], inside) : [];
  switch (def.type) {
    case 'object':
      return [...Object.entries(def.shape).flatMap(([key, member]) => at(member, key)), ...at(def.catchall)];
    case 'record':
      return at(def.valueType);
    case 'array':
      return at(def.element);
    case 'tuple':
      return [...def.items.flatMap((item, index) => at(item, index)), ...at(def.rest)];
    case 'union': {
      const found = def.options.map((option) => at(option));
      return found.every((option) => option.length > 0) ? (found[0] ?? []) : [];
    }
    case 'intersection':
      return [...at(def.left), ...at(def.right)];
    case 'lazy':
      return at(def.getter());
    case 'pipe':
      return at(def.in);
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      return at(def.innerType);
    default:
      return NEVER_JSON.includes(def.type) && !('coerce' in def && def.coerce)
        ? [{ path: [...path], type: def.type }]
        : [];
  }
}
