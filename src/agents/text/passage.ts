import type { Plain } from './plain.js';

export type Cell = { readonly header: string; readonly text: string };

/**
 * One unit of a brief. `quote` is `brief.slice(start, end)`, untouched; `text` is the same without Markdown and line ends.
 *
 * `parent` is the index of the passage that introduces it: the item a nested item belongs to, or "The system must:" before a list.
 */
export type Passage = {
  readonly index: number;
  readonly kind: 'heading' | 'sentence' | 'item' | 'row';
  readonly text: string;
  readonly quote: string;
  readonly start: number;
  readonly end: number;
  /** For each character of `text`, its offset in the brief. */
  readonly at: readonly number[];
  /** The headings it stands under, outermost first. */
  readonly sections: readonly string[];
  readonly parent?: number;
  /** Of a table row: its cells with their column headers. */
  readonly cells?: readonly Cell[];
  /** How deep it is quoted with `>`. */
  readonly quoteDepth: number;
  /** Said in a conversation or dictated: fillers and small talk are to be expected. */
  readonly isSpoken?: true;
};

/** What a walk over the blocks of a brief knows where it stands. */
export type Place = { readonly parent?: number; readonly quoteDepth: number; readonly isItem?: boolean };

export type Found = Place & {
  readonly kind: Passage['kind'];
  readonly plain: Plain;
  readonly cells?: readonly Cell[];
  readonly isDictated?: boolean;
};

/** A title rather than a sentence: short, no end mark, and none of the words that make a sentence. */
export function isTitleLike(text: string): boolean {
  const words = text.split(/\s+/).length;
  return (
    words <= 9 &&
    text.length <= 90 &&
    /^[\p{Lu}\d“"(]/u.test(text) &&
    !/[.!?;,]$/.test(text) &&
    !/\b(?:is|are|was|has|have|can|could|must|should|shall|will|would|may|need|needs|want|wants)\b(?! have:?$| do:?$)/i.test(
      text,
    )
  );
}
