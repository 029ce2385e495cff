import { capabilitiesOf } from '../atlas/capabilities.js';
import { contentLemmas } from '../hunter/content-words.js';
import { STANCES } from '../hunter/stances.js';
import { assertedIn, refusalsIn } from '../refusal.js';
import type { Requirement } from '../work-products.js';
import type { Check, Finding } from './checks.js';

/** A text by what it says and what it is able to do. */
type Words = { readonly text: string; readonly lemmas: ReadonlySet<string>; readonly keys: ReadonlySet<string> };
/** A thing the client does not want. */
type Excluded = Words & { readonly id: string };

const OUT_OF_SCOPE = /^(?:out of scope|not in scope|excluded):? (?<thing>.+)$/iu;
/** Words that every design uses: alone they bring nothing in. */
const EVERYWHERE = /^(?:server|database|browser|data|record|user|rule|message|device|page|key|name)$/u;
/** Other words for what is refused. */
const OTHER_WORDS: readonly (readonly [RegExp, RegExp])[] = [
  [/\bcloud\b/iu, /\b(?:cloud|hosting provider|managed hosting|AWS|Azure|SaaS)\b/iu],
  [/\bapps?\b/iu, /\b(?:apps? (?:on|for)|native apps?|(?:iOS|Android) apps?)\b/iu],
  [/\bown servers?\b|\bour servers?\b/iu, /\bown servers?\b|\bclient's own\b/iu],
];

function wordsOf(text: string): Words {
  return { text, lemmas: contentLemmas(text), keys: new Set(capabilitiesOf(text).map(({ key }) => key)) };
}

function excludedBy({ id, statement }: Requirement): Excluded[] {
  const out = OUT_OF_SCOPE.exec(statement)?.groups?.thing;
  const things = out === undefined ? refusalsIn(statement).map(({ thing }) => thing) : [out];
  return things.map((thing) => ({ id, ...wordsOf(thing) }));
}

/** Whether a text brings in, under its own or another name, what was excluded. */
function brings({ text, lemmas }: Words, excluded: Excluded): boolean {
  const telling = [...excluded.lemmas].filter((lemma) => !EVERYWHERE.test(lemma));
  if (telling.length > 0 && [...excluded.lemmas].every((lemma) => lemmas.has(lemma))) return true;
  return OTHER_WORDS.some(([name, others]) => name.test(excluded.text) && others.test(text));
}

function isAbleTo({ keys }: Words, excluded: Excluded): boolean {
  return [...excluded.keys].some((key) => keys.has(key));
}

/** Nothing is built or chosen that the client refused. */
export const nothingExcludedRealized: Check = {
  name: 'nothing the brief excludes is built or chosen',
  examine: ({ requirements, architecture }) => {
    const excluded = requirements.requirements.flatMap(excludedBy);
    if (excluded.length === 0) return { examined: 0, findings: [] };
    const asked = new Map(requirements.requirements.map(({ id, statement }) => [id, wordsOf(assertedIn(statement))]));
    const parts = architecture.components.map((part) => ({ ...part, words: wordsOf(part.name) }));
    const choices = architecture.decisions.map((decision) => ({
      ...decision,
      words: wordsOf(assertedIn(decision.choice)),
    }));
    const findings = excluded.flatMap((each): Finding[] => {
      const asks = (id: string) => {
        const words = asked.get(id);
        return words !== undefined && (brings(words, each) || isAbleTo(words, each));
      };
      const built = parts.filter(
        ({ words, requirements: ids }) => (brings(words, each) || isAbleTo(words, each)) && !ids.some(asks),
      );
      const chosen = choices.filter(({ words }) => brings(words, each));
      const isWanted = chosen.length > 0 && [...asked.values()].some((words) => brings(words, each));
      const fix = (id: string) => `Take it out of ${id}, or have the client withdraw ${each.id}.`;
      return [
        ...built.map(
          ({ id, name }): Finding => ({
            severity: 'critical',
            subject: id,
            message: `${id} “${name}” is what ${each.id} excludes: “${each.text}”.`,
            fix: fix(id),
          }),
        ),
        ...(isWanted ? [] : chosen).map(
          ({ id, choice }): Finding => ({
            severity: 'critical',
            subject: id,
            message: `${id} chooses “${choice}”, which ${each.id} excludes: “${each.text}”.`,
            fix: fix(id),
          }),
        ),
      ];
    });
    return { examined: excluded.length, findings };
  },
};

const OWN_PREMISES = STANCES.find(({ about }) => about === 'hosting');
const CLAIM = /(?<id>(?:FR|NFR|CON)-\d+) (?:asks for (?:it|them|this)|calls for (?:it|this)|demands (?:it|this))\b/gu;
const PROVIDER = /\b(?:provider|cloud)\b/iu;
const NOBODY_ASKS = /\bno requirement asks for (?:it|them)\b/iu;
const OWN_SERVERS = /\bown servers?\b/iu;

/** A requirement that is called as a witness says what it is called for. */
export const witnessesSaySo: Check = {
  name: 'the requirements that a decision cites say what it claims',
  examine: ({ requirements, architecture }) => {
    const known = new Map(requirements.requirements.map((requirement) => [requirement.id, requirement]));
    const findings = architecture.decisions.flatMap(({ id, choice, rationale, alternatives }): Finding[] => {
      const claimed = [...rationale.matchAll(CLAIM)].flatMap(({ groups }) => known.get(groups?.id ?? '') ?? []);
      const option = contentLemmas(choice);
      const silent = claimed.filter(({ statement }) => {
        const isAgainst = PROVIDER.test(choice) && OWN_PREMISES?.one.test(statement) === true;
        const says = [...contentLemmas(assertedIn(statement))].some((lemma) => option.has(lemma));
        const isCloud = PROVIDER.test(choice) && OWN_PREMISES?.other.test(statement) === true;
        return isAgainst || !(says || isCloud);
      });
      const denied = alternatives
        .filter(({ option: name, whyNot }) => OWN_SERVERS.test(name) && NOBODY_ASKS.test(whyNot))
        .flatMap(() => requirements.requirements.filter(({ statement }) => OWN_PREMISES?.one.test(statement)));
      return [
        ...silent.map(
          (witness): Finding => ({
            severity: 'major',
            subject: id,
            message: `${id} chooses “${choice}” because ${witness.id} asked for it, and ${witness.id} does not: “${witness.statement}”`,
            fix: `Cite the requirement that asks for the choice, or choose what ${witness.id} says.`,
          }),
        ),
        ...denied.map(
          (witness): Finding => ({
            severity: 'critical',
            subject: id,
            message: `${id} rejects own servers because nobody asks for them; ${witness.id} does: “${witness.statement}”`,
            fix: `Choose what ${witness.id} says.`,
          }),
        ),
      ];
    });
    return { examined: architecture.decisions.length, findings };
  },
};
