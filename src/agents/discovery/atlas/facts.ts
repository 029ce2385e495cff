import { type ReadRequirement, readRequirements } from '../hunter/read-requirements.js';
import type { Requirements, Risks } from '../work-products.js';
import { type Audience, findAudiences } from './audience.js';

/** What the architecture is derived from, read once. */
export type Facts = {
  readonly source: Requirements;
  readonly requirements: readonly ReadRequirement[];
  readonly risks: Risks;
  readonly audiences: readonly Audience[];
};

export function readFacts(source: Requirements, risks: Risks): Facts {
  const requirements = readRequirements(source);
  return { source, requirements, risks, audiences: findAudiences(requirements, source.actors) };
}

/** The requirements whose statement matches. */
export function saying({ requirements }: Facts, pattern: RegExp): ReadRequirement[] {
  return requirements.filter(({ statement }) => pattern.test(statement));
}
