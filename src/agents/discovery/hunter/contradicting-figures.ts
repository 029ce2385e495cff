import type { Risks } from '../work-products.js';
import { overlap, sharedLemmas } from './content-words.js';
import type { ReadRequirement } from './read-requirements.js';

type Contradiction = Omit<Risks['contradictions'][number], 'id'>;

/** A figure a requirement sets, and what for: two figures for one thing contradict each other. */
type Figure = {
  readonly topic: string;
  readonly requirement: ReadRequirement;
  readonly value: number | string;
  readonly text: string;
};

type Topic = {
  readonly name: string;
  readonly when: RegExp;
  readonly dimension: ReadRequirement['measures'][number]['dimension'];
  /** A topic of the whole system needs no other shared word. */
  readonly whole: boolean;
};

const TOPICS: readonly Topic[] = [
  { name: 'availability', when: /\b(?:availab|uptime|up time)/iu, dimension: 'percent', whole: true },
  {
    name: 'response time',
    when: /\b(?:respon[ds]|response|load(?:s|ed|ing)?\b|page|results?|answer|open within|appear|search\p{L}* (?:may|must|should|can|will) (?:take|complete|finish))/iu,
    dimension: 'duration',
    whole: false,
  },
  {
    name: 'budget',
    when: /\b(?:budget|total cost|project cost|price cap|not cost more)/iu,
    dimension: 'money',
    whole: true,
  },
  {
    name: 'recovery time',
    when: /\b(?:RTO|recovery time|restored? within|back (?:up|online) within)/iu,
    dimension: 'duration',
    whole: true,
  },
  { name: 'recovery point', when: /\b(?:RPO|recovery point|data loss)/iu, dimension: 'duration', whole: true },
  {
    name: 'concurrent users',
    when: /\b(?:concurrent|simultaneous|at the same time|in parallel)/iu,
    dimension: 'count',
    whole: true,
  },
  {
    name: 'session time-out',
    when: /\b(?:session|inactiv|idle|log(?:ged)? out automatically)/iu,
    dimension: 'duration',
    whole: true,
  },
];

const KEEP =
  /\b(?:retain(?:ed)?|retention|kept?|keep|stored?|preserved?|archived?|available|accessible|retrievable)\b[^.;]*\bfor\b|\bretention (?:period|time)\b/iu;
const ERASE = /\b(?:delet\p{L}+|eras\p{L}+|purg\p{L}+|anonymi[sz]\p{L}+|destroy\p{L}*|remov\p{L}+|wiped?)\b/iu;
const PEOPLE =
  /^(?:patient|customer|client|citizen|member|employee|applicant|candidate|user|student|pupil|donor|tenant|guest|resident|visitor|passenger|driver|record|data|personal|account|profile|file|document|case|log|recording)$/u;
const LIVE =
  /\b(?:go(?:es)?[- ]live|going live|launch\p{L}*|live (?:by|on|before|in)|be (?:ready|finished|completed?|delivered|available|operational|in (?:use|production|operation)|in place|rolled out)|deadline|deliver\p{L}*|roll\p{L}* ?out|in (?:use|production|operation) (?:by|on|before|from)|start of operation|complete(?:d)? by)\b/iu;
const STEP =
  /\b(?:phase|stage|release|pilot|milestone|sprint|increment|MVP|prototype|test|beta|module|part|step|iteration|training)\b(?: [\dIVX]+| one| two| three)?/giu;

/** Requirements that set different figures for the same thing: two deadlines, two response times, keeping longer than deleting. */
export function contradictingFigures(requirements: readonly ReadRequirement[]): Contradiction[] {
  return [...sameTopicDifferentValue(figuresOf(requirements)), ...keepingAgainstErasing(requirements)];
}

function figuresOf(requirements: readonly ReadRequirement[]): Figure[] {
  return requirements.flatMap((requirement) => {
    const figures: Figure[] = TOPICS.flatMap(({ name, when, dimension }) => {
      const measure = requirement.measures.find((candidate) => candidate.dimension === dimension);
      return when.test(requirement.statement) && measure
        ? [{ topic: name, requirement, value: measure.value, text: measure.text }]
        : [];
    });
    const date = requirement.dates.at(-1);
    if (date?.last && LIVE.test(requirement.statement))
      figures.push({ topic: 'deadline', requirement, value: date.last, text: date.text });
    return figures;
  });
}

function sameTopicDifferentValue(figures: readonly Figure[]): Contradiction[] {
  return figures.flatMap((a, index) =>
    figures.slice(index + 1).flatMap((b) => {
      if (a.topic !== b.topic || a.value === b.value || a.requirement.id === b.requirement.id) return [];
      if (!sameThing(a, b)) return [];
      return [
        {
          between: [a.requirement.id, b.requirement.id],
          explanation: `Two figures for the ${a.topic}: ${a.text} in ${a.requirement.id}, ${b.text} in ${b.requirement.id}.`,
        },
      ];
    }),
  );
}

function sameThing(a: Figure, b: Figure): boolean {
  if (stepsOf(a) !== stepsOf(b)) return false;
  const shared = sharedLemmas(a.requirement.lemmas, b.requirement.lemmas);
  if (a.topic === 'deadline' || TOPICS.find(({ name }) => name === a.topic)?.whole) return shared.length >= 1;
  const weight = overlap(a.requirement.lemmas, b.requirement.lemmas);
  return (
    (shared.length >= 2 && weight >= 0.6) ||
    (shared.length >= 1 && weight >= 0.5 && Math.min(a.requirement.lemmas.size, b.requirement.lemmas.size) <= 3)
  );
}

function stepsOf({ requirement }: Figure): string {
  return [...requirement.statement.matchAll(STEP)]
    .map(([step]) => step.toLowerCase())
    .sort()
    .join();
}

function keepingAgainstErasing(requirements: readonly ReadRequirement[]): Contradiction[] {
  const durations = (requirement: ReadRequirement) =>
    requirement.measures.filter(({ dimension }) => dimension === 'duration');
  const isErasing = ({ statement }: ReadRequirement) =>
    ERASE.test(statement) && /\b(?:after|within|no longer than|at the latest|older than|later)\b/iu.test(statement);
  const keep = requirements.filter(
    (requirement) => KEEP.test(requirement.statement) && !isErasing(requirement) && durations(requirement).length > 0,
  );
  const erase = requirements.filter((requirement) => isErasing(requirement) && durations(requirement).length > 0);
  return keep.flatMap((kept) =>
    erase.flatMap((erased) => {
      const keepFor = durations(kept).at(-1);
      const eraseAfter = durations(erased).at(-1);
      if (!keepFor || !eraseAfter || keepFor.value <= eraseAfter.value) return [];
      const shared = sharedLemmas(kept.lemmas, erased.lemmas);
      const bothOfPeople = [kept, erased].every(({ lemmas }) => [...lemmas].some((lemma) => PEOPLE.test(lemma)));
      if (shared.filter((lemma) => !/^(?:delete|keep|retain|store|data)$/u.test(lemma)).length === 0 && !bothOfPeople)
        return [];
      const of = shared.length > 0 ? `the same ${shared.slice(0, 2).join(' and ')}` : 'data that may be the same';
      return [
        {
          between: [kept.id, erased.id],
          explanation: `${kept.id} keeps for ${keepFor.text} what ${erased.id} deletes after ${eraseAfter.text}: both speak of ${of}.`,
        },
      ];
    }),
  );
}
