import type { Json } from '../src/machine/index.js';
import type { Sizes } from './options.js';
import type { Rig } from './rig.js';

/** Something the product is to reach, and whether it did in this run. Missing one is no error. */
export type Aim = { readonly what: string; readonly limit: string; readonly got: string; readonly isMet: boolean };

/** What a section found: a table for people, the numbers for programs, and how they stand to the aims. */
export type Findings = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly numbers: Json;
  readonly aims?: readonly Aim[];
  readonly notes?: readonly string[];
};

export type Section = {
  readonly name: string;
  readonly title: string;
  /** A section that takes longer breaks the whole run. */
  readonly boundMs: (sizes: Sizes) => number;
} & (
  | { readonly measure: (rig: Rig, sizes: Sizes) => Promise<Findings> }
  /** Needs no server, and starts none. */
  | { readonly measureAlone: () => Findings }
);

/** An aim that a number must stay at or below. */
export function atMost(what: string, limit: number, got: number, format: (value: number) => string): Aim {
  return { what, limit: `≤ ${format(limit)}`, got: format(got), isMet: got <= limit };
}

/** An aim that a number must reach. */
export function atLeast(what: string, limit: number, got: number, format: (value: number) => string): Aim {
  return { what, limit: `≥ ${format(limit)}`, got: format(got), isMet: got >= limit };
}
