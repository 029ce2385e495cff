import type { Brief, Passage } from '../../text/index.js';
import type { Requirements } from '../work-products.js';
import { isPleasantry } from './needs.js';

type Found = Pick<Requirements, 'title' | 'actors' | 'requirements' | 'openQuestions'> & {
  readonly brief: Brief;
  readonly hasInjection: boolean;
};

function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length / 2)).trimEnd()}…`;
}

/** The title given, else the first heading, the subject of a mail, or the first sentence. */
export function titleOf(brief: Brief, given: string | undefined): string {
  const heading = brief.passages.find((passage) => passage.kind === 'heading' && passage.sections.length === 0);
  const isFirst = heading !== undefined && heading.index < 3;
  const first = brief.passages[0]?.text;
  const title = given?.trim() || (isFirst ? heading.text : undefined) || brief.subject || first || 'Untitled brief';
  return shortened(title.replace(/^\d+(?:\.\d+)*\.?\s+/, '').replace(/[.:]$/, ''), 100);
}

function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** The first sentences of the brief that are long enough to say what it is about. */
function gistOf(passages: readonly Passage[], title: string): string {
  const sentences = passages.filter(
    ({ kind, text }) =>
      kind === 'sentence' && text.split(' ').length > 6 && text !== title && /[.!]$/.test(text) && !isPleasantry(text),
  );
  return sentences
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
export function summarize({ brief, title, requirements, openQuestions, actors, hasInjection }: Found): string {
  const of = (kind: string) => requirements.filter((requirement) => requirement.kind === kind).length;
  const gist = gistOf(brief.passages, title);
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
