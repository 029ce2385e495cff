import { isOutOfVocabulary, readTokens } from '../../text/index.js';
import type { Requirement } from '../work-products.js';
import { actorOf, withArticle } from './actors.js';
import { MISSING } from './kinds.js';
import { mainClause } from './needs.js';
import type { Priority } from './priorities.js';
import { fromThirdPerson, hasEarlyModal, isDoneByPeople, isImperative, isSentence } from './verbs.js';

const CONNECTIVE =
  /^(?:and one more|one more|and|but|also|then|so|thus|finally|moreover|furthermore|in addition|additionally|besides|oh|basically|obviously|of course|please note that|ideally|if possible|preferably|maybe|perhaps|most importantly|firstly|secondly|agreed|yes|fine|legal says that|(?:what|all) (?:i|we)(?:['’]d| would| should|)(?: really| dearly| very much)? (?:like|love|want|need|wish)(?: for)? is that|(?:(?:the|my|our|his|her) )?\p{L}+(?: \p{L}+)? (?:insists?|demands?|asks|stresses|says|said|reckons)(?: that)?(?= (?:nobody|no one|only|(?:[\p{L}'’-]+ ){1,4}?(?:must|shall|should|may|cannot|has to|have to|needs? to)\b))|data protection|i think(?: that)?|we think(?: that)?|it is (?:important|essential|crucial|necessary|vital) that|ps)\b(?:\s*[,:–—]\s*|\s+)(?=\S)/iu;
const LABEL =
  /^(?:acceptance(?: criteri(?:a|on))?|nice[- ]to[- ]have|must[- ]have|should[- ]have|could[- ]have|must|should|could|later|optional|requirement|note|important|wish|not enough for us|ac)\s*[:–—]\s*/i;
/** "[Story] [High]", "WISH": what a tracker puts before the words. */
const TAGS = /^(?:\[[\p{L}\d .-]{1,15}\]\s*)+|^(?:BUG|WISH|IDEA|TASK|STORY|FEATURE|CHORE|EPIC|TODO|FIX|REQ)\b[:\s–-]+/u;
const MARKER =
  /\s*[([](?:must|should|could|must have|should have|nice to have|nice-to-have|optional|m|s|c|high|medium|low|p[0-4]|mandatory|prio(?:rity)? ?:? ?\w+)[)\]]\s*$/i;

/** A small first letter, unless the word is a name or an acronym. */
export function lowerFirst(text: string): string {
  const [word = ''] = /^[\p{L}\d'’.-]+/u.exec(text) ?? [];
  if (!/^\p{Lu}[\p{Ll}'’-]*$/u.test(word) || word === 'I') return text;
  const [head = word] = word.toLowerCase().split('-');
  return (isOutOfVocabulary(head) && !/^(?:login|logout|barcode|website|dashboard|upload|onboarding)$/i.test(word)) ||
    /^(?:excel|word|outlook|azure|google|apple|windows|oracle|slack|teams|android|german|english|french|christmas)$/i.test(
      word,
    )
    ? text
    : text.charAt(0).toLowerCase() + text.slice(1);
}

/** One sentence: first letter large, one full stop at the end. */
export function asSentence(text: string): string {
  const bare = text
    .trim()
    .replace(/!{2,}$/, '')
    .replace(/[\s.;,:]+$/, (end) => (/\betc\.$/.test(text.trim()) ? '' : end.replace(/[\s.;,:]/g, '')));
  const large = bare.charAt(0).toUpperCase() + bare.slice(1);
  return /[.!?…]["”’]?$/.test(large) ? large : `${large}.`;
}

/** Takes away what links a sentence to the one before it, labels and priority marks. */
export function bareText(text: string): string {
  let bare = text.replace(TAGS, '').replace(MARKER, '');
  for (let round = 0; round < 3; round++) bare = bare.replace(CONNECTIVE, '').replace(LABEL, '');
  return bare.replace(/;? and$|,? (?:pls|plz|please)\.?$/i, '').trim();
}

const ONE =
  /^(?!an?\b|the\b|all\b|each\b|every\b|one\b|no\b)((?:[\p{L}-]+ ){0,3}?(?:dashboard|list|report|reminder|form|page|view|overview|calendar|app|portal|map|chat|link|table|notification|alert|register|archive|interface|screen|board|tool|function|feature|option|way|field|filter|wizard|catalogu?e|directory|newsletter|warning|summary|template|button|api|log))(?= (?:of|for|on|with|to|from|in|by|that|which|per|where|if|when|at)\b|[.,;(]|$)/iu;

/** "dashboard of samples" → "a dashboard of samples", for nouns that are surely countable. */
function withArticleIfOne(phrase: string): string {
  return ONE.test(phrase) ? `${/^(?:[aeio]|api)/i.test(phrase) ? 'an' : 'a'} ${phrase}` : phrase;
}

function modalOf(priority: Priority): string {
  return priority === 'must' ? 'must' : 'should';
}

/** Third-person pronouns for a story told by "I". */
export function inThirdPerson(text: string): string {
  return text
    .replace(/\bI am\b|\bI'm\b|\bI’m\b/g, 'they are')
    .replace(/\bI\b/g, 'they')
    .replace(/\bmy\b/g, 'their')
    .replace(/\bme\b/g, 'them')
    .replace(/\bmyself\b/g, 'themselves');
}

const SUBJECT = '((?:[^\\s,.;:]+ ){0,6}?[^\\s,.;:]+)';
const WANT =
  "(?:also |really |still )?(?:wants?|needs?|would like|should (?:dearly |very much )?like|would love|would prefer|'d like|'d love|wish|wishes|expects?|requires?|(?:am|are|is) looking for|hope)";
/** "What we should dearly like is …", "The thing we need is …". */
const CLEFT =
  '(?:what|all|the thing|one thing) (?:I|we) (?:(?:also|really|should|would|dearly|very|much|basically) )*(?:like|love|want|need|wish|wish for) is(?: basically| just| simply)?';
const WE = /^(?:we|i|they)$/i;

type Rewrite = readonly [RegExp, (match: RegExpExecArray, modal: string) => string | undefined];

/** Wishes turned into sentences about the system, tried in this order. */
const WISHES: readonly Rewrite[] = [
  [
    new RegExp(`^${CLEFT} for (.+?) to be able to (.+)$`, 'i'),
    ([, who, rest], modal) => `${who} ${modal} be able to ${rest}`,
  ],
  [new RegExp(`^${CLEFT} for (.+?) to (.+)$`, 'i'), ([, who, rest], modal) => `${who} ${modal} ${rest}`],
  [new RegExp(`^${CLEFT} (an? .+)$`, 'i'), ([, thing], modal) => `The system ${modal} provide ${thing}`],
  [
    /^(?:(?:it|we|i) )?(?:would|could|should) be (?:(?:so|really|very|rather|quite|most) )?\w+(?: for us)? (?:if|when) (?:we|i|you|one) (?:could|can|were able to) (.+)$/i,
    ([, rest], modal) => `It ${modal} be possible to ${rest}`,
  ],
  [
    /^(?:(?:it|we|i) )?(?:would|could|should) be (?:(?:so|really|very|rather|quite|most) )?\w+(?: for us)? (?:if|when) (.+?) (?:could|can) (.+)$/i,
    ([, subject, rest]) => `${subject} can ${rest}`,
  ],
  [
    /^(?:it )?would be (?:so |really |very )?\w+ to (?:be able to |have )?(.+)$/i,
    ([whole, rest = ''], modal) =>
      / to have /.test(whole) ? `The system ${modal} provide ${rest}` : `It ${modal} be possible to ${rest}`,
  ],
  [
    /^(?:we|i) (?:do not|don't|don’t) want (.{2,60}?) to (.+)$/i,
    ([, who, rest]) => `${who} must not be able to ${rest}`,
  ],
  [/^we expect ((?:up to |about |around |some )?\d.+)$/i, ([, load], modal) => `The system ${modal} support ${load}`],
  [/^please (?!find|bear|note|see|let|as\b)(.+)$/i, ([, rest], modal) => `The system ${modal} ${rest}`],
  [/^(?:we|i) (?:need|want) (?:it|this|that|them|these|those)\b/i, () => undefined],
  [/^\S.{0,60}? (?:needs?|wants?) to (?:have|be|get|know|receive|stay|remain)\b(?! able)/i, () => undefined],
  [/^(?:make sure|ensure)(?: that)? (.+)$/i, ([, rest]) => rest],
  [
    new RegExp(`^${WANT} (?:to (?!be able)|)(a|an|some|the) (.+)$`, 'i'),
    ([, article, rest], modal) => `The system ${modal} provide ${article} ${rest}`,
  ],
  [
    new RegExp(`^${SUBJECT} ${WANT} to be able to (.+)$`, 'i'),
    ([, subject = '', rest], modal) =>
      WE.test(subject)
        ? `It ${modal} be possible to ${rest}`
        : actorOf(subject)
          ? `${subject} ${modal} be able to ${rest}`
          : undefined,
  ],
  [
    new RegExp(
      `^${SUBJECT} ${WANT} to (?:(launch|start|go live|finish|spend|offer|relieve|stay|keep|avoid|use)\\b)(.*)$`,
      'i',
    ),
    () => undefined,
  ],
  [
    new RegExp(`^${SUBJECT} ${WANT} to be (.+)$`, 'i'),
    ([, subject = '', rest], modal) => (actorOf(subject) ? `${subject} ${modal} be ${rest}` : undefined),
  ],
  [
    new RegExp(`^${SUBJECT} ${WANT} to (.+)$`, 'i'),
    ([, subject = '', rest], modal) =>
      WE.test(subject)
        ? `It ${modal} be possible to ${rest}`
        : actorOf(subject)
          ? `${subject} ${modal} be able to ${rest}`
          : undefined,
  ],
  [
    new RegExp(`^(?:we|i) ${WANT} ((?:the|our|all|every|each) [^,]{2,60}?) to ((?:be|\\p{Ll}+)\\b.*)$`, 'iu'),
    ([, thing, rest], modal) => `${thing} ${modal} ${rest}`,
  ],
  [
    new RegExp(`^(?:we|i) ${WANT} (an? [^,]{2,40}?|\\p{L}+s) to be able to (.+)$`, 'iu'),
    ([, who, rest], modal) => `${who} ${modal} be able to ${rest}`,
  ],
  [
    new RegExp(`^(?:we|i) (?:just |only )?${WANT} (.+)$`, 'i'),
    ([, rest], modal) => `The system ${modal} provide ${rest}`,
  ],
  [
    new RegExp(`^${SUBJECT} ${WANT} ((?:a|an|the|some|their) .+)$`, 'i'),
    ([, subject = '', rest], modal) =>
      actorOf(subject) ? `The system ${modal} provide ${lowerFirst(subject)} with ${rest}` : undefined,
  ],
  [
    /^we have (?:set aside )?(?:about |only )?((?:[€$£]|(?:EUR|CHF|USD|GBP) )?\d[\d.,]*(?: ?(?:k|million|thousand))? ?(?:€|EUR|CHF|USD|euros?|pounds|dollars|francs)?)\.?$/i,
    ([, money]) => `The budget is ${money}`,
  ],
  [
    /^((?:max\b\.?|maximum|at most|up to) .*(?:€|\$|£|EUR|CHF|USD|euros?|pounds|dollars).*)$/i,
    ([, limit = '']) => `The budget is ${limit.charAt(0).toLowerCase()}${limit.slice(1)}`,
  ],
  [
    /^(?:we |i )?(?:want|need) (?:it|this|that) ((?:by|before|until|in time for|no later than) .+)$/i,
    ([, date], modal) => `The system ${modal} be ready ${date}`,
  ],
  [
    /^(?:please )?(?:do not|don['’]?t) forget (?:about )?((?:the|our|a|an) .+)$/i,
    ([, thing = ''], modal) => `${thing.replace(/[.!]+$/, '')} ${modal} be part of it`,
  ],
  [/^must (.+)$/i, ([, rest]) => `The system must ${rest}`],
  [/^(should|shall|has to|needs to) (.+)$/i, ([, modal, rest]) => `The system ${modal?.toLowerCase()} ${rest}`],
];

/** A sentence of prose as a statement about the system. */
export function statementOfSentence(text: string, priority: Priority): string {
  const bare = bareText(text);
  for (const [pattern, rewrite] of WISHES) {
    const match = pattern.exec(bare);
    if (!match) continue;
    const statement = rewrite(match, modalOf(priority));
    return asSentence(statement ?? bare);
  }
  const isTold =
    /^(?:an?|some) .+?\b(?:that|which|who) .+?\b(?:is|are|goes|gets|must|becomes|has to)\b.*\b(?:is|are|goes|gets|must|becomes|has to)\b|^(?:an?|some) .+?\b(?:that|which|who) (?:is|are|has) .+?\b(?:is|are|goes|gets|must|becomes|has to)\b/i.test(
      bare,
    );
  if (/^(?:an?|some) /i.test(bare) && !isTold && !isSentence(bare))
    return asSentence(`The system ${modalOf(priority)} provide ${lowerFirst(bare)}`);
  return asSentence(bare);
}

/** A phrase that begins with a participle or holds a verb of its own is no thing that could be provided. */
function readsAsSentence(text: string): boolean {
  const [first, ...rest] = readTokens(text);
  const isParticiple = first !== undefined && /(?:ed|own|ept)$/.test(first.lower) && first.pos === 'VERB';
  const relative = rest.findIndex(({ lower }) => /^(?:that|which|who|where|when|if|to|how|what|,)$/.test(lower));
  const main = relative < 0 ? rest : rest.slice(0, relative);
  return isParticiple || main.some(({ pos, lower }) => pos === 'AUX' || (pos === 'VERB' && /[^s]s$/.test(lower)));
}

const LANGUAGES =
  /^(?:English|German|French|Spanish|Italian|Polish|Dutch|Welsh|Turkish|Ukrainian|Arabic) ?(?:\+|&|\/|,|and) ?\p{Lu}/u;

/** "scan code -> who has it", "loan = max 8 weeks": signs that no sentence can be made of. */
function isShorthand(text: string): boolean {
  return /(?:->|=>|→|⇒)|\p{L} ?=(?!>) ?\S/u.test(text);
}

/** "alarm the dispatcher", "import old Excel": no noun is followed by an article or by "old". */
function beginsWithVerb(text: string): boolean {
  return (
    /^\p{L}+ (?:the|an?|all|every|each|any|their|our|my|old|new|existing|missing|late|overdue|open) \p{L}/u.test(
      text,
    ) && !/^(?:all|both|half|one|some|for|in|on|at|with|by|of|to|from|as|per|only|via)\b/i.test(text)
  );
}

/** "Go-live no later than 1 October", "Budget: at most €180,000". */
const LIMITED =
  /^((?!no\b|only\b|the\b)\p{L}[\p{L} -]{2,30}?):? ((?:no later than|not later than|by|before|at most|no more than|not more than|max(?:imum|\.)?|up to|under|below|less than|until|within) .*\d.*|[<>≤≥]=?\s?\d.*)$/iu;

/** A bullet as a sentence: an order, a noun phrase or a property, about the system or about `actor`. */
export function statementOfItem(text: string, kind: Requirement['kind'], priority: Priority, actor?: string): string {
  const bare = bareText(text);
  const modal = modalOf(priority);
  if (isShorthand(bare)) return asSentence(bare);
  if (MISSING.test(bare)) return asSentence(`It ${modal} be possible to ${bare.replace(MISSING, '')}`);
  const subject = actor ?? 'The system';
  const main = mainClause(bare);
  if (main !== bare && isSentence(main)) return statementOfSentence(bare, priority);
  if (hasEarlyModal(bare) && !/^(?:ensure|make sure)\b/i.test(bare)) return statementOfSentence(bare, priority);
  const label = /^[^:]{2,40}: (?=\S)/.exec(bare)?.[0];
  const labeled = label ? actorOf(label.replace(/: $/, '')) : undefined;
  if (label && labeled && isImperative(bare.slice(label.length)))
    return statementOfItem(bare.slice(label.length), kind, priority, withArticle(labeled));
  if (label && isImperative(bare.slice(label.length))) {
    return asSentence(`${label}${lowerFirst(statementOfItem(bare.slice(label.length), kind, priority, actor))}`);
  }
  if (isImperative(bare) && !actor && isDoneByPeople(bare))
    return asSentence(`It ${modal} be possible to ${lowerFirst(bare)}`);
  if (isImperative(bare)) return asSentence(`${subject} ${modal} ${actor ? 'be able to ' : ''}${lowerFirst(bare)}`);
  const stem = fromThirdPerson(bare);
  if (stem) return asSentence(`${subject} ${modal} ${stem}`);
  if (isSentence(bare)) return statementOfSentence(bare, priority);
  const measured = kind === 'functional' ? null : LIMITED.exec(bare);
  if (measured?.[1] && measured[2])
    return asSentence(`The ${measured[1].charAt(0).toLowerCase()}${measured[1].slice(1)} ${modal} be ${measured[2]}`);
  if (/^[^:]{2,40}:\s/.test(bare)) return asSentence(bare);
  if (/^no\s/i.test(bare)) return asSentence(`There ${modal} be ${lowerFirst(bare)}`);
  if (
    /^(?:available|encrypted|readable|usable|accessible|compatible|easy|simple|fast|quick|reliable|robust|intuitive|secure|responsive|compliant|protected|able|reachable|hosted|integrated)\b/i.test(
      bare,
    )
  ) {
    return asSentence(`The system ${modal} be ${lowerFirst(bare)}`);
  }
  if (/^(?:must|shall|should|needs?|wants?|please|we|it|i|would)\b/i.test(bare))
    return statementOfSentence(bare, priority);
  if (kind === 'constraint')
    return asSentence(/^(?:[€$£]|EUR|CHF|USD|GBP)\s?\d/.test(bare) ? `The budget is ${bare}` : bare);
  if (kind === 'nonFunctional' && /^\p{Lu}{2,}\b.*\d/u.test(bare)) return asSentence(bare);
  if (/^\d/.test(bare) && !actor) return asSentence(`The system ${modal} support ${bare}`);
  if (LANGUAGES.test(bare)) return asSentence(`${subject} ${modal} be available in ${bare}`);
  if (readsAsSentence(bare) || beginsWithVerb(bare)) return asSentence(bare);
  const provides = actor
    ? `The system ${modal} provide ${lowerFirst(actor)} with`
    : `The system ${modal} ${/^\p{L}+ing\b/u.test(bare) ? 'support' : 'provide'}`;
  return asSentence(`${provides} ${withArticleIfOne(lowerFirst(bare))}`);
}
