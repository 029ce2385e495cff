const VERBS =
  'split|separate|divide|merge|combine|join|fold|rename|call|add|introduce|include|remove|drop|delete|use|replace|switch|move|map|assign|explain|justify|clarify|describe|document|show|make|let|put|keep|please|consider|avoid|ensure|why|what|how|where|we|i|host|store|encrypt|reduce|simplify|cover';
const JOINT = new RegExp(String.raw`,? (?:and|also|then)(?: also| then| please)? (?=(?:${VERBS})\b)`, 'giu');
const LEAD = /^(?:[-*•–]|\(?\d+[.)]|\(?[a-z]\))\s+/iu;
const POLITE =
  /^(?:hi|hello|dear|thanks|thank you|looks? (?:good|fine)|good work|nice|regards|best|cheers|great|ok(?:ay)?)\b[^.!?]{0,60}[.!,]?$/iu;

/**
 * The separate points of a reviewer's comment, each a contiguous part of it: lines and bullets, then sentences, then wishes
 * joined by “and”. Greetings are none.
 */
export function splitComment(comment: string): string[] {
  const points = comment
    .split(/\r?\n+/u)
    .map((line) => line.trim().replace(LEAD, ''))
    .flatMap((line) => line.split(/(?<=[.!?;])(?<!\b(?:e\.g|i\.e|etc|vs)\.)\s+(?=\S)/iu))
    .flatMap((sentence) => sentence.split(JOINT))
    .map((point) => point.trim().replace(/^(?:and|also|then)\s+/iu, ''))
    .filter((point) => /\p{L}{2}/u.test(point) && !POLITE.test(point));
  return points.length > 0 || comment.trim() === '' ? points : [comment.trim()];
}
