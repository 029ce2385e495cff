import { isTitleLike, type Passage } from '../../text/index.js';
import { type Priority, priorityOfTitle } from './priorities.js';

/** What the text under a heading, or after "The system must:", is about. */
export type Topic = 'outOfScope' | 'questions' | 'background' | 'actors' | 'constraints' | 'quality' | 'functions';

export type Context = { readonly topic?: Topic; readonly priority?: Priority; readonly lead?: Passage };

/** In this order: the first that fits a title wins. */
const TITLES: readonly (readonly [Topic, RegExp])[] = [
  [
    'outOfScope',
    /\b(?:out[- ]of[- ]scope|not (?:in|part)\b|not included|exclu(?:ded|sions?)|won'?t|will not|not now|non-goals?|nicht (?:enthalten|im|teil)|abgrenzung|hors (?:du )?périmètre|exclus)/i,
  ],
  [
    'questions',
    /\b(?:open (?:questions?|points?|issues?|items?|topics?)|questions?|to be (?:clarified|decided|discussed|determined)|unresolved|decisions? (?:needed|required|pending|open|to (?:make|take))|to decide|do(?:n'?t| not) know|undecided|unclear|tb[dc]|offene|ungeklärt|points? ouverts?)\b|^open$|^offen$/i,
  ],
  [
    'background',
    /\b(?:background|context|introduction|about (?:us|the (?:company|client|project|organi[sz]ation))|current (?:situation|state|process)|as[- ]is|situation|where we (?:are|stand)|status quo|baseline|(?:change|revision|version) (?:notes?|log|history)|changelog|legend|history|problem|motivation|vision|why|purpose|general|glossary|terms and definitions|abbreviations|contacts?|tender|procurement|submission|evaluation|proposal process|team|agenda|attachments?|references|risks?|ausgangslage|hintergrund|einleitung|über uns|contexte|présentation)\b|^definitions?$/i,
  ],
  [
    'actors',
    /\b(?:who will use|users|user groups?|actors|personas?|stakeholders?|audience|target group|nutzer|benutzer|utilisateurs)\b|^(?:user )?roles$|^rollen$/i,
  ],
  [
    'quality',
    /\b(?:quality|non-?functional|nfrs?|performance|security|privacy|data protection|availability|usability|accessib|reliability|scalab|service levels?|slas?|qualität|sicherheit|datenschutz|qualité|sécurité)/i,
  ],
  [
    'constraints',
    /\b(?:constraints?|guard-?rails?|restrictions?|limitations?|framework|conditions?|boundary|budget|money|costs?|price|pricing|time ?(?:line|frame|table)?|schedule|deadlines?|dates|milestones?|roll-?out|technical|technology|tech|legal|compliance|regulat\w+|contract\w*|hosting|infrastructure|assumptions?|hard facts|commercials?|rahmenbedingungen|kosten|termine?|contraintes|délais?)\b/i,
  ],
  [
    'functions',
    /\b(?:requirements?|functions?|functional\w*|features?|needs?|must|shall|should|could|can|ha(?:s|ve) to|to do|scope|stor(?:y|ies)|wish(?:es)?|want|like to|capabilit\w+|deliverables?|use cases?|rules?|backlog|nice|later|phase|optional|help us|looking for|goals? of the system|following|standards|anforderung\w*|funktion\w*|wünsche|muss|soll|kann|exigences|besoins|fonction\w*)\b/i,
  ],
];

/** What a heading or an introducing phrase says about what stands under it; undefined if nothing. */
export function topicOf(title: string): Topic | undefined {
  return TITLES.find(([, pattern]) => pattern.test(title))?.[0];
}

/** A whole sentence that introduces a list says less by its single words than a heading does. */
function topicOfLead(title: string): Topic | undefined {
  const topic = topicOf(title);
  const isLong = title.split(' ').length > 8;
  return isLong && topic !== 'outOfScope' && topic !== 'questions'
    ? TITLES.at(-1)?.[1].test(title)
      ? 'functions'
      : undefined
    : topic;
}

function introduces(passage: Passage): boolean {
  return passage.text.endsWith(':') || isTitleLike(passage.text);
}

/** Entries of a list of changes are no requirements; a full sentence after the list is none of its entries. */
const NOTES = /\b(?:(?:change|revision|version) (?:notes?|log|history)|changelog|legend)\b/i;

/** The nearest thing that says what a passage is about: the item it hangs on, else its headings from the inside out; a title of more than three words is a name and says nothing. */
export function contextOf(passage: Passage, passages: readonly Passage[], title: string | undefined): Context {
  const parents: Passage[] = [];
  for (let at = passage.parent; at !== undefined; at = passages[at]?.parent) {
    const parent = passages[at];
    if (!parent) break;
    parents.push(parent);
  }
  const headings = passage.sections
    .filter((heading, index) => index > 0 || heading !== title || heading.split(' ').length <= 3)
    .toReversed();
  const titles = [...parents.filter(introduces).map((parent) => parent.text), ...headings];
  const isAfterNotes = passage.kind === 'sentence' && NOTES.test(headings[0] ?? '');
  const topic = isAfterNotes ? undefined : titles.map(topicOfLead).find((each) => each !== undefined);
  const priority = titles.map(priorityOfTitle).find((each) => each !== undefined);
  const lead = parents[0];
  return { ...(topic ? { topic } : {}), ...(priority ? { priority } : {}), ...(lead ? { lead } : {}) };
}
