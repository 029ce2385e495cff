import { type Check, type Finding, missingFrom, repeated } from './checks.js';

/** Ids name one thing each. */
export const idsUnique: Check = {
  name: 'ids are unique',
  examine: ({ requirements, architecture, specification }) => {
    const families: readonly (readonly [string, readonly string[]])[] = [
      ['requirement', requirements.requirements.map(({ id }) => id)],
      ['open question', requirements.openQuestions.map(({ id }) => id)],
      ['component', architecture.components.map(({ id }) => id)],
      ['data flow', architecture.dataFlows.map(({ id }) => id)],
      ['decision', architecture.decisions.map(({ id }) => id)],
      ['specification item', specification.items.map(({ requirement }) => requirement)],
      ['acceptance criterion', specification.items.flatMap(({ acceptance }) => acceptance.map(({ id }) => id))],
    ];
    return {
      examined: families.reduce((sum, [, ids]) => sum + ids.length, 0),
      findings: families.flatMap(([kind, ids]) =>
        repeated(ids).map(
          (id): Finding => ({
            severity: 'critical',
            subject: id,
            message: `Two things of the kind ${kind} are called ${id}.`,
            fix: 'Give one of them an id of its own.',
          }),
        ),
      ),
    };
  },
};

/** An id that is used is defined. */
export const noDanglingReference: Check = {
  name: 'no reference leads nowhere',
  examine: ({ requirements, architecture, specification }) => {
    const requirementIds = new Set(requirements.requirements.map(({ id }) => id));
    const componentIds = new Set(architecture.components.map(({ id }) => id));
    const criteria = new Set(specification.items.flatMap(({ acceptance }) => acceptance.map(({ id }) => id)));
    const asComponents = (ids: readonly string[]) =>
      missingFrom(
        ids.filter((id) => /^C-\d+$/u.test(id)),
        componentIds,
      );
    const uses: readonly (readonly [string, readonly string[]])[] = [
      ...architecture.components.flatMap(({ id, requirements: ids, dependsOn }) => [
        [id, missingFrom(ids, requirementIds)] as const,
        [id, missingFrom(dependsOn, componentIds)] as const,
      ]),
      ...architecture.dataFlows.map(({ id, from, to }) => [id, asComponents([from, to])] as const),
      ...architecture.decisions.map(({ id, requirements: ids }) => [id, missingFrom(ids, requirementIds)] as const),
      ...architecture.coverage.map(
        ({ requirement, components }) =>
          [
            `the coverage of ${requirement}`,
            [...missingFrom([requirement], requirementIds), ...missingFrom(components, componentIds)],
          ] as const,
      ),
      ...specification.items.map(
        ({ requirement, components }) =>
          [
            `the item of ${requirement}`,
            [...missingFrom([requirement], requirementIds), ...missingFrom(components, componentIds)],
          ] as const,
      ),
      ...specification.traceability.map(
        ({ requirement, components, acceptance }) =>
          [
            `the trace of ${requirement}`,
            [
              ...missingFrom([requirement], requirementIds),
              ...missingFrom(components, componentIds),
              ...missingFrom(acceptance, criteria),
            ],
          ] as const,
      ),
    ];
    return {
      examined: uses.length,
      findings: uses.flatMap(([where, missing]) =>
        missing.map(
          (id): Finding => ({
            severity: 'critical',
            subject: id,
            message: `${id} is named in ${where} and defined nowhere.`,
            fix: `Define ${id}, or name what was meant.`,
          }),
        ),
      ),
    };
  },
};

/** Components that need each other in a circle cannot be built or started one after the other. */
export const noDependencyCircle: Check = {
  name: 'dependencies run in no circle',
  examine: ({ architecture }) => {
    const next = new Map(architecture.components.map(({ id, dependsOn }) => [id, dependsOn]));
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[][] = [];
    const visit = (id: string, path: readonly string[]): void => {
      if (state.get(id) === 'done') return;
      if (state.get(id) === 'open') {
        circles.push([...path.slice(path.indexOf(id)), id]);
        return;
      }
      state.set(id, 'open');
      for (const other of next.get(id) ?? []) visit(other, [...path, id]);
      state.set(id, 'done');
    };
    for (const { id } of architecture.components) visit(id, []);
    return {
      examined: architecture.components.length,
      findings: circles.map(
        (circle): Finding => ({
          severity: 'major',
          subject: circle[0] ?? '',
          message: `${circle.join(' → ')} is a circle.`,
          fix: 'Turn one of the dependencies round, or take out what both need.',
        }),
      ),
    };
  },
};
