import type { Json, JsonSchema } from '../machine/index.js';

const DEPTH_LIMIT = 6;

/**
 * The data that a form asks for, as JSON with a word in the place of each answer. It never passes for an answer by chance where the
 * form asks for text or one of several.
 *
 * @example
 * toDataSample({ properties: { risk: { enum: ['low', 'high'] }, days: { type: 'integer' } } }) // => '{"risk":"low|high","days":0}'
 */
export function toDataSample(form: JsonSchema): string {
  return JSON.stringify(sampleOf(form as Json, 0));
}

function sampleOf(form: Json, depth: number): Json {
  if (depth > DEPTH_LIMIT || !isMembers(form)) return '…';
  if (form.const !== undefined) return form.const;
  if (Array.isArray(form.enum))
    return form.enum.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join('|');
  if (isMembers(form.properties)) {
    const members = Object.entries(form.properties).map(
      ([name, member]) => [name, sampleOf(member, depth + 1)] as const,
    );
    return Object.fromEntries(members);
  }
  if (form.type === 'array') return form.items === undefined ? [] : [sampleOf(form.items, depth + 1)];
  if (form.type === 'object') return {};
  if (form.type === 'boolean') return 'true|false';
  if (form.type === 'number' || form.type === 'integer') return 0;
  return typeof form.description === 'string' ? form.description.slice(0, 100) : '…';
}

function isMembers(value: Json | undefined): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
