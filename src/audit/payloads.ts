export type Fields = { readonly [key: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Every payload below a part of a history, decoded; payloads that are not JSON are left out. */
export function decodedPayloads(value: unknown): unknown[] {
  if (Array.isArray(value)) return value.flatMap(decodedPayloads);
  if (!isFields(value)) return [];
  if (!isFields(value.metadata) || typeof value.data !== 'string') return Object.values(value).flatMap(decodedPayloads);
  try {
    return [JSON.parse(Buffer.from(value.data, 'base64').toString('utf8'))];
  } catch {
    return [];
  }
}
