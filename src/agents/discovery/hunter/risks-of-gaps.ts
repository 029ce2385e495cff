import { CONCERNS, type Concern } from './concerns.js';
import { serviceHoursIn, volumesIn } from './figures-of-brief.js';
import { type Findings, idsOf, type Risk, type RiskRule } from './findings.js';
import { type ReadRequirement, shortStatement } from './read-requirements.js';
import { verbClassOf } from './verbs.js';
import { listed, listedUpTo } from './words.js';

const DECIDES =
  /\b(?:approv|reject|authori[sz]|sign(?:s|ed)? off|releas|refund|cancel|delet|overrid|correct|chang(?:e|ing) (?:the )?(?:price|amount|status|dose|limit))/iu;
const PUBLIC =
  /\b(?:customers?|citizens?|residents?|public|visitors?|patients?|parents?|students?|members?|guests?|passengers?|applicants?|donors?|volunteers?|shoppers?|tenants?)\b/iu;

type Gap = {
  readonly concern: Concern;
  readonly kind: Risk['kind'];
  /** The requirements that make the gap matter; none means that it does not. */
  readonly because: (requirements: readonly ReadRequirement[]) => readonly ReadRequirement[];
  readonly statement: (because: readonly ReadRequirement[]) => string;
  readonly mitigation: (because: readonly ReadRequirement[]) => string;
  readonly impact: Risk['impact'];
};

const say = (because: readonly ReadRequirement[]): string =>
  `${because[0]?.id}, “${shortStatement(because[0] ?? { statement: '' }, 80)}”${because.length > 1 ? `, and ${because.length - 1} more` : ''}`;

const GAPS: readonly Gap[] = [
  {
    concern: 'access',
    kind: 'security',
    because: (requirements) =>
      requirements.filter(
        ({ kind, clause, text }) =>
          kind === 'functional' && !clause.negated && clause.actor !== undefined && DECIDES.test(text),
      ),
    statement: (because) => `Nobody's rights are limited: no requirement says who may not do this (${say(because)}).`,
    mitigation: (because) =>
      `Draw up a table of roles against ${listed(idsOf(because).slice(0, 5))} with the client and add it as a requirement; refuse everything the table does not allow.`,
    impact: 'high',
  },
  {
    concern: 'audit',
    kind: 'compliance',
    because: (requirements) =>
      requirements.filter(({ kind, clause, text }) => kind === 'functional' && !clause.negated && DECIDES.test(text)),
    statement: (because) =>
      `No requirement asks for a record of who did what and when, so a dispute about this cannot be settled: ${say(because)}.`,
    mitigation: (because) =>
      `Ask whether ${listed(idsOf(because).slice(0, 5))} must be provable afterwards, to whom and for how long; if so add a requirement for an append-only record.`,
    impact: 'medium',
  },
  {
    concern: 'backup',
    kind: 'operations',
    because: (requirements) =>
      requirements.filter(
        ({ kind, clause }) =>
          kind === 'functional' &&
          /^(?:create|change|record|intake|decide|assign)$/u.test(verbClassOf(clause.verb) ?? ''),
      ),
    statement: (because) =>
      `No requirement says how much entered work may be lost in a failure, nor how soon it must run again; people enter it by ${say(because)}.`,
    mitigation: (because) =>
      `Ask what an hour, a day and a week without ${listed(idsOf(because).slice(0, 3))} would cost; turn the answer into a recovery time, a recovery point and a restore that is rehearsed before launch.`,
    impact: 'high',
  },
  {
    concern: 'volume',
    kind: 'performance',
    because: (requirements) =>
      requirements.filter(({ text }) => /\b(?:search|report|dashboard|import|list|export|notif|upload)/iu.test(text)),
    statement: (because) =>
      `No figure for users or records is given, so nothing tells how much this must carry: ${say(because)}.`,
    mitigation: (because) =>
      `Ask for today's counts and the growth expected over three years for the records behind ${listed(idsOf(because).slice(0, 4))}.`,
    impact: 'medium',
  },
  {
    concern: 'accessibility',
    kind: 'compliance',
    because: (requirements) =>
      requirements.filter(
        ({ kind, clause, actor }) => kind === 'functional' && PUBLIC.test(clause.actor ?? actor ?? ''),
      ),
    statement: (because) =>
      `People outside the organization use it (${say(because)}), and no requirement says how those who see, hear or move less well do; where a law on accessibility applies, that comes back after launch.`,
    mitigation: () =>
      'Ask whether a law or policy on accessibility binds the client; if so add WCAG 2.2 AA as a requirement and test with a screen reader from the first screen.',
    impact: 'medium',
  },
  {
    concern: 'availability',
    kind: 'operations',
    because: (requirements) =>
      requirements.filter(
        ({ kind, text }) =>
          kind === 'functional' &&
          /\b(?:emergenc|alarm|alert|production line|press\b|on[- ]call|ward\b|bedside|rescue|outage)/iu.test(text),
      ),
    statement: (because) =>
      `People will rely on it when it matters (${say(because)}), yet no requirement says in which hours it must be up and what happens when it is not.`,
    mitigation: (because) =>
      `Ask for service hours, the longest tolerable outage and the fallback on paper for ${listed(idsOf(because).slice(0, 4))}.`,
    impact: 'high',
  },
];

/** What the brief says anywhere, in a requirement or beside one, is not missing. */
function isAnswered(concern: Concern, brief: string): boolean {
  if (concern === 'volume') return volumesIn(brief).length > 0 || CONCERNS.volume.test(brief);
  if (concern === 'availability') return serviceHoursIn(brief) !== undefined || CONCERNS.availability.test(brief);
  return CONCERNS[concern].test(brief);
}

/** What the brief does not ask for although what it does ask for needs it. */
export const risksOfGaps: RiskRule = ({ requirements, brief }) =>
  GAPS.flatMap((gap): Risk[] => {
    if (isAnswered(gap.concern, brief) || requirements.some(({ text }) => CONCERNS[gap.concern].test(text))) return [];
    const because = gap.because(requirements);
    if (because.length === 0) return [];
    return [
      {
        kind: gap.kind,
        statement: gap.statement(because),
        likelihood: because.length > 3 ? 'high' : 'medium',
        impact: gap.impact,
        requirements: idsOf(because).slice(0, 8),
        mitigation: gap.mitigation(because),
      },
    ];
  });

/** Contradictions, vague words and open questions: what is not agreed yet. */
export const risksOfDisagreement: RiskRule = (findings) => [
  ...ofContradictions(findings),
  ...ofVagueness(findings),
  ...ofQuestions(findings),
];

function ofContradictions({ contradictions }: Findings): Risk[] {
  return contradictions.slice(0, 5).map(({ between, explanation, id }) => ({
    kind: 'scope',
    statement: `${listed(between)} cannot all hold (${id}): ${explanation}`,
    likelihood: 'high',
    impact: 'high',
    requirements: between,
    mitigation: `Put ${id} to the client as one question at the requirement gate: which of ${listed(between, 'or')} holds, and in which case; design nothing that rests on either until then.`,
  }));
}

function ofVagueness({ ambiguities, requirements }: Findings): Risk[] {
  const ids = [...new Set(ambiguities.map(({ requirement }) => requirement))];
  if (ids.length < 3 || ids.length / requirements.length < 0.12) return [];
  const terms = [...new Set(ambiguities.map(({ term }) => `“${term.toLowerCase()}”`))];
  return [
    {
      kind: 'scope',
      statement: `${ids.length} of ${requirements.length} requirements rest on words that each reader fills differently (${listedUpTo(terms, 7)}); they will be argued about at acceptance.`,
      likelihood: ids.length / requirements.length > 0.3 ? 'high' : 'medium',
      impact: 'medium',
      requirements: ids,
      mitigation: `Settle the ${ambiguities.length} questions listed with them in one meeting, the must requirements ${listed(ids.filter((id) => requirements.find((requirement) => requirement.id === id)?.priority === 'must').slice(0, 4)) || ids[0]} first.`,
    },
  ];
}

function ofQuestions({ source }: Findings): Risk[] {
  const { openQuestions } = source;
  if (openQuestions.length === 0) return [];
  return [
    {
      kind: 'scope',
      statement: `${openQuestions.length} question${openQuestions.length === 1 ? ' is' : 's are'} open in the brief itself, ${listedUpTo(
        openQuestions.map(({ id, question }) => `${id} “${shortStatement({ statement: question }, 60)}”`),
        3,
      )}; an answer can add work to what is already designed.`,
      likelihood: openQuestions.length > 3 ? 'high' : 'medium',
      impact: 'medium',
      requirements: [],
      mitigation: `Give ${listed(openQuestions.slice(0, 4).map(({ id }) => id))} an owner and a date before the architecture gate; state the assumption that holds until then.`,
    },
  ];
}
