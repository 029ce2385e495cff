import { type Passage, parseBrief } from '../../text/index.js';
import { readConversation } from '../scout/conversation.js';
import { isCurrentState, needOf } from '../scout/needs.js';
import { contextOf } from '../scout/topics.js';
import type { Check, Finding } from './checks.js';

/** How much of a sentence a quote must hold to count as quoting it. */
const ENOUGH = 0.3;
/** Below these shares a specification leaves out so much that a person must look, or that nobody can rely on it. */
const THIN = 0.5;
const UNRELIABLE = 0.2;
const FEWEST_FOR_MAJOR = 4;
const FEWEST_FOR_CRITICAL = 8;
const SHOWN = 5;

/** Whether a passage asks for something in so many words, or stands in a list of what is wanted. */
function asks(passage: Passage, passages: readonly Passage[], title: string | undefined): boolean {
  if (passage.kind === 'heading' || passage.text.endsWith(':') || passage.text.split(' ').length < 3) return false;
  if (passage.cells && !passage.cells.some(({ text }) => text.split(' ').length > 3)) return false;
  const { topic } = contextOf(passage, passages, title);
  if (topic === 'background' || topic === 'actors') return false;
  return needOf(passage.text, topic) === 'demand' && !isCurrentState(passage.text);
}

function shareQuoted({ quote }: Passage, quotes: readonly string[]): number {
  if (quotes.some((other) => other.includes(quote))) return 1;
  const inside = quotes.filter((other) => quote.includes(other));
  return inside.reduce((sum, other) => sum + other.length, 0) / quote.length;
}

function severityOf(share: number, asked: number): Finding['severity'] {
  if (share < UNRELIABLE && asked >= FEWEST_FOR_CRITICAL) return 'critical';
  return share < THIN && asked >= FEWEST_FOR_MAJOR ? 'major' : 'minor';
}

/** What the brief asks for is quoted by a requirement or a question. */
export const briefCovered: Check = {
  name: 'what the brief asks for is quoted',
  examine: ({ brief, requirements }) => {
    const { passages } = parseBrief(brief);
    const title = passages[0]?.kind === 'heading' ? passages[0].text : undefined;
    const turns = readConversation(passages);
    const asked = passages.filter(
      (passage) => turns.get(passage.index)?.kind !== 'smallTalk' && asks(passage, passages, title),
    );
    const quotes = [
      ...new Set([...requirements.requirements, ...requirements.openQuestions].map(({ quote }) => quote)),
    ];
    const unquoted = asked.filter((passage) => shareQuoted(passage, quotes) < ENOUGH);
    if (unquoted.length === 0) return { examined: asked.length, findings: [] };
    const share = 1 - unquoted.length / asked.length;
    const shown = unquoted.slice(0, SHOWN).map(({ text }) => `“${text.length > 100 ? `${text.slice(0, 97)}…` : text}”`);
    const more = unquoted.length > SHOWN ? ` and ${unquoted.length - SHOWN} more` : '';
    const finding: Finding = {
      severity: severityOf(share, asked.length),
      subject: 'brief',
      message: `${asked.length} passages of the brief ask for something; requirements and questions quote ${asked.length - unquoted.length} of them (${Math.round(share * 100)} %). Not quoted: ${shown.join(', ')}${more}.`,
      fix: 'Read these passages: add what they ask for, or see that nothing is lost.',
    };
    return { examined: asked.length, findings: [finding] };
  },
};
