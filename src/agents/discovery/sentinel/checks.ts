import type { Architecture, Requirements, Review, Specification } from '../work-products.js';

/** What is checked: the brief and everything made from it. */
export type Subject = {
  readonly brief: string;
  readonly requirements: Requirements;
  readonly architecture: Architecture;
  readonly specification: Specification;
};

export type Finding = Omit<Review['findings'][number], 'id' | 'check'>;

/** One rule of the review: what it looked at, and what it found wrong. */
export type Check = {
  readonly name: string;
  readonly examine: (subject: Subject) => { readonly examined: number; readonly findings: readonly Finding[] };
};

export function missingFrom(ids: readonly string[], known: ReadonlySet<string>): string[] {
  return [...new Set(ids.filter((id) => !known.has(id)))];
}

export function repeated(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
