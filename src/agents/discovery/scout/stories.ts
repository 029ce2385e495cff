import { actorOf, withArticle } from './actors.js';
import type { Priority } from './priorities.js';
import { asSentence, bareText, inThirdPerson, lowerFirst } from './statements.js';

export type Story = { readonly statement: string; readonly actor?: string };

const ENGLISH =
  /^(?:as|being) (?:an? |the )?([^,]{2,60}?),? (?:I|we) (?:(?:also |really )?(?:want|need|wish|would like|would love|'d like|’d like|must|should|can|have to|expect)|(do(?: not|n't|n’t) want))(?: (to be able to|to))? (.+)$/i;
const GERMAN = /^als ([^,]{2,60}?) (?:möchte|will|kann|muss|brauche) ich\b/i;

/** "be reminded …" of a story, said of somebody else. */
function wishOf(link: string | undefined, want: string, who: string, modal: string): string {
  if (!link) {
    const someone = /^((?:the |all |our )?[\p{L}' ]{2,40}?) to (?=\p{Ll})/u.exec(want);
    if (someone?.[1] && !/^(?:an?|some|one)\b/.test(want))
      return `For ${who}, ${someone[1]} ${modal} ${want.slice(someone[0].length)}`;
    return `The system ${modal} provide ${who} with ${want}`;
  }
  const be = link === 'to' ? /^be (.+)$/.exec(want) : null;
  return be ? `${who} ${modal} be ${be[1]}` : `${who} ${modal} be able to ${want}`;
}

/** Reads "As a nurse, I want to … so that …"; undefined for any other sentence. */
export function readStory(text: string, priority: Priority): Story | undefined {
  const german = GERMAN.exec(text);
  if (german?.[1]) return { statement: asSentence(text), actor: german[1] };
  const match = ENGLISH.exec(text);
  if (!match) return undefined;
  const [, role = '', refusal, link, rest = ''] = match;
  const actor = actorOf(role) ?? role.toLowerCase().trim();
  const who = /s$/.test(actor) ? actor : withArticle(actor);
  const modal = priority === 'must' ? 'must' : 'should';
  const want = inThirdPerson(rest).replace(/ so that /, ' so that ');
  if (refusal) {
    const others = /^(.+?) to (.+)$/.exec(want);
    return {
      statement: asSentence(others ? `${others[1]} must not be able to ${others[2]}` : `${who} must not get ${want}`),
      actor,
    };
  }
  return { statement: asSentence(wishOf(link?.toLowerCase(), lowerFirst(want), who, modal)), actor };
}

/** "Given … When … Then …": a scenario is one requirement. */
export function isScenario(text: string): boolean {
  return /^(?:(?:Given|When)\b.+\bThen\b)/.test(bareText(text));
}

export function scenarioStatement(text: string): string {
  const joined = bareText(text)
    .replace(/[,.]? (When|Then|But)\b/g, (_, word: string) => `, ${word.toLowerCase()}`)
    .replace(/[,.]? And\b/g, ' and');
  return asSentence(joined);
}

/** The story of a table row: who, what and what for in columns of their own. */
export function storyOfCells(role: string, want: string, benefit: string, priority: Priority): Story {
  const actor = actorOf(role) ?? role.toLowerCase().trim();
  const who = withArticle(actor);
  const modal = priority === 'must' ? 'must' : 'should';
  const wish = wishOf('to', lowerFirst(inThirdPerson(want.replace(/^to /i, ''))), who, modal);
  const reason = benefit === '' ? '' : ` so that ${lowerFirst(inThirdPerson(benefit.replace(/^so that /i, '')))}`;
  return { statement: asSentence(`${wish.replace(/[.;]$/, '')}${reason}`), actor };
}
