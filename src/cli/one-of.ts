import { SignalboxError } from '../contract/index.js';
import { suggest } from '../machine/index.js';

/**
 * The one of the known words that was given.
 *
 * @throws USAGE with all of them, and the nearest
 */
export function oneOf<Word extends string>(given: string, known: readonly Word[], option: string): Word {
  const found = known.find((word) => word === given);
  if (found !== undefined) return found;
  const near = suggest(given, known);
  throw new SignalboxError(
    'USAGE',
    `expected ${option} to be one of ${known.join(', ')}, got ${JSON.stringify(given)}`,
    near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : [],
  );
}
