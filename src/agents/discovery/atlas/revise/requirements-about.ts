import { contentLemmas, overlap } from '../../hunter/content-words.js';
import type { ReadRequirement } from '../../hunter/read-requirements.js';
import { CAPABILITIES, type Capability } from '../capabilities.js';
import type { Facts } from '../facts.js';
import { responsibilityOf } from '../responsibility.js';
import { wordsOf } from './find-named.js';

/** The capability a name speaks of, if any. */
function capabilityNamed(name: string): Capability | undefined {
  const words = wordsOf(name);
  return (
    CAPABILITIES.find(({ key }) =>
      words.some((word) => word.startsWith(key.slice(0, 5)) || key.startsWith(word.slice(0, 6))),
    ) ?? CAPABILITIES.find(({ pattern }) => pattern.test(name))
  );
}

/** The requirements a name speaks of: those that show the capability, or share its words. */
export function requirementsAbout(name: string, among: readonly ReadRequirement[]): ReadRequirement[] {
  const words = wordsOf(name);
  const stems = words.map((word) => word.slice(0, 6));
  const needed = Math.max(1, Math.ceil(stems.length * 0.6));
  const naming = among.filter(({ statement }) => {
    const said = wordsOf(statement);
    return stems.filter((stem) => stem.length > 3 && said.some((word) => word.startsWith(stem))).length >= needed;
  });
  if (naming.length > 0 && naming.length < among.length) return naming;
  const capability = capabilityNamed(name);
  const lemmas = new Set([...contentLemmas(name), ...words]);
  return among.filter(
    ({ statement, lemmas: own }) => (capability?.pattern.test(statement) ?? false) || overlap(lemmas, own) >= 0.5,
  );
}

/** What a component of this name and with these requirements does. */
export function describe(name: string, requirements: readonly string[], facts: Facts): string {
  const does = capabilityNamed(name)?.does ?? `Owns what concerns ${name.toLowerCase()}`;
  return responsibilityOf(
    does,
    facts.requirements.filter(({ id }) => requirements.includes(id)),
  );
}
