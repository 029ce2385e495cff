import { type Brief, isTitleLike, type Passage } from '../../text/index.js';
import type { Requirements } from '../work-products.js';
import { withoutFiller } from './conversation.js';
import { isAddressedToModel } from './injections.js';
import { isPleasantry, needOf } from './needs.js';
import { topicOf } from './topics.js';

type Found = Pick<Requirements, 'actors' | 'requirements' | 'openQuestions'> & {
  readonly brief: Brief;
  readonly hasInjection: boolean;
};

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length / 2)).trimEnd()}…`;
}

/** The first lines of a brief without headings that look like a title; "Request for proposal" alone says little. */
function titleLine({ passages }: Brief): string | undefined {
  const rest = passages.findIndex(({ kind, text }) => kind !== 'sentence' || !isTitleLike(text));
  const lines = passages
    .slice(0, rest < 0 ? 1 : Math.min(rest, 3))
    .flatMap(({ text }) => (isPleasantry(text) ? [] : [text]));
  return lines.find((line) => !/^(?:request for|rfp|rfq|tender|draft|brief)\b/i.test(line)) ?? lines[0];
}

/** "4th February 2026" above a letter. */
const DATE_LINE = /^(?:\p{L}+,? )?\d{1,2}(?:st|nd|rd|th|\.)? \p{L}+ \d{4}$/u;

/** A conversation begins with greetings: what is wanted first names it better. */
function firstWish(passages: readonly Passage[]): string | undefined {
  const said = passages.map((passage) => withoutFiller(passage).text);
  return said.find((text) => needOf(text, undefined) === 'demand');
}

/** The title given, else the first heading, the subject of a mail, or the first line or sentence. */
export function titleOf(brief: Brief, given: string | undefined): string {
  const heading = brief.passages.slice(0, 3).find(({ kind, sections, text, index }) => {
    const isPart = index > 0 && topicOf(text) === 'background';
    return kind === 'heading' && sections.length === 0 && !isPart && !DATE_LINE.test(text);
  });
  const first =
    titleLine(brief) ?? brief.passages.find(({ text }) => !isPleasantry(text))?.text ?? brief.passages[0]?.text;
  const spoken = brief.passages[0]?.isSpoken ? firstWish(brief.passages) : undefined;
  const title = given?.trim() || heading?.text || brief.subject || spoken || first || 'Untitled brief';
  const large = title.charAt(0).toUpperCase() + title.slice(1);
  return shortened(large.replace(/^\d+(?:\.\d+)*\.?\s+/, '').replace(/[.:]$/, ''), 100) || 'Untitled brief';
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first sentences that tell what the brief is about, rather than ask for something, speak to the reader or to the machine. */
function gistOf(passages: readonly Passage[], quotes: readonly string[]): string {
  const isAsked = (passage: string) => quotes.some((quote) => passage.includes(quote));
  const told = passages
    .slice(0, 40)
    .filter(
      ({ kind, text, quote }) =>
        (kind === 'sentence' || kind === 'item') &&
        text.split(' ').length > 5 &&
        /[.!]$/.test(text) &&
        text !== passages[0]?.text &&
        !/^as an? /i.test(text) &&
        !isAsked(quote) &&
        !isPleasantry(text) &&
        !isAddressedToModel(text),
    );
  return told
    .slice(0, 2)
    .map(({ text }) => shortened(text, 240))
    .join(' ');
}

const CAVEATS = {
  en: 'Found by language rules without a model: what is only implied is not here.',
  de: 'The brief is in German; the rules know only the wording of obligation and the structure of German texts, so read the brief beside this list.',
  fr: 'The brief is in French; the rules know only the wording of obligation and the structure of French texts, so read the brief beside this list.',
  other:
    'The brief is in a language the rules do not know; only its structure was used, so read the brief beside this list.',
} as const;

/** What was found, in counts, and what the brief is about, in its own words. */
export function summarize({ brief, requirements, openQuestions, actors, hasInjection }: Found): string {
  const of = (kind: string) => requirements.filter((requirement) => requirement.kind === kind).length;
  const gist = gistOf(
    brief.passages,
    [...requirements, ...openQuestions].map(({ quote }) => quote),
  );
  const kinds = [
    `${of('functional')} functional`,
    `${of('nonFunctional')} non-functional`,
    counted(of('constraint'), 'constraint'),
  ].join(', ');
  const parts = [
    gist === '' ? '' : `In the words of the brief: “${gist}”`,
    `${counted(requirements.length, 'requirement')} (${kinds}) and ${counted(openQuestions.length, 'open question')}.`,
    actors.length > 0 ? `Actors: ${actors.slice(0, 8).join(', ')}${actors.length > 8 ? ' and others' : ''}.` : '',
    hasInjection ? 'The brief contains text addressed to the machine that reads it; it was not followed.' : '',
    CAVEATS[brief.language],
  ];
  return parts.filter((part) => part !== '').join(' ');
}
