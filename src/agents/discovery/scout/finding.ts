import type { Requirement } from '../work-products.js';

/** What the rules found in one passage, before it gets a number. */
export type Finding =
  | {
      readonly type: 'requirement';
      readonly kind: Requirement['kind'];
      readonly statement: string;
      readonly priority: Requirement['priority'];
      readonly actor?: string;
      readonly section?: string;
      readonly quote: string;
    }
  | { readonly type: 'question'; readonly question: string; readonly quote: string };
