import { idsOf } from '../../hunter/findings.js';
import { listed } from '../../hunter/words.js';
import { saying } from '../facts.js';
import type { DecisionRule } from './decision-rule.js';

/** How the components are deployed. */
export const structure: DecisionRule = {
  topic: 'structure monolith microservices modules deployment services decomposition',
  decide: ({ facts, components, keys }) => {
    const limits = saying(
      facts,
      /\b(?:budget|deadline|go-live|launch|live by|IT department|team of|one developer|€|CHF|\$|pounds|euros?)\b|€|\$/iu,
    ).filter(({ kind }) => kind === 'constraint');
    const apart = components.filter(({ id, name }) => id === keys.get('devices') && /measurement|gateway/iu.test(name));
    const names = apart.map(({ name }) => `“${name}”`);
    const scaled = saying(facts, /\b(?:per second|concurrent|simultaneous|at once|at the same time)\b/iu);
    const own = components.filter(({ id }) => id !== keys.get('platform') && id !== keys.get('store')).length;
    return {
      title: 'How it is cut into programs',
      choice:
        apart.length > 0
          ? `One application of ${own - apart.length} modules with enforced borders; ${listed(names)} as ${apart.length === 1 ? 'a process of its own' : 'processes of their own'}`
          : `One application of ${own} modules with enforced borders`,
      rationale: `${limits.length > 0 ? `${listed(idsOf(limits).slice(0, 3))} ${limits.length === 1 ? 'leaves' : 'leave'} no room for running ${own} services` : `Nothing in the brief asks for parts to be released apart`}; module borders are checked at build time, so a part can be taken out later.${apart.length > 0 ? ` ${listed(names)} must go on working while the rest is released.` : ''}${scaled[0] ? ` The load of ${scaled[0].id} is met by running the application more than once.` : ''}`,
      alternatives: [
        {
          option: 'A service per component',
          whyNot: `${own} programs to deploy, watch and version for ${facts.requirements.filter(({ kind }) => kind === 'functional').length} functional requirements; every call between them can fail.`,
        },
        {
          option: 'One program without inner borders',
          whyNot: `Faster for a month; then a change to ${components.find(({ id }) => id !== keys.get('ui:outside') && id !== keys.get('ui:inside'))?.name.toLowerCase() ?? 'one part'} breaks others unseen.`,
        },
      ],
      requirements: [...new Set([...idsOf(limits).slice(0, 3), ...idsOf(scaled).slice(0, 2)])],
    };
  },
};
