import type { Requirements, Risks } from '../work-products.js';
import type { ReadRequirement } from './read-requirements.js';

/** Everything found before risks are derived. */
export type Findings = {
  readonly brief: string;
  readonly source: Requirements;
  readonly requirements: readonly ReadRequirement[];
  readonly ambiguities: Risks['ambiguities'];
  readonly contradictions: Risks['contradictions'];
  readonly externalSystems: Risks['externalSystems'];
  readonly regulatedData: Risks['regulatedData'];
};

export type Risk = Omit<Risks['risks'][number], 'id'>;

/** One source of risks: reads the findings, adds what it sees. */
export type RiskRule = (findings: Findings) => readonly Risk[];

export function idsOf(requirements: readonly { readonly id: string }[]): string[] {
  return requirements.map(({ id }) => id);
}
