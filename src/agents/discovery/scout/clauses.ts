import { readTokens, type Span } from '../../text/index.js';
import { mainClause } from './needs.js';
import { personBefore } from './verbs.js';

/** A part of a sentence that can stand alone; `subject` is carried over from the part before, `before` is that part's own. */
export type Clause = Span & { readonly text: string; readonly subject?: string; readonly before?: string };

const MODAL = '(?:must|shall|should|can|may|has to|have to|needs? to|will)';
/** Words that tie what follows to what came before: no new need begins with them. */
const SUBORDINATE =
  'if|which|that|who|whom|whose|so|when|because|until|whether|what|how|where|before|after|then|otherwise|unless|not|everything else|the rest|this|these|those|for example|e\\.g|i\\.e';
/** "…; the alert has to …", "…, and the system must …": a new clause with its own subject and modal. */
const NEW_CLAUSE = new RegExp(
  `(?:;|,? (?:and|but|while|whereas)|,) (?=(?:(?!(?:${SUBORDINATE})\\b)[\\p{L}\\d'’()/&-]+ ){1,7}?(?:also |only |automatically )?(?:${MODAL}|is not|are not|is no|keeps?|are kept|wants?)\\b|(?:we|i) have (?:set aside )?(?:about |only )?[€$£]?\\d)`,
  'giu',
);
/** "… and shall page the physician": the same subject, a second modal. */
const SECOND_MODAL = new RegExp(`,? (?:and|but) (?=${MODAL} (?!not be able)\\p{L})`, 'giu');
const SEMICOLON = new RegExp(`; (?!(?:${SUBORDINATE})\\b)(?=\\S)`, 'gi');
/** "… that people can join, and that they get a mail": the wish goes on with a second that. */
const SECOND_THAT = /,? and that they (?=(?:get|can|are|have|see|may|must|receive|know)\b)/giu;
const HAS_MODAL = new RegExp(`\\b(?:${MODAL}|cannot|wants?|needs?|would|ha(?:ve|s) to|is to)\\b`, 'i');

const CLEFT = /^(?:what|all) (?:i|we)(?:['’]d| would| should|) (?:really )?(?:like|love|want|need) is that /i;

/** The words before the verb or modal that govern a clause: "The system" of "The system must …". */
export function subjectOf(text: string): string | undefined {
  const main = mainClause(text.replace(CLEFT, ''))
    .replace(/^(?:and|but|also|then|so|ideally|finally|therefore|maybe)[,:]? /i, '')
    .replace(/^(?:in|at|on|for) (?:the|our|each|every) [\p{L}-]+ (?=(?:a|an|the|each|every) )/iu, '');
  const person = personBefore(main);
  if (person) return person;
  const modal = new RegExp(
    `^((?:[^\\s,.;:]+ ){1,8}?)(?:also |then |only )?(?:${MODAL}|cannot|wants?|needs?|would)\\b`,
    'i',
  ).exec(main);
  if (modal?.[1]) return modal[1].trim();
  const tokens = readTokens(main);
  const verb = tokens.findIndex((token, index) => index > 0 && (token.pos === 'VERB' || token.pos === 'AUX'));
  if (verb < 1 || verb > 8) return undefined;
  return main.slice(0, tokens[verb - 1]?.end).trim();
}

function cutsOf(text: string): { at: number; end: number; isSecondModal: boolean }[] {
  const cuts = [
    ...[...text.matchAll(SEMICOLON)].map((match) => ({ match, isSecondModal: false })),
    ...[...text.matchAll(NEW_CLAUSE)].map((match) => ({ match, isSecondModal: false })),
    ...[...text.matchAll(SECOND_MODAL)].map((match) => ({ match, isSecondModal: true })),
    ...[...text.matchAll(SECOND_THAT)].map((match) => ({ match, isSecondModal: true })),
  ];
  return cuts
    .map(({ match, isSecondModal }) => ({ at: match.index, end: match.index + match[0].length, isSecondModal }))
    .sort((a, b) => a.at - b.at || b.end - a.end);
}

/** Whether a part, taken alone, is a whole need rather than the condition of one. */
function standsAlone(text: string): boolean {
  const opensCondition =
    /^(?:if|when|whenever|as soon as|once|after|before|unless|because|since)\b/i.test(text) &&
    mainClause(text) === text;
  return !opensCondition && text.split(' ').length >= 3;
}

/**
 * Splits a sentence where it joins independent needs; a part that `isNeed` does not accept stays with its neighbor, so that
 * nothing of the sentence is lost.
 */
export function splitClauses(
  text: string,
  isNeed: (part: string) => boolean,
  saysNeed: (part: string) => boolean,
): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let subject: string | undefined;
  let before: string | undefined;
  for (const cut of cutsOf(text)) {
    if (cut.at <= start) continue;
    const left = text.slice(start, cut.at);
    const right = text.slice(cut.end);
    const hasParenthesis = left.split('(').length > left.split(')').length;
    const own = subjectOf(left);
    const isTied =
      (/\b(?:it|them)[.!]?$/i.test(right) && right.split(' ').length < 7) ||
      /^(?:i|we)(?:['’]d)? (?:also |really )?(?:would )?(?:need|want|like|love) (?:that|this|it|them)\b/i.test(right);
    const isLoose = text[cut.at] !== ';';
    const rightNeeds = cut.isSecondModal ? own !== undefined && HAS_MODAL.test(left) : saysNeed(right);
    const isRemark = !isLoose && saysNeed(right) && !isNeed(left);
    const isLeftWhole = isLoose ? saysNeed(left) : isNeed(left) || isRemark;
    if (isTied || hasParenthesis || !standsAlone(left) || !isLeftWhole || !rightNeeds) continue;
    clauses.push({ start, end: cut.at, text: left, ...(subject ? { subject } : {}), ...(before ? { before } : {}) });
    subject = cut.isSecondModal ? (subject ?? own) : undefined;
    before = own;
    start = cut.end;
  }
  clauses.push({
    start,
    end: text.length,
    text: text.slice(start),
    ...(subject ? { subject } : {}),
    ...(before ? { before } : {}),
  });
  return clauses;
}
