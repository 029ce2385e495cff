/** One entry of `reads`, `shows` or `outputs`, taken apart. */
export type Read = {
  readonly source: 'input' | 'context';
  /** The field of the input, or the context key; null is the input whole. */
  readonly key: string | null;
  /** The property it arrives as. */
  readonly name: string;
  /** It need not have been written yet. */
  readonly optional: boolean;
};

/**
 * Takes one entry of `reads`, `shows` or `outputs` apart.
 *
 * @example
 * parseReads('input.brief') // => { source: 'input', key: 'brief', name: 'brief', optional: false }
 * parseReads('findings?') // => { source: 'context', key: 'findings', name: 'findings', optional: true }
 */
export function parseReads(entry: string): Read {
  const optional = entry.endsWith('?');
  const bare = optional ? entry.slice(0, -1) : entry;
  if (bare === 'input') return { source: 'input', key: null, name: 'input', optional };
  if (!bare.startsWith('input.')) return { source: 'context', key: bare, name: bare, optional };
  const key = bare.slice('input.'.length);
  return { source: 'input', key, name: key, optional };
}
