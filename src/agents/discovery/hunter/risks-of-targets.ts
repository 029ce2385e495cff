import { type ServiceHours, serviceHoursIn, volumesIn } from './figures-of-brief.js';
import { idsOf, type Risk, type RiskRule } from './findings.js';
import { STANDARD } from './known-systems.js';
import type { Measure } from './measures.js';
import { shortStatement } from './read-requirements.js';
import { listed } from './words.js';

const DEADLINE =
  /\b(?:live|launch\p{L}*|ready|deadline|deliver\p{L}*|complete\p{L}*|finish\p{L}*|roll\p{L}* ?out|in (?:use|production|operation|place)|by|before|until|no later than|start)\b/iu;

/** Dates that are fixed, weighed against what must be done by then. */
export const risksOfDeadlines: RiskRule = ({ requirements, externalSystems, source }) => {
  const musts = requirements.filter(({ priority, kind }) => priority === 'must' && kind === 'functional');
  const partners = externalSystems.filter(({ name }) => !STANDARD.test(name));
  return requirements
    .filter(
      ({ dates, kind, statement }) =>
        dates.length > 0 &&
        kind !== 'functional' &&
        DEADLINE.test(statement) &&
        !/\b(?:at the earliest|not possible before|not before)\b/iu.test(statement),
    )
    .slice(0, 3)
    .map((requirement): Risk => {
      const date = requirement.dates.at(-1)?.text ?? '';
      const questions = source.openQuestions.length;
      const load = [
        `${musts.length} functional must requirement${musts.length === 1 ? '' : 's'}`,
        ...(partners.length > 0
          ? [`${partners.length} system${partners.length === 1 ? '' : 's'} of other owners`]
          : []),
        ...(questions > 0 ? [`${questions} open question${questions === 1 ? '' : 's'}`] : []),
      ];
      return {
        kind: 'schedule',
        statement: `${requirement.id} fixes ${date} (“${shortStatement(requirement)}”), and ${listed(load)} stand before it.`,
        likelihood:
          musts.length > 15 || partners.length > 3
            ? 'high'
            : musts.length > 6 || partners.length > 1
              ? 'medium'
              : 'low',
        impact: 'high',
        requirements: [requirement.id],
        mitigation: `Agree with the client now what the version of ${date} cannot do without${musts.length > 3 ? ` (are all ${musts.length} musts needed on that day?)` : ''}, ${partners.length > 0 ? `start with ${partners[0]?.name}, whose dates others set,` : musts[0] ? `start with ${musts[0].id}` : 'start with the riskiest part'} and keep the last quarter of the time free of new scope.`,
      };
    });
};

/** How much may be away in a month at a given availability within the hours of service, in words. */
export function allowedDowntime(percent: number, hours?: ServiceHours): string {
  const { hoursPerDay, daysPerMonth } = hours ?? { hoursPerDay: 24, daysPerMonth: 30 };
  const minutes = (1 - percent / 100) * daysPerMonth * hoursPerDay * 60;
  if (minutes < 1) return `${Math.round(minutes * 60)} seconds a month`;
  return minutes >= 120 ? `${Math.round(minutes / 6) / 10} hours a month` : `${Math.round(minutes)} minutes a month`;
}

export const risksOfAvailability: RiskRule = ({ requirements, externalSystems, brief }) =>
  requirements.flatMap((requirement): Risk[] => {
    const target = requirement.measures.find(
      ({ dimension, number }) => dimension === 'percent' && number >= 90 && number < 100,
    );
    if (!target || !/\b(?:availab|uptime|up time|operational|reachable)/iu.test(requirement.statement)) return [];
    const partner = externalSystems.find(({ name }) => !STANDARD.test(name));
    const hours = serviceHoursIn(requirement.text) ?? serviceHoursIn(brief);
    const within = hours ? ` (counted ${/^\d/u.test(hours.text) ? `in the hours ${hours.text}` : hours.text})` : '';
    return [
      {
        kind: 'operations',
        statement: `${requirement.id} asks for ${target.text}, which leaves ${allowedDowntime(target.number, hours)}${within} for every release, fault and repair${partner ? `; an outage of ${partner.name} counts too unless it is excluded` : ''}.`,
        likelihood: target.number >= 99.9 ? 'high' : target.number >= 99 ? 'medium' : 'low',
        impact: 'high',
        requirements: [requirement.id],
        mitigation: `Agree in ${requirement.id} what is measured${hours ? '' : ', in which hours,'} and whether planned maintenance${partner ? ` and ${partner.name}` : ''} counts; ${target.number >= 99.9 ? 'plan two instances, releases without interruption and a person on call' : 'plan a monitored single site with a rehearsed restore'}.`,
      },
    ];
  });

const LOADS = /\b(?:concurrent|simultaneous|at the same time|in parallel|peak|per (?:second|minute|hour|day))\b/iu;

export const risksOfLoad: RiskRule = ({ requirements, brief }) => {
  const named = volumesIn(brief)
    .slice(0, 3)
    .map(({ text }) => text);
  return requirements
    .flatMap((requirement): Risk[] => {
      const figure = requirement.measures.find((measure) => isLoad(measure, requirement.statement));
      const limit = requirement.measures.find(({ dimension, value }) => dimension === 'duration' && value <= 60);
      if (requirement.kind === 'functional' && !figure) return [];
      if (
        !figure &&
        !(
          limit &&
          /\b(?:respon|result|load|search|appear|answer|page|screen|process|complete)/iu.test(requirement.statement)
        )
      )
        return [];
      const target = figure && limit ? `${limit.text} at ${figure.text}` : ((figure ?? limit)?.text ?? '');
      const withoutLoad = !figure;
      return [
        {
          kind: 'performance',
          statement:
            withoutLoad && named.length > 0
              ? `${requirement.id} sets ${target} (“${shortStatement(requirement)}”); the brief names ${listed(named)}, and not how many of them come at once.`
              : withoutLoad
                ? `${requirement.id} sets ${target} but no load under which it holds (“${shortStatement(requirement)}”): it can pass with one user and fail on the first busy day.`
                : `${requirement.id} sets ${target} (“${shortStatement(requirement)}”); whether the chosen design carries it shows only under load.`,
          likelihood: 'medium',
          impact: requirement.priority === 'must' ? 'high' : 'medium',
          requirements: [requirement.id],
          mitigation:
            withoutLoad && named.length > 0
              ? `Agree the busiest hour for ${listed(named)}, write it into ${requirement.id}, and run that load against a production-sized copy of the data before acceptance.`
              : withoutLoad
                ? `Ask for the number of users and records at the busiest hour, write it into ${requirement.id}, and run that load against a production-sized copy of the data before acceptance.`
                : `Generate ${figure?.text ?? 'that load'} against a production-sized copy of the data in every release from the first one, and stop the release when ${requirement.id} is missed.`,
        },
      ];
    })
    .slice(0, 5);
};

function isLoad({ dimension, number }: Measure, statement: string): boolean {
  return (dimension === 'rate' || (dimension === 'count' && number >= 20)) && LOADS.test(statement);
}

export const risksOfBudget: RiskRule = ({ requirements }) =>
  requirements.flatMap((requirement): Risk[] => {
    const amount = requirement.measures.find(({ dimension }) => dimension === 'money');
    if (!amount || !/\b(?:budget|cost|spend|price|afford|funding|grant)/iu.test(requirement.statement)) return [];
    const functional = requirements.filter(({ kind }) => kind === 'functional');
    return [
      {
        kind: 'scope',
        statement: `${requirement.id} caps the money at ${amount.text}, against ${functional.length} functional requirements of which ${functional.filter(({ priority }) => priority === 'must').length} are must${/year|annual|month/iu.test(requirement.statement) ? '; running cost counts' : '; running cost is not said to be in it'}.`,
        likelihood: 'medium',
        impact: 'high',
        requirements: [requirement.id],
        mitigation: `Estimate before the architecture is approved, list which of ${listed(idsOf(functional.filter(({ priority }) => priority !== 'must')).slice(0, 4)) || 'the requirements'} go first when ${amount.text} is not enough, and agree who pays for operation.`,
      },
    ];
  });
