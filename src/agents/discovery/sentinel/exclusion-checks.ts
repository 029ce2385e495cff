import { capabilitiesOf } from '../atlas/capabilities.js';
import { contentLemmas } from '../hunter/content-words.js';
import { STANCES } from '../hunter/stances.js';
import { assertedIn, refusalsIn } from '../refusal.js';
import type { Requirement } from '../work-products.js';
import type { Check, Finding, Subject } from './checks.js';

/** A thing the client does not want, with the words that would bring it in under another name. */
type Excluded = { readonly id: string; readonly thing: string; readonly lemmas: ReadonlySet<string> };

const OUT_OF_SCOPE = /^(?:out of scope|not in scope|excluded):? (?<thing>.+)$/iu;
/** Other words for what is refused. */
const OTHER_WORDS: readonly (readonly [RegExp, RegExp])[] = [
  [/\bcloud\b/iu, /\b(?:cloud|hosting provider|managed hosting|AWS|Azure|SaaS)\b/iu],
  [/\bapps?\b/iu, /\b(?:apps? (?:on|for)|native apps?|(?:iOS|Android) apps?)\b/iu],
  [/\bpasswords?\b/iu, /\bpasswords\b/iu],
];

function excludedBy({ id, statement }: Requirement): Excluded[] {
  const out = OUT_OF_SCOPE.exec(statement)?.groups?.thing;
  const things = out === undefined ? refusalsIn(statement).map(({ thing }) => thing) : [out];
  return things.map((thing) => ({ id, thing, lemmas: contentLemmas(thing) }));
}

/** Whether a text brings in, under its own or another name, what was excluded. */
function brings(text: string, { thing, lemmas }: Excluded): boolean {
  const words = contentLemmas(text);
  if (lemmas.size > 0 && [...lemmas].every((lemma) => words.has(lemma))) return true;
  return OTHER_WORDS.some(([name, others]) => name.test(thing) && others.test(text));
}

function asksFor(requirement: Requirement, excluded: Excluded): boolean {
  const asserted = assertedIn(requirement.statement);
  const keys = new Set(capabilitiesOf(excluded.thing).map(({ key }) => key));
  return brings(asserted, excluded) || capabilitiesOf(asserted).some(({ key }) => keys.has(key));
}

function realizedParts(excluded: Excluded, { requirements, architecture }: Subject): Finding[] {
  const known = new Map(requirements.requirements.map((requirement) => [requirement.id, requirement]));
  const keys = new Set(capabilitiesOf(excluded.thing).map(({ key }) => key));
  return architecture.components
    .filter(({ name, requirements: ids }) => {
      const isSuch = brings(name, excluded) || capabilitiesOf(name).some(({ key }) => keys.has(key));
      return (
        isSuch &&
        !ids.some((id) => {
          const served = known.get(id);
          return served !== undefined && asksFor(served, excluded);
        })
      );
    })
    .map(({ id, name }) => ({
      severity: 'critical',
      subject: id,
      message: `${id} “${name}” is what ${excluded.id} excludes: “${excluded.thing}”.`,
      fix: `Take ${id} out, or have the client withdraw ${excluded.id}.`,
    }));
}

function realizedChoices(excluded: Excluded, { requirements, architecture }: Subject): Finding[] {
  const wanted = requirements.requirements.some((requirement) => brings(assertedIn(requirement.statement), excluded));
  if (wanted) return [];
  return architecture.decisions
    .filter(({ choice }) => brings(assertedIn(choice), excluded))
    .map(({ id, choice }) => ({
      severity: 'critical',
      subject: id,
      message: `${id} chooses “${choice}”, which ${excluded.id} excludes: “${excluded.thing}”.`,
      fix: `Choose otherwise, or have the client withdraw ${excluded.id}.`,
    }));
}

/** Nothing is built or chosen that the client refused. */
export const nothingExcludedRealized: Check = {
  name: 'nothing the brief excludes is built or chosen',
  examine: (subject) => {
    const excluded = subject.requirements.requirements.flatMap(excludedBy);
    return {
      examined: excluded.length,
      findings: excluded.flatMap((each) => [...realizedParts(each, subject), ...realizedChoices(each, subject)]),
    };
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
