import type { Architecture } from '../../work-products.js';
import type { Facts } from '../facts.js';

/** What is at hand when a point is worked off. */
export type RevisionInput = {
  readonly point: string;
  readonly by: string;
  readonly facts: Facts;
  readonly architecture: Architecture;
};

/** What became of a point: the architecture after it, what the reviewer is told, and what was changed. */
export type Revision = {
  readonly architecture: Architecture;
  readonly answer: string;
  readonly changes: readonly string[];
};

/** Works off a point of its kind; `undefined` says that the point is of another. */
export type Operation = (input: RevisionInput) => Revision | undefined;

/** Without the ends that a sentence leaves on a name: quotes, articles, `component`, full stop. */
export function nameIn(text: string | undefined): string {
  return (text ?? '')
    .trim()
    .replace(/[.!?;:,]+$/u, '')
    .replace(/\s+(?:please|too|as well|instead|for now)$/iu, '')
    .replace(/^(?:(?:the|an?|our|its|own|separate|dedicated|new)\s+)+/iu, '')
    .replace(/\s+(?:components?|modules?|part)$/iu, '')
    .replace(/^[“"'„«]+|[”"'“»]+$/gu, '')
    .trim();
}
