/** Forms no English sentence has, whatever it says; each with what is wrong about it. */
const BROKEN: readonly (readonly [RegExp, string])[] = [
  [/(?<![\p{L}-])(?!that |had )(\p{L}{2,}) \1(?![\p{L}-])/iu, 'a word stands twice'],
  [
    /\b(?:must|shall|should|can|may|will) (?:must|shall|should|can|may|will|is|are|was|has|the|an?|to|and|or)\b/i,
    'no verb follows the modal',
  ],
  [/\b(?:an?|the) (?:an?|the|all|every|each|is|are|must|should|and|or|of|to)\b/i, 'no noun follows the article'],
  [/\b(?:must|shall|should|can|may|will) \p{L}+ (?:must|shall|should|will)\b/iu, 'two modals share one verb'],
  [/s['’]s\b/i, 'a genitive is formed twice'],
  [/\bbe able to (?:be able|have a|be an?|the|an?)\b/i, 'nobody is able to be or to have'],
  [
    /\b(?:provide|support) (?:where|what|why|how|when|who|if|because|so|and|but|it|they|we|is|are|must|fixed|duplicate)\b/i,
    'what is provided is no thing',
  ],
  [/\b(?:of|the|an?|and|or|to|with|for|by|from|be)[.!?]$/i, 'the sentence ends in the middle'],
  [
    /\[?\b\d{1,2}:\d{2}(?::\d{2})\]? ?\p{Lu}[\p{L} ]{1,20}:|\d{1,2}:\d{2} - \p{L}+:/u,
    'a time stamp and a speaker stand in it',
  ],
];

function isUnbalanced(text: string): boolean {
  const count = (mark: string) => text.split(mark).length - 1;
  return count('(') !== count(')') || count('“') !== count('”') || count('[') !== count(']');
}

/** What shows, without understanding it, that an English sentence is broken; undefined if nothing does. */
export function brokenWording(sentence: string): string | undefined {
  const own = sentence.replace(/\[[^\]]*\]/g, 'X').replace(/“[^”]*”/g, 'X');
  const found = BROKEN.find(([pattern]) => pattern.test(own))?.[1];
  return found ?? (isUnbalanced(sentence) ? 'a bracket or quotation mark has no partner' : undefined);
}
