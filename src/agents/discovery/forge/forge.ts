import { z } from 'zod';
import { defineAgent, type Reads } from '../../define-agent.js';
import { readRequirements } from '../hunter/read-requirements.js';
import {
  architectureSchema,
  requirementsSchema,
  risksSchema,
  type Specification,
  specificationSchema,
} from '../work-products.js';
import { acceptanceFor } from './acceptance.js';
import { forgeInstructions } from './instructions.js';
import { collectOpenPoints } from './open-points.js';
import { toTestable } from './testable-statement.js';

const readsSchema = z.object({
  requirements: requirementsSchema,
  risks: risksSchema,
  architecture: architectureSchema,
});

/** FORGE: writes the specification, each requirement with acceptance criteria and its trace. */
export const forge = defineAgent({
  name: 'forge',
  title: 'FORGE · specification writer',
  instructions: forgeInstructions,
  output: specificationSchema,
  rulesVersion: '3',
  rules: forgeSpecification,
});

function forgeSpecification(reads: Reads): Specification {
  const { requirements, risks, architecture } = readsSchema.parse(reads);
  const read = readRequirements(requirements);
  const testables = new Map(read.map(({ id, statement }) => [id, toTestable(id, statement, risks.ambiguities)]));
  const covering = new Map(architecture.coverage.map(({ requirement, components }) => [requirement, components]));
  const fallback = architecture.components.slice(0, 1).map(({ id }) => id);
  const items = read.map((requirement, index): Specification['items'][number] => {
    const testable = testables.get(requirement.id) ?? { statement: requirement.statement, pending: [] };
    const systems = risks.externalSystems
      .filter(({ requirements: ids }) => ids.includes(requirement.id))
      .map(({ name }) => name);
    return {
      requirement: requirement.id,
      statement: testable.statement,
      quote: requirement.quote,
      priority: requirement.priority,
      components: covering.get(requirement.id) ?? fallback,
      acceptance: acceptanceFor(requirement, testable, systems).map((criterion, at) => ({
        id: `AC-${index + 1}.${at + 1}`,
        ...criterion,
      })),
    };
  });
  const openPoints = collectOpenPoints(requirements, risks, architecture, testables);
  return {
    title: requirements.title,
    summary: summarize(items, openPoints, testables),
    items,
    traceability: items.map(({ requirement, components, acceptance }) => ({
      requirement,
      components,
      acceptance: acceptance.map(({ id }) => id),
    })),
    openPoints,
  };
}

function summarize(
  items: Specification['items'],
  openPoints: Specification['openPoints'],
  testables: ReadonlyMap<string, { readonly pending: readonly unknown[] }>,
): string {
  const criteria = items.reduce((sum, { acceptance }) => sum + acceptance.length, 0);
  const waiting = [...testables].filter(([, { pending }]) => pending.length > 0).map(([id]) => id);
  const wait =
    waiting.length > 0
      ? ` ${waiting.length} of them (${waiting.slice(0, 6).join(', ')}${waiting.length > 6 ? ' …' : ''}) cannot be tested in full until their open points are answered.`
      : '';
  return `${items.length} requirements with ${criteria} acceptance criteria.${wait} ${openPoints.length === 0 ? 'Nothing is open.' : `${openPoints.length} point${openPoints.length === 1 ? ' is' : 's are'} open.`}`;
}
