import type { Check, Finding } from './checks.js';

/** Every requirement is specified, served by a component and traced to criteria. */
export const everyRequirementSpecified: Check = {
  name: 'every requirement is specified',
  examine: ({ requirements, specification }) => {
    const specified = new Set(specification.items.map(({ requirement }) => requirement));
    const findings = requirements.requirements
      .filter(({ id }) => !specified.has(id))
      .map(
        ({ id, statement }): Finding => ({
          severity: 'critical',
          subject: id,
          message: `${id} is missing from the specification: “${statement}”`,
          fix: `Add an item for ${id} with its quote, components and acceptance criteria.`,
        }),
      );
    return { examined: requirements.requirements.length, findings };
  },
};

export const everyRequirementTraced: Check = {
  name: 'every requirement is traced to components and acceptance criteria',
  examine: ({ requirements, specification, architecture }) => {
    const rows = new Map(specification.traceability.map((row) => [row.requirement, row]));
    const items = new Map(specification.items.map((item) => [item.requirement, item]));
    const covered = new Map(architecture.coverage.map(({ requirement, components }) => [requirement, components]));
    const findings = requirements.requirements.flatMap(({ id }): Finding[] => {
      const row = rows.get(id);
      const item = items.get(id);
      const gaps: Finding[] = [];
      const critical = (message: string, fix: string) => gaps.push({ severity: 'critical', subject: id, message, fix });
      if (!covered.has(id)) critical(`No component of the architecture covers ${id}.`, `Map ${id} to a component.`);
      if (!row)
        critical(
          `${id} has no row in the traceability matrix.`,
          `Add the row with the components and criteria of ${id}.`,
        );
      else if (row.components.length === 0)
        critical(`${id} is traced to no component.`, `Name the components that serve ${id}.`);
      else if (row.acceptance.length === 0)
        critical(`${id} is traced to no acceptance criterion.`, `Name the criteria of ${id}.`);
      if (row && item && row.acceptance.length > 0) {
        const untraced = item.acceptance
          .filter((criterion) => !row.acceptance.includes(criterion.id))
          .map((criterion) => criterion.id);
        if (untraced.length > 0)
          gaps.push({
            severity: 'major',
            subject: id,
            message: `The matrix leaves out ${untraced.join(', ')} of ${id}.`,
            fix: 'Add them to the row.',
          });
      }
      const design = covered.get(id);
      if (item && design && !item.components.every((component) => design.includes(component)))
        gaps.push({
          severity: 'major',
          subject: id,
          message: `The specification gives ${id} to ${item.components.join(', ')}, the architecture to ${design.join(', ')}.`,
          fix: 'Use the components of the architecture.',
        });
      return gaps;
    });
    return { examined: requirements.requirements.length, findings };
  },
};

/** A component that serves nothing is work nobody asked for. */
export const noOrphanComponent: Check = {
  name: 'no orphan component',
  examine: ({ architecture }) => ({
    examined: architecture.components.length,
    findings: architecture.components
      .filter(
        ({ id, requirements }) =>
          requirements.length === 0 && !architecture.coverage.some(({ components }) => components.includes(id)),
      )
      .map(
        ({ id, name }): Finding => ({
          severity: 'major',
          subject: id,
          message: `${id} “${name}” serves no requirement.`,
          fix: `Map to ${id} the requirement it is there for, or remove it.`,
        }),
      ),
  }),
};

/** What contradicts itself must be on the table, whoever found it. */
export const openPointsListed: Check = {
  name: 'open questions and contradictions are listed as open points',
  examine: ({ requirements, specification, architecture }) => {
    const sources = new Set(specification.openPoints.map(({ source }) => source));
    const questions = requirements.openQuestions.filter(({ id }) => !sources.has(id));
    const awaited = new Set(
      specification.items.flatMap(({ statement, acceptance }) =>
        [statement, ...acceptance.map(({ outcome }) => outcome)].flatMap((text) =>
          [...text.matchAll(/\[[^\]]*to be agreed, (?<source>[A-Z]+-\d+)\]/gu)].map(
            (match) => match.groups?.source ?? '',
          ),
        ),
      ),
    );
    const named = new Set(
      [
        ...architecture.decisions.flatMap(
          ({ choice, rationale }) => `${choice} ${rationale}`.match(/\bCONF-\d+\b/gu) ?? [],
        ),
        ...awaited,
      ].filter(Boolean),
    );
    const unlisted = [...named].filter((source) => !sources.has(source));
    return {
      examined: requirements.openQuestions.length + named.size,
      findings: [
        ...questions.map(
          ({ id, question }): Finding => ({
            severity: 'major',
            subject: id,
            message: `The open question ${id} is in no open point: “${question}”`,
            fix: 'List it with an owner.',
          }),
        ),
        ...unlisted.map(
          (source): Finding => ({
            severity: 'major',
            subject: source,
            message: `${source} is referred to as unsettled and is in no open point.`,
            fix: `List ${source}.`,
          }),
        ),
      ],
    };
  },
};
