import type { Passage } from '../../text/index.js';
import { leadText } from './leads.js';
import { asSentence, bareText } from './statements.js';

const GERMAN_DOER =
  /^(?:(?:[Dd]ie|[Dd]er|[Aa]lle|[Uu]nsere|[Jj]ede[rs]?) )?(\p{Lu}\p{L}+(?:innen|enten|anten|isten|ende|liche|leute|kunden|nutzer|arbeiter|bürger)) (?:muss|müssen|soll|sollen|sollten|kann|können|darf|dürfen|möchten|wollen)(?!\p{L})/u;

/** The statement of a text that is not English: its own words, after what introduces it; the grammar is left alone. */
export function foreignStatement(text: string, lead: Passage | undefined): string {
  const intro = leadText(lead);
  return asSentence(intro === '' ? bareText(text) : `${intro}: ${bareText(text)}`);
}

/** Who acts in a German sentence, as it stands there. */
export function foreignActor(text: string): string | undefined {
  return GERMAN_DOER.exec(text)?.[1];
}
