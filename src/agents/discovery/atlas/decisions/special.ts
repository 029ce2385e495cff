import { idsOf } from '../../hunter/findings.js';
import { type ReadRequirement, shortStatement } from '../../hunter/read-requirements.js';
import type { DecisionInput, DecisionRule } from './decision-rule.js';

/** A choice that one component calls for. */
function forComponent(
  key: string,
  topic: string,
  decide: (
    asking: readonly ReadRequirement[],
    first: ReadRequirement,
    text: string,
  ) => { title: string; choice: string; rationale: string; alternatives: { option: string; whyNot: string }[] },
): DecisionRule {
  return {
    topic,
    decide: ({ facts, components, keys }: DecisionInput) => {
      const part = components.find(({ id }) => id === keys.get(key));
      const asking = facts.requirements.filter(
        ({ id, excluded, asserted, refused }) =>
          part?.requirements.includes(id) && !excluded && (refused.length === 0 || /\p{L}{3}/u.test(asserted)),
      );
      const first = asking[0];
      if (first === undefined) return undefined;
      return {
        ...decide(asking, first, asking.map(({ statement }) => statement).join('\n')),
        requirements: idsOf(asking).slice(0, 8),
      };
    },
  };
}

const quoted = (requirement: ReadRequirement): string => `“${shortStatement(requirement, 80)}”`;

export const payments = forComponent(
  'payment',
  'payment card provider checkout stripe paypal billing',
  (_asking, first, text) =>
    /\bpay|card|checkout|debit/iu.test(text)
      ? {
          title: 'Who takes the money',
          choice: "A licensed payment provider's own payment page; the system keeps its reference and the outcome",
          rationale: `${first.id} needs payments (${quoted(first)}); card data that never arrives cannot leak, and most of PCI DSS stays with the provider.`,
          alternatives: [
            {
              option: 'Card fields in our own pages',
              whyNot: 'Draws the whole system into the card audit for a nicer transition.',
            },
            {
              option: 'Invoice and bank transfer only',
              whyNot: `Does not do what ${first.id} says, and payment would be known days later.`,
            },
          ],
        }
      : {
          title: 'Who knows the prices',
          choice: 'Prices as dated records with one owner; every document keeps the price it was made with',
          rationale: `${first.id} shows prices (${quoted(first)}), and an old document must not change when a price does.`,
          alternatives: [
            { option: 'Prices in the texts', whyNot: 'Each would have to be found and changed by hand.' },
            { option: 'Always the current price', whyNot: 'Yesterday’s order would show a price nobody agreed to.' },
          ],
        },
);

export const offline = forComponent('offline', 'offline synchronization conflict device cache', (_asking, first) => ({
  title: 'What happens without a network',
  choice:
    'The device keeps a copy of what its user needs and a journal of unsent changes; the server replays them in order and shows a conflict to its author',
  rationale: `${first.id} (${quoted(first)}) rules out a page that needs the server; a journal loses nothing and shows who was first.`,
  alternatives: [
    { option: 'Last writer wins', whyNot: 'Overwrites silently what another person entered in the meantime.' },
    { option: 'Paper for the gap, typed in later', whyNot: `Is what ${first.id} is meant to end.` },
  ],
}));

export const calculation = forComponent(
  'calculation',
  'prediction matching algorithm machine learning ai model scoring calculation rules',
  (_asking, first, text) => {
    const learned =
      /\b(?:predict|forecast|recommend|suggest|match|AI\b|recogni|detect|read (?:date|amount)|classif|blur)/iu.test(
        text,
      );
    return learned
      ? {
          title: 'How results are derived',
          choice:
            'A replaceable step with stated inputs and outputs: simple rules as the yardstick first, a learned model only where it beats them on past data',
          rationale: `${first.id} (${quoted(first)}) can be measured before it is trusted; each result keeps its inputs and version, so it can be explained.`,
          alternatives: [
            {
              option: 'A learned model from the start',
              whyNot:
                'Without a yardstick nobody can say whether it is good, and training data is not mentioned in the brief.',
            },
            {
              option: 'A bought service',
              whyNot: `Sends the inputs of ${first.id} to a third party, which the brief does not allow for.`,
            },
          ],
        }
      : {
          title: 'How results are derived',
          choice: 'Pure functions of stated inputs, versioned, with the examples of the client as tests',
          rationale: `${first.id} (${quoted(first)}) must give the same result for the same input, also when a figure is questioned years later.`,
          alternatives: [
            { option: 'Formulas in the database', whyNot: 'Are changed without a test and without a version.' },
            {
              option: 'Formulas that users edit',
              whyNot: `No requirement asks for it, and a slip would change ${first.id} for everybody.`,
            },
          ],
        };
  },
);

export const search = forComponent('search', 'search index full text elasticsearch', (asking, first) => {
  const limit = asking.flatMap(({ measures }) => measures).find(({ dimension }) => dimension === 'duration')?.text;
  return {
    title: 'What answers a search',
    choice: "The database's own full-text index, behind an interface that a search engine could take over",
    rationale: `${first.id} (${quoted(first)})${limit ? ` within ${limit}` : ''} is within its reach at the volumes the brief names, and rights are checked in the same query.`,
    alternatives: [
      {
        option: 'A search engine beside the database',
        whyNot:
          'Has to be kept in step and given the rights a second time; worth it when spelling tolerance or volume demands it.',
      },
      { option: 'Filtering in the browser', whyNot: 'Sends records to people who may not see them.' },
    ],
  };
});
