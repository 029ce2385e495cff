import { languageOf } from '../../text/index.js';
import type { ReadRequirement } from '../hunter/read-requirements.js';
import { isKnownVerb } from '../hunter/verbs.js';
import { plural, readWords, singular, upperFirst, type Word } from '../hunter/words.js';

const NOT_A_THING =
  /^(?:data|information|list|detail|item|thing|page|screen|view|overview|field|button|click|tap|phone|computer|tablet|browser|web|e-?mail|message|sms|date|name|number|type|kind|status|state|position|category|language|english|german|french|department|office|people|person|use|access|login|password|account|role|right|history|change|reason|need|version|release|function|feature|requirement|interface|network|internet|server|cloud|hour|minute|second|step|order of|first|last|process|way|case|end|start|today|place|case|copy|excel|pdf|csv|api|file|photo|document|map|search|result|report|statistic|export|import|notification|reminder|alert|payment|approval|progress|condition|identity|trend|score|statistic|overview|rest|autumn|spring|summer|winter|season|morning|evening|night|week|month|year|day|hour|system|app|application|platform|website|website|passenger|company|organi[sz]ation|office|hall|room|house|station|city|country|school|hospital|clinic|plant|yes|no|trip advice|kiss|self|sale|other|third|half|tap|foot|language|child|fact|idea|help|love|market|choice|wish|link|line|phase|brief|rate of|quarter|birthday|grade from|picture|digital|device|one|other|third of|bit|lot|eye|hand|trip|rule|ecb|accuracy|vision|comment|feedback|calendar|district|text|user|admin|administrator|template|set|pair|group|team|amount|value|time|front desk|desk|question|problem|control|room)$/u;

/** What a requirement is about, as a noun the brief uses: `appointment`, `work order`. */
export type Entity = { readonly name: string; readonly requirements: readonly string[] };

/** The nouns of a sentence with the compounds they form, by their singular. */
function nounsOf(text: string): string[] {
  const language = languageOf(text);
  if (language === 'de') return germanNounsOf(text);
  if (language !== 'en') return [];
  const words = readWords(text);
  const names: string[] = [];
  words.forEach((word, index) => {
    if (!isNoun(word)) return;
    const before = words[index - 1];
    const next = words[index + 1];
    if (next && isNoun(next) && next.start === word.end + 1) return;
    const joined = before && isNoun(before) && before.end + 1 === word.start && !isKnownVerb(before.text);
    const head = singular(word.text.toLowerCase());
    names.push(joined ? `${before.text.toLowerCase()} ${head}` : head);
  });
  return names;
}

function isNoun(word: Word): boolean {
  return (
    word.pos === 'NOUN' && !/ing$/u.test(word.text) && word.lemma.length > 2 && /^\p{L}[\p{L}-]+$/u.test(word.text)
  );
}

/**
 * The things of the domain: nouns that two or more functional requirements share, the most shared first. Actors, and words
 * that every system has, are none; a compound counts for its head as well.
 */
export function findEntities(requirements: readonly ReadRequirement[], actors: ReadonlySet<string>): Entity[] {
  const seen = new Map<string, Set<string>>();
  for (const requirement of requirements) {
    for (const name of new Set(
      nounsOf(requirement.statement).flatMap((noun) => [noun, noun.split(' ').at(-1) ?? noun]),
    )) {
      if (isGeneric(name) || actors.has(name) || actors.has(name.split(' ').at(-1) ?? '')) continue;
      seen.set(name, (seen.get(name) ?? new Set()).add(requirement.id));
    }
  }
  const counted = [...seen]
    .map(([name, ids]) => ({ name, requirements: [...ids] }))
    .filter((entity) => entity.requirements.length >= 2);
  return counted
    .filter(
      ({ name, requirements: ids }) =>
        !counted.some((other) => other.name.endsWith(` ${name}`) && other.requirements.length === ids.length),
    )
    .sort(
      (a, b) => b.requirements.length - a.requirements.length || b.name.split(' ').length - a.name.split(' ').length,
    );
}

/** The noun a single requirement acts on, for a component of its own. */
export function ownEntity(requirement: ReadRequirement, actors: ReadonlySet<string>): string | undefined {
  if (!/^(?:en|de)$/u.test(languageOf(requirement.statement))) return undefined;
  const fit = (name: string) => !isGeneric(name) && !actors.has(name) && !actors.has(name.split(' ').at(-1) ?? '');
  const ofObject = requirement.clause.object ? nounsOf(requirement.clause.object).filter(fit) : [];
  return ofObject.at(-1) ?? nounsOf(requirement.statement).find(fit);
}

/** The name of the component that looks after a thing. */
export function componentNameOf(entity: string): string {
  return /^\p{Lu}/u.test(entity) ? entity : upperFirst(plural(entity));
}

function isGeneric(name: string): boolean {
  return NOT_A_THING.test(name.split(' ').at(-1) ?? name) && (name.split(' ').length === 1 || NOT_A_THING.test(name));
}

/** German writes its nouns with a capital; the first word of a sentence may be anything. */
function germanNounsOf(text: string): string[] {
  const words = [
    ...text.replace(/^The system (?:must|should|could) provide /u, '').matchAll(/(?<=\p{Ll}[,]? )\p{Lu}\p{Ll}{3,}/gu),
  ].map(([word]) => word);
  return words.filter(
    (word) =>
      !/^(?:System|Mail|Sekunden|Minuten|Tage|Servern?|Daten|Budget|Start|Handy|Anmeldung|Beschreibung|Leiterin)$/u.test(
        word,
      ),
  );
}
