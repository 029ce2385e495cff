import { plainLine } from './plain-line.js';

/** An outcome in words: what somebody did, what there is to do, and how it ended. */
export type OutcomeWords = { readonly did: string; readonly todo: string; readonly ended: string };

const WORDS: { readonly [outcome: string]: OutcomeWords } = {
  approved: { did: 'approved', todo: 'To approve', ended: 'It was approved' },
  rejected: { did: 'rejected', todo: 'To reject', ended: 'It was rejected' },
  changesRequested: { did: 'asked for changes', todo: 'To ask for changes', ended: 'Changes were asked for' },
  expired: { did: 'let it expire', todo: 'To let it expire', ended: 'Nobody decided in time, so it expired' },
};

/**
 * @example
 * outcomeWords('changesRequested').did // => 'asked for changes'
 */
export function outcomeWords(outcome: string): OutcomeWords {
  const known = Object.hasOwn(WORDS, outcome) ? WORDS[outcome] : undefined;
  if (known !== undefined) return known;
  const name = `“${plainLine(outcome, 100)}”`;
  return { did: `decided ${name}`, todo: `To decide ${name}`, ended: `It was decided: ${name}` };
}
