import type { Span } from './language-model.js';

/** Longer than anybody writes between two marks: dictated, or typed in one breath. */
const LONGEST_BREATH = 40;
const SUBJECT = String.raw`(?:i|we|you|they|he|she|it|there|this|that|(?:the|a|an|every|each|all|our|my|some|most)(?: \p{L}+){1,3}?|\p{L}+s)`;
const FINITE = `(?:must|should|shall|can|cannot|can't|could|will|would|may|has|have|had|is|are|was|were|needs?|wants?|gets?|goes|go|do|does|don't|doesn't|shouldn't|think|write|isn't|aren't|won't|'d|'s|'re|'m)`;
/** Where a new clause begins, with its own subject and verb, after a word that joins. */
const JOINT = new RegExp(
  String.raw` (?=(?:(?:oh |ok(?:ay)? |um |uh |so |yeah |anyway )*(?:and|so|but|because|oh|ok|okay|um|anyway|also|plus)(?: (?:so|then|also|yeah|anyway|um|uh|at the (?:end of the \p{L}+|moment)|right now|today|currently))*) ${SUBJECT} ?${FINITE}(?!\p{L}))`,
  'giu',
);

/** Splits what is said after a question mark, whatever letter follows: in a chat nobody presses the shift key. */
export function splitAtQuestions(text: string, sentence: Span): Span[] {
  const part = text.slice(sentence.start, sentence.end);
  const cuts = [...part.matchAll(/\?+\s+(?=\p{L})/gu)];
  const ends = cuts.map((cut) => sentence.start + cut.index + cut[0].trimEnd().length);
  const starts = cuts.map((cut) => sentence.start + cut.index + cut[0].length);
  return [...ends, sentence.end].map((end, index) => ({ start: starts[index - 1] ?? sentence.start, end }));
}

/** Splits a sentence that runs on and on without a mark where a new clause begins; any other sentence stays whole. */
export function splitRunOn(text: string, sentence: Span): Span[] {
  const part = text.slice(sentence.start, sentence.end);
  const breaths = part.split(/[.,;:!?–—()]\s/).map((breath) => breath.split(' ').length);
  if (Math.max(...breaths) <= LONGEST_BREATH) return [sentence];
  const spans: Span[] = [];
  let start = sentence.start;
  for (const { index } of part.matchAll(JOINT)) {
    const end = sentence.start + index;
    if (text.slice(start, end).split(' ').length < 4) continue;
    spans.push({ start, end });
    start = end + 1;
  }
  return [...spans, { start, end: sentence.end }];
}
