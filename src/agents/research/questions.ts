import { splitSentences } from '../text/index.js';
import { readTerms } from './terms.js';

/** One question of what was asked. */
export type Asked = {
  readonly text: string;
  /** What it asks about. */
  readonly stems: readonly string[];
  /** What any answer to it holds: a figure, a time, a measure. */
  readonly holds?: RegExp;
};

const MOST_QUESTIONS = 8;

const TIME =
  /\p{N}|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|autumn|winter|noon|midnight|daily|morning|evening|night|dawn|dusk|sunrise|sunset|before|after|until|as soon as|once|when|while|during)\b/iu;
const FIGURE =
  /\p{N}|\b(?:no|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|half)\b/iu;
const CLOCK =
  /\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s*(?:a\.?m|p\.?m|o['’]clock)\b|\b(?:noon|midnight|dawn|dusk|sunrise|sunset|all day)\b|\baround the clock\b/iu;
const FREQUENCY =
  /\b(?:every|each|daily|weekly|monthly|quarterly|yearly|annually|hourly|once|twice|never|always|times|per|on (?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b/iu;

/** How the kind of answer is asked for; these words stand in no answer. */
const KINDS: readonly { readonly asks: RegExp; readonly holds?: RegExp }[] = [
  { asks: /\bhow\s+often\b/giu, holds: FREQUENCY },
  // "Opening hours", and not "two hours": a length of time is no time of the day.
  {
    asks: /(?<!\b(?:many|few|two|three|four|five|six|eight|ten|twelve|\p{N}+)\s+)\bhours\b/giu,
    holds: CLOCK,
  },
  { asks: /\b(?:when|how\s+(?:soon|late|early)|(?:what|which)\s+(?:time|year|day|date|month))\b/giu, holds: TIME },
  { asks: /\bhow\s+(?:many|much|long|high|tall|deep|wide|far|old|fast|big|large|heavy|hot|cold)\b/giu, holds: FIGURE },
  { asks: /\b(?:what|who)\s+(?:happens?|is\s+done)\b/giu },
  { asks: /\b(?:documents?|say|says|tell\s+me|please|explain|describe)\b/giu },
];

/** "How high" and its kin: a figure with one of these, where there is one, is the figure that is meant. */
const MEASURES: readonly { readonly asks: RegExp; readonly holds: RegExp }[] = [
  {
    asks: /\bhow\s+(?:high|tall|deep|wide|far)\b/iu,
    holds: /\p{N}\s*(?:m|km|cm|mm|ft|in|met(?:er|re)s?|kilomet(?:er|re)s?|feet|foot|inch(?:es)?|miles?|nautical)\b/iu,
  },
  { asks: /\bhow\s+(?:old)\b/iu, holds: /\p{N}\s*(?:years?|months?)|\b\d{4}\b/iu },
  {
    asks: /\bhow\s+much\b.*\bcosts?\b|\bcosts?\b.*\bhow\s+much\b/iu,
    holds: /[$€£¥]|\p{N}\s*(?:euros?|dollars?|pounds?|francs?|cents?|usd|eur)\b/iu,
  },
];

/** Splits what was asked into its questions; what is no question is not asked, unless there is nothing else. */
export function splitQuestions(text: string): { readonly asked: readonly Asked[]; readonly beyond: readonly string[] } {
  const sentences = splitSentences(text).map(({ start, end }) => text.slice(start, end));
  const questions = sentences.filter((sentence) => sentence.endsWith('?'));
  const all = questions.length > 0 ? questions : [text.trim()];
  return { asked: all.slice(0, MOST_QUESTIONS).map(toAsked), beyond: all.slice(MOST_QUESTIONS) };
}

function toAsked(text: string): Asked {
  const about = KINDS.reduce((rest, { asks }) => rest.replace(asks, ' '), text);
  const isAsked = ({ asks }: { readonly asks: RegExp }) => text.search(asks) >= 0;
  const holds = MEASURES.find(isAsked)?.holds ?? KINDS.find(isAsked)?.holds;
  const stems = [...new Set(readTerms(about).map(({ stem }) => stem))];
  return { text, stems, ...(holds && { holds }) };
}
