/** Deeper than any work product, and shallow enough for every reader and writer of JSON. */
export const DEEPEST_VALUE = 500;

/** Whether a value is nested in more lists and objects than that. It looks no deeper, so that no value is too deep to be asked about. */
export function isNestedDeeper(value: unknown, most: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return most === 0 || Object.values(value).some((member) => isNestedDeeper(member, most - 1));
}
