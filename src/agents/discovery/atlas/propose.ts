import { listed, listedUpTo } from '../hunter/words.js';
import type { Architecture } from '../work-products.js';
import { connectComponents } from './connect.js';
import { findDataFlows } from './data-flows.js';
import { decide } from './decide.js';
import { coverageOf } from './draft.js';
import type { Facts } from './facts.js';
import { planComponents } from './plan-components.js';

/** A first architecture for what was asked. */
export function proposeArchitecture(facts: Facts): Architecture {
  const { components, keys } = connectComponents(planComponents(facts), facts.requirements);
  const decisions = decide({ facts, components, keys });
  return {
    summary: summarize(facts, components, decisions),
    components,
    dataFlows: findDataFlows(facts, components, keys),
    decisions,
    coverage: coverageOf(components, facts.requirements),
    responses: [],
  };
}

function summarize(facts: Facts, components: Architecture['components'], decisions: Architecture['decisions']): string {
  const systems = facts.risks.externalSystems.map(({ name }) => name);
  const people = facts.audiences.map(({ actor }) => actor);
  const [hosting, structure, storage] = decisions;
  const used = people.length > 0 ? ` for ${listedUpTo(people, 4)}` : '';
  const talks = systems.length > 0 ? `, connected to ${listedUpTo(systems, 4)}` : '';
  const choices = [hosting, structure, storage].flatMap((decision) =>
    decision
      ? [`${decision.title.toLowerCase()}: ${decision.choice.charAt(0).toLowerCase()}${decision.choice.slice(1)}`]
      : [],
  );
  return `${components.length} components${used}${talks} cover all ${facts.requirements.length} requirements. ${
    choices.length > 0
      ? `${listed(
          choices.map((choice, index) => (index === 0 ? choice.charAt(0).toUpperCase() + choice.slice(1) : choice)),
        )
          .replaceAll(', how', '; how')
          .replaceAll(' and where', '; where')}.`
      : ''
  }`.trim();
}
