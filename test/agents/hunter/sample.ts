import type { Requirement, Requirements } from '../../../src/agents/discovery/work-products.js';

const PREFIX = { functional: 'FR', nonFunctional: 'NFR', constraint: 'CON' } as const;

/** A statement, or a requirement in part. */
export type Line = string | (Partial<Omit<Requirement, 'statement'>> & { readonly statement: string });

/** Requirements written by hand: each line a statement that is its own quote, `functional` and `must` unless it says otherwise. */
export function requirementsOf(...lines: Line[]): Requirements {
  const counts = { functional: 0, nonFunctional: 0, constraint: 0 };
  const requirements = lines.map((line): Requirement => {
    const given = typeof line === 'string' ? { statement: line } : line;
    const kind = given.kind ?? 'functional';
    counts[kind] += 1;
    return { id: `${PREFIX[kind]}-${counts[kind]}`, priority: 'must', quote: given.statement, ...given, kind };
  });
  return { title: 'Sample', summary: 'A sample.', actors: [], requirements, openQuestions: [] };
}

export function quality(statement: string): Line {
  return { statement, kind: 'nonFunctional' };
}

export function constraint(statement: string): Line {
  return { statement, kind: 'constraint' };
}

/** The brief that says exactly these requirements, one a line. */
export function briefOf(requirements: Requirements): string {
  return requirements.requirements.map(({ quote }) => quote).join('\n');
}
