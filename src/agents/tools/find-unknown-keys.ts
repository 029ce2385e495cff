import { z } from 'zod';

type Path = readonly PropertyKey[];

/**
 * Finds the keys that zod would strip from a value without a word, as a plain `z.object` does with those it does not name. Of a union
 * the first member that fits decides, as it does for zod; what a transform makes of a value is not looked at.
 */
export async function findUnknownKeys(schema: z.core.$ZodType, value: unknown, path: Path = []): Promise<Path[]> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object':
      return isMembers(value) ? inObject(def, value, path) : [];
    case 'record':
      return isMembers(value) ? collect(Object.entries(value), path, () => def.valueType) : [];
    case 'array':
      return Array.isArray(value) ? collect([...value.entries()], path, () => def.element) : [];
    case 'tuple':
      return Array.isArray(value) ? collect([...value.entries()], path, (at) => def.items[Number(at)] ?? def.rest) : [];
    case 'union':
      return inUnion(def.options, value, path);
    case 'intersection':
      return inBoth(def, value, path);
    case 'lazy':
      return findUnknownKeys(def.getter(), value, path);
    case 'pipe':
      return findUnknownKeys(def.in, value, path);
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
    case 'catch':
      return findUnknownKeys(def.innerType, value, path);
    default:
      return [];
  }
}

async function inObject(
  { shape, catchall }: z.core.$ZodObjectDef,
  value: { readonly [key: string]: unknown },
  path: Path,
): Promise<Path[]> {
  const known = Object.entries(value).filter(([key]) => Object.hasOwn(shape, key));
  const inside = await collect(known, path, (key) => shape[key]);
  if (catchall !== undefined) return inside;
  const unknown = Object.keys(value).filter((key) => !Object.hasOwn(shape, key));
  return [...unknown.map((key) => [...path, key]), ...inside];
}

async function inUnion(options: readonly z.core.$ZodType[], value: unknown, path: Path): Promise<Path[]> {
  for (const option of options) {
    const { success } = await z.safeParseAsync(option, value);
    if (success) return findUnknownKeys(option, value, path);
  }
  return [];
}

/** A key that one side knows is known. */
async function inBoth({ left, right }: z.core.$ZodIntersectionDef, value: unknown, path: Path): Promise<Path[]> {
  const [mine, theirs] = await Promise.all([findUnknownKeys(left, value, path), findUnknownKeys(right, value, path)]);
  const others = new Set(theirs.map((one) => JSON.stringify(one)));
  return mine.filter((one) => others.has(JSON.stringify(one)));
}

async function collect<Key extends PropertyKey>(
  members: readonly (readonly [Key, unknown])[],
  path: Path,
  schemaOf: (key: Key) => z.core.$ZodType | null | undefined,
): Promise<Path[]> {
  const found = await Promise.all(
    members.map(([key, member]) => {
      const schema = schemaOf(key);
      return schema ? findUnknownKeys(schema, member, [...path, key]) : [];
    }),
  );
  return found.flat();
}

function isMembers(value: unknown): value is { readonly [key: string]: unknown } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
