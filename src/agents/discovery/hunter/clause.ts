import { isKnownVerb } from './verbs.js';
import { lowerFirst, readWords, type Word } from './words.js';

/** A requirement sentence taken apart. Every part is a piece of the sentence, as it stands there. */
export type Clause = {
  /** Who acts; the system itself is left out. */
  readonly actor?: string;
  readonly negated: boolean;
  /** Whether “only” limits the action to the actor. */
  readonly onlyActor: boolean;
  /** The lemma of the main verb; absent in a sentence that states a quality. */
  readonly verb?: string;
  /** From the main verb to the end, without condition and purpose: `notify the branch manager by e-mail`. */
  readonly predicate: string;
  /** The thing the verb acts on, without article: `branch manager`. */
  readonly object?: string;
  readonly passive: boolean;
  /** `when a loan application exceeds 50,000 EUR`. */
  readonly condition?: string;
  readonly purpose?: string;
  /** The subject as it stands. */
  readonly subject?: string;
};

const STORY =
  /^as (?:an? |the )?(?<actor>[^,]+?),? i (?:want|need|would like|wish|must be able|should be able|can|expect)(?: to be able)?(?: to)? (?<rest>.+)$/isu;
const PURPOSE =
  /,? (?:so that|in order to|so (?=(?:we|they|i|he|she|it|the|that|nobody|no one)\b)) ?(?<purpose>.+)$/isu;
const LEADING =
  /^(?<condition>(?:when(?:ever)?|if|once|after|before|while|on|upon|as soon as|until|unless|for (?:each|every)|during|at) [^,]{3,160}), (?<rest>.+)$/isu;
const MODAL =
  /^(?<subject>.*?)\s?\b(?<modal>(?:would|will) (?:need|have) to|(?:do|does)(?= not |n['’]t )|must|shall|should|will|may|can(?:not)?|could|would|ha(?:s|ve) to|needs? to|(?:is|are) (?:required|allowed|able|expected|supposed|permitted) to|(?:is|are) to|wants? to|would like to)(?<not> not| never|n['’]t)?(?: also| always| then| only| still| automatically| ideally)*(?: be (?:able|allowed|permitted) to)?(?: be possible)?(?: also| always| automatically)?(?: to)? (?<rest>.+)$/isu;
const GRANT =
  /^(?:allows?|lets?|enables?|permits?|helps?) (?<actor>(?:(?!\bto\b).){2,60}?) (?:to )(?<rest>.+)$|^(?:allow|let|enable|permit)s? (?<actor2>[\p{L}-]+(?: [\p{L}-]+s)?) (?<rest2>.+)$/isu;
const TRAILING =
  /(?<!\b(?:see|know|check|decide|show|tell|define|say|learn|find out))(?<!\b(?:second|minute|hour|day|week|month|year)s?),? (?<condition>(?:when(?:ever)?|if|(?<!\bat )once|as soon as|after|before|unless|until(?! when)|while|as long as|in case|provided that) .+)$/isu;
const SYSTEM =
  /^(?:(?:the|this|our|a|an) )?(?:new |whole |entire |overall )*(?:system|solution|application|app|platform|software|tool|product|website|web ?site|site|it|we|they|portal|service|there)?$/iu;

/** "The walls are thick, so the screen has to …": the reason is no part of what is to be done. */
const REASON =
  /^(?:(?!\b(?:must|shall|should|can|may|will|needs?|ha(?:s|ve) to|wants?)\b)[^.;])+, so (?!that\b)(?=.*\b(?:must|shall|should|can|may|will|needs?|ha(?:s|ve) to)\b)/isu;
const RELATIVE = /,? (?:who|which) [^,]+,$/u;

/** Takes a requirement sentence apart as far as its words allow; never fails. */
export function parseClause(statement: string): Clause {
  let text = statement
    .trim()
    .replace(/^(?:[-*•]|\d+[.)])\s+/u, '')
    .replace(/[.;]+$/u, '');
  const story = STORY.exec(text)?.groups;
  let actor = story?.actor;
  if (story) text = story.rest ?? text;
  text = text.replace(REASON, '');
  const purpose = PURPOSE.exec(text)?.groups?.purpose;
  if (purpose !== undefined) text = text.replace(PURPOSE, '');
  const leading = LEADING.exec(text)?.groups;
  let condition = leading?.condition;
  if (leading) text = leading.rest ?? text;

  const modal = story ? undefined : mainClause(text);
  const subject = modal?.subject?.trim().replace(PLACE, '').replace(RELATIVE, '');
  let predicate = modal?.rest ?? text;
  const grant = GRANT.exec(predicate)?.groups;
  if (grant) {
    actor = grant.actor ?? grant.actor2;
    predicate = grant.rest ?? grant.rest2 ?? predicate;
  }
  const trailing = TRAILING.exec(predicate)?.groups?.condition;
  if (trailing !== undefined) {
    predicate = predicate.replace(TRAILING, '');
    condition ??= trailing;
  }
  const onlyActor = /^only\b/iu.test(subject ?? '') || /\bonly (?:by|to|for)\b/iu.test(predicate);
  const plainSubject = subject?.replace(/^only /iu, '');
  const { verb, object, passive, by } = readPredicate(
    predicate,
    modal !== undefined || story !== undefined || grant !== undefined,
  );
  if (actor === undefined && passive) actor = by;
  if (actor === undefined && !passive && plainSubject && !SYSTEM.test(plainSubject) && verb !== 'be')
    actor = plainSubject;
  const acted = passive ? plainSubject : object;
  return {
    negated:
      /not|never|n['’]t/iu.test(modal?.not ?? '') ||
      /^cannot$/iu.test(modal?.modal ?? '') ||
      /^(?:no|nobody|none)\b/iu.test(subject ?? ''),
    onlyActor,
    predicate: predicate.trim(),
    passive,
    ...(actor ? { actor: bare(actor) } : {}),
    ...(verb && verb !== 'be' ? { verb } : {}),
    ...(acted && !SYSTEM.test(acted) ? { object: bare(acted) } : {}),
    ...(condition ? { condition: lowerFirst(condition.trim()) } : {}),
    ...(purpose ? { purpose: purpose.trim() } : {}),
    ...(subject ? { subject } : {}),
  };
}

/** The modal of the main clause; one that only stands in a relative clause behind an earlier verb does not count. */
function mainClause(text: string): { readonly [name: string]: string | undefined } | undefined {
  const modal = MODAL.exec(text)?.groups;
  const plain = readPlainSubject(text);
  const isRelative = plain?.subject !== undefined && (modal?.subject ?? '').length > plain.subject.length + 14;
  return modal === undefined || isRelative ? plain : modal;
}

/** The subject of a sentence in the present tense without a modal: `Dispatchers | assign work orders`. */
function readPlainSubject(text: string): { [name: string]: string } | undefined {
  const being =
    /^(?<subject>(?:(?!\b(?:that|which|who|where|what|how)\b)[^,;:]){2,80}?) (?:is|are) (?<after>.+)$/isu.exec(
      text,
    )?.groups;
  if (being) return { subject: being.subject ?? '', rest: `be ${being.after}` };
  const words = text.split(/ /u);
  for (let count = 1; count <= 7 && count < words.length - 1; count += 1) {
    const subject = words.slice(0, count).join(' ');
    const isAdverb = /^(?:also|always|automatically|only|usually)$/iu.test(words[count] ?? '');
    const at = isAdverb ? count + 1 : count;
    const verb = words[at] ?? '';
    const after = words.slice(at + 1).join(' ');
    if (/[,;:]$/u.test(subject)) return undefined;
    const base = verb.replace(/(?<=ch|sh|x|ss)es$|ies$|s$/u, (ending) => (ending === 'ies' ? 'y' : ''));
    const isPlural = /(?:^| )\p{L}+s(?: |$)|(?:staff|people|we|they|i)$/iu.test(subject);
    const agrees = isPlural ? isKnownVerb(verb) : /s$/u.test(verb) && isKnownVerb(base);
    if (/^(?:is|are|was|were|has|have been)\b/iu.test(after)) continue;
    if (agrees && after !== '' && !/ed$/u.test(subject) && !isKnownVerb(words[0] ?? ''))
      return { subject, rest: `${base} ${after}` };
  }
  return undefined;
}

/** Without article or quantifier: `the branch manager` is `branch manager`. */
export function bare(phrase: string): string {
  return lowerFirst(
    phrase
      .trim()
      .replace(
        /^(?:an?|the|our|all|any|every|each|their|his|her|its|my|your|new|both|these|those|this|that|only)\s+(?=\S)/giu,
        '',
      ),
  );
}

type Predicate = { readonly verb?: string; readonly object?: string; readonly passive: boolean; readonly by?: string };

function readPredicate(predicate: string, afterModal: boolean): Predicate {
  const words = readWords(predicate);
  const first = words.findIndex((word) => word.pos !== 'ADV' && word.pos !== 'PUNCT' && word.pos !== 'PART');
  const head = words[first];
  if (head === undefined) return { passive: false };
  if (head.lemma === 'be') {
    const participle = words.slice(first + 1).find((word) => word.pos !== 'ADV');
    const isPassive =
      participle !== undefined &&
      /(?:ed|en|pt|nt|ft|ght|ld|de|wn|ut|ad|ught|et|un|id|st|it)$/u.test(participle.text) &&
      (participle.pos === 'VERB' || participle.pos === 'ADJ');
    if (!isPassive) return { verb: 'be', passive: false };
    const by = /\bby (?:an? |the |any |all )?(?<by>[\p{L}-]+(?: [\p{L}-]+)?)/u.exec(predicate.slice(participle.end))
      ?.groups?.by;
    return {
      verb: participle.lemma,
      passive: true,
      ...(by && /(?:s|er|or|ist|ian|ant|ent|ee|staff|team|manager|nurse|clerk)$/u.test(by) ? { by } : {}),
    };
  }
  if (!afterModal && head.pos !== 'VERB' && head.pos !== 'NOUN' && head.pos !== 'PROPN') {
    const verb = words.find((word) => word.pos === 'VERB');
    return {
      passive: false,
      ...(verb ? { verb: verb.lemma, ...objectOf(words, words.indexOf(verb), predicate) } : {}),
    };
  }
  return { verb: head.lemma, passive: false, ...objectOf(words, first, predicate) };
}

/** Verbs whose object stands behind a preposition: `search for claims`, `integrate with SAP`. */
const REACHING =
  /^(?:search|look|apply|ask|pay|register|sign|integrate|connect|interface|sync|synchronize|synchronise|talk|log|link|respond|answer|comment|react|subscribe|listen|migrate|agree|comply|belong|refer)$/u;
/** “In the warehouse a worker …”: where it happens is no part of who does it. */
const PLACE = /^(?:in|at|on|during|inside) (?:the|our|an?|each) (?:[\p{L}-]+ ){1,3}?(?=(?:an?|the|each|every) )/iu;
const PARTICLES = new Set(['in', 'out', 'up', 'off', 'on', 'back', 'over', 'down', 'away']);

/** The first noun phrase behind the verb, up to a preposition, a conjunction or the end. */
function objectOf(words: readonly Word[], verbAt: number, text: string): { object?: string } {
  const rest = words.slice(verbAt + 1);
  let from = 0;
  while (
    rest[from] &&
    (rest[from]?.pos === 'DET' ||
      rest[from]?.pos === 'ADV' ||
      rest[from]?.pos === 'PART' ||
      rest[from]?.pos === 'PRON' ||
      PARTICLES.has(rest[from]?.text ?? ''))
  )
    from += 1;
  if (
    from === 0 &&
    REACHING.test(words[verbAt]?.lemma ?? '') &&
    /^(?:for|with|to|from|on|at|into)$/iu.test(rest[0]?.text ?? '')
  )
    from = 1;
  while (rest[from]?.pos === 'DET' || rest[from]?.pos === 'PRON') from += 1;
  let to = from;
  while (rest[to] && /^(?:NOUN|PROPN|ADJ|NUM|VERB)$/u.test(rest[to]?.pos ?? '') && !/ly$/u.test(rest[to]?.text ?? ''))
    to += 1;
  const start = rest[from];
  const end = rest[to - 1];
  if (start === undefined || end === undefined || to <= from) return {};
  const object = text.slice(start.start, end.end);
  const afterArticle = from > 0 && rest[from - 1]?.pos === 'DET';
  const isNamed = rest.slice(from, to).some((word) => word.pos === 'NOUN' || word.pos === 'PROPN');
  return isNamed || afterArticle ? { object } : {};
}
