import { readTokens } from '../../text/index.js';
import { actorOf } from './actors.js';

/** Verbs that begin requirements; those that are also nouns are decided by what follows them. */
const VERBS = new Set(
  'accept access add adjust aggregate alarm alert allow announce answer anonymize apply approve archive ask assign attach authenticate avoid backup be block blur book browse calculate call cancel capture change chat check choose classify collect comment communicate compare complete configure confirm connect contain convert copy count create customize define delete deliver detect determine disable display distribute download edit enable encrypt enrol enroll ensure enter escalate exchange export extract fetch filter find flag follow forward generate get give grade group guide handle hand have help hide highlight identify import include inform integrate invite issue join keep let limit link list load lock log maintain make manage map mark match measure merge migrate monitor move navigate note notify offer open order organize pay pick place plan post predict prevent print prioritize process produce propose protect provide publish read receive recognize record recover redirect register reject remember remind remove rename replace reply report request reschedule reserve reset resolve restore restrict retrieve return review route run save scan schedule search see select sell send separate set share show sign sort split start stop store submit subscribe suggest summarize support suspend swap switch sync synchronise synchronize tag take track train transfer translate trigger turn unsubscribe update upload use validate verify view warn watch work write'.split(
    ' ',
  ),
);
const ALSO_NOUNS = new Set(
  'access alarm alert answer approve archive backup block book call change chat check comment contact copy display download export filter flag follow group guide help import invite issue limit link list load lock log map mark match measure monitor move note offer order plan post print process record report request reserve return review route run scan schedule search set share show sort start stop store support swap switch sync tag track train transfer update upload use view watch work'.split(
    ' ',
  ),
);
const DETERMINER =
  /^(?:a|an|the|all|any|each|every|their|its|his|her|my|our|your|new|this|these|that|multiple|several|existing|own|one|two|three|both|automatically|by|to|from|into|as|with|in|on|at|when|whether|how|who|which|what|up|out|it|them)$/;

function firstWords(text: string): string[] {
  return (text.match(/[\p{L}'’-]+/gu) ?? []).slice(0, 4).map((word) => word.toLowerCase());
}

/** Whether a phrase begins like an order or an infinitive: "Export to CSV", "send a reminder". */
export function isImperative(text: string): boolean {
  const [first = '', second = '', third = ''] = firstWords(text);
  if (!VERBS.has(first) || /^\S+[:–]/.test(text)) return false;
  if (!ALSO_NOUNS.has(first)) return second !== 'of';
  if (second === '' || second === 'of' || second === 'between' || second === 'for')
    return first === 'search' && second === 'for';
  if (DETERMINER.test(second) || /ly$/.test(second)) return true;
  if (
    /^(?:requests?|function|board|list|history|button|page|time|rights?|control|log|form|hours|desk|team|contract|levels?|staff)$/.test(
      second,
    )
  )
    return false;
  return /[^s]s$/.test(second) || /[^s]s$/.test(third);
}

/** "The worker" of "The worker grades the article": people and the verb they do. */
export function personBefore(text: string): string | undefined {
  const words = text.split(' ').slice(0, 5);
  for (let count = 1; count < words.length; count++) {
    const phrase = words.slice(0, count).join(' ');
    const verb = words[count]?.toLowerCase().replace(/[^\p{L}].*$/u, '') ?? '';
    if (!actorOf(phrase)) continue;
    const isPlural = /(?:s|people|staff|personnel)$/i.test(phrase) && !/^(?:a|an|each|every)\s/i.test(phrase);
    if (isPlural ? VERBS.has(verb) : VERBS.has(stemOf(verb) ?? '')) return phrase;
  }
  return undefined;
}

const FINITE = 'must|shall|should|can|cannot|may|will|is|are|has|have|needs?|wants?|do|does|could|would';
/** A finite verb within the first words, before anything that hangs on them: "Signs shall announce …". */
const EARLY_FINITE = new RegExp(
  `^(?!(?:${FINITE})\\b)(?:(?!(?:that|which|who|where|whose|what|when|if|how|whether|until|because|after|before|unless)\\b)[^\\s;]+ ){1,9}?(?:${FINITE})\\b`,
  'i',
);
const EARLY_MODAL =
  /^(?:(?!(?:that|which|who|where|whose|what|when|if|how|whether|until|because|after|before|unless)\b)[^\s;]+ ){1,6}?(?:must|shall|should|can|cannot|may|has to|have to)\b/i;

/** Whether a modal verb follows the first words at once, so that they are a subject whatever they look like. */
export function hasEarlyModal(text: string): boolean {
  return EARLY_MODAL.test(text);
}

/** "Results outside specification trigger an alarm": a known verb, not the first word, with an object after it. */
function hasVerbWithObject(text: string): boolean {
  const words = text.split(' ').slice(0, 10);
  return words.some((word, index) => {
    const verb = word.toLowerCase();
    const isVerb = VERBS.has(verb) || VERBS.has(stemOf(verb) ?? '');
    const before = words.slice(0, index).join(' ');
    if (index === 0 || !isVerb || !/^(?:an?|the|all|each|every|its|their)$/i.test(words[index + 1] ?? '')) return false;
    return (
      !/\b(?:that|which|who|where|to|and|or|when|if|how|what)\b/i.test(before) &&
      !/[:;,]/.test(before) &&
      !isImperative(text)
    );
  });
}

/** Whether a phrase is a whole sentence with subject and verb rather than a label. */
export function isSentence(text: string): boolean {
  if (EARLY_FINITE.test(text) || personBefore(text) || hasVerbWithObject(text)) return true;
  const tokens = readTokens(text).slice(0, 12);
  const verb = tokens.findIndex(
    (token, index) =>
      index > 0 &&
      token.pos === 'VERB' &&
      !/(?:ing|ed|n)$/.test(token.lower) &&
      /NOUN|PROPN|PRON/.test(tokens[index - 1]?.pos ?? ''),
  );
  const isRelative = tokens
    .slice(0, Math.max(0, verb))
    .some((token) => /^(?:which|that|who|to|where|when|if)$/.test(token.lower));
  return verb > 0 && !isRelative && tokens[verb + 1] !== undefined;
}

const STEMS: readonly (readonly [RegExp, string])[] = [
  [/^has$/, 'have'],
  [/^does$/, 'do'],
  [/(?<=[^aeiou])ies$/, 'y'],
  [/(?<=ss|sh|ch|x|zz|o)es$/, ''],
  [/(?<=[^s])s$/, ''],
];

/** "exports" → "export"; undefined for a word that cannot be the third person of a verb. */
function stemOf(word: string): string | undefined {
  const rule = STEMS.find(([pattern]) => pattern.test(word));
  return rule ? word.replace(rule[0], rule[1]) : undefined;
}

/** "Works offline" → "work offline"; undefined if the phrase does not begin with a verb in the third person. */
export function fromThirdPerson(text: string): string | undefined {
  const [first = ''] = /^\p{L}+/u.exec(text) ?? [];
  const stem = stemOf(first.toLowerCase());
  const [, second = ''] = firstWords(text);
  if (stem === undefined || !VERBS.has(stem)) return undefined;
  const isVerb = DETERMINER.test(second) || /^(?:offline|well|for|without|only)$/.test(second) || !ALSO_NOUNS.has(stem);
  return isVerb ? stem + text.slice(first.length) : undefined;
}

/** Whether people rather than the system do what a verb says: "book a room", "chat with an adviser". */
export function isDoneByPeople(text: string): boolean {
  return /^(?:accept|add|apply|ask|book|browse|chat|check|choose|comment|copy|drag|edit|enrol|enroll|enter|follow|hand|join|log in|log out|manage|open|order|pay|pick|place|read|register|report|request|reserve|reschedule|search|see|select|sign|submit|subscribe|swap|switch|take|turn|upload|view|watch|write)\b/i.test(
    text,
  );
}
