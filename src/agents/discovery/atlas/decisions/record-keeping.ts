import { idsOf } from '../../hunter/findings.js';
import { shortStatement } from '../../hunter/read-requirements.js';
import { listed } from '../../hunter/words.js';
import type { DecisionRule } from './decision-rule.js';

/** How it is proved later who did what. */
export const audit: DecisionRule = {
  topic: 'audit log trail record history append-only traceability',
  decide: ({ facts, components, keys }) => {
    const part = components.find(({ id }) => id === keys.get('audit'));
    if (!part) return undefined;
    const asking = facts.requirements.filter(({ id }) => part.requirements.includes(id));
    const years = asking
      .flatMap(({ measures }) =>
        measures.filter(({ dimension, value }) => dimension === 'duration' && value > 2_000_000),
      )
      .at(0);
    return {
      title: 'How it is proved who did what',
      choice: `An append-only table written in the same transaction as the change, each entry chained to the one before${years ? `, kept for ${years.text}` : ''}`,
      rationale: `${listed(idsOf(asking).slice(0, 3))} ask${asking.length === 1 ? 's' : ''} for proof (“${shortStatement(asking[0] ?? { statement: '' }, 90)}”); an entry in the same transaction cannot be missing, and the chain shows a removed one.`,
      alternatives: [
        {
          option: 'The log files of the application',
          whyNot: `They rotate, lack the old value, and anybody with the server can edit them; ${asking[0]?.id} would rest on trust.`,
        },
        {
          option: 'Storing events only and deriving all records from them',
          whyNot: `Proves the most and makes every report and correction of personal data harder; ${asking[0]?.id} does not need that much.`,
        },
      ],
      requirements: idsOf(asking),
    };
  },
};

/** What ends the life of a record. */
export const retention: DecisionRule = {
  topic: 'retention deletion archive erase anonymize period',
  decide: ({ facts, components, keys }) => {
    const part = components.find(({ id }) => id === keys.get('retention'));
    if (!part) return undefined;
    const asking = facts.requirements.filter(({ id }) => part.requirements.includes(id));
    const clash = facts.risks.contradictions.find(
      ({ between, explanation }) =>
        /\b(?:keep|delet)/iu.test(explanation) && between.filter((id) => part.requirements.includes(id)).length >= 2,
    );
    const periods = asking.flatMap(({ id, measures }) =>
      measures.filter(({ dimension }) => dimension === 'duration').map(({ text }) => `${text} (${id})`),
    );
    if (clash)
      return {
        title: 'How long records live',
        choice: `A period per kind of record as data; nothing is deleted until ${clash.id} is settled`,
        rationale: `${clash.explanation} Deleting too early cannot be undone, so the longer period holds until the client decides.`,
        alternatives: [
          { option: 'Delete after the shorter period', whyNot: `Irreversible, and against ${clash.between[0]}.` },
          {
            option: 'Keep and lock after the shorter period',
            whyNot: 'Likely the answer, but who may unlock is for the data protection officer to say.',
          },
        ],
        requirements: clash.between,
      };
    return {
      title: 'How long records live',
      choice: `A nightly job applies a period per kind of record${periods.length > 0 ? `: ${listed(periods.slice(0, 4))}` : ', to be set by the client'}; backups age out with it`,
      rationale: `${listed(idsOf(asking).slice(0, 3))} set${asking.length === 1 ? 's' : ''} the periods (“${shortStatement(asking[0] ?? { statement: '' }, 90)}”); as data they can be changed when the law does.`,
      alternatives: [
        { option: 'Deletion by hand', whyNot: 'Is forgotten, and nobody can show that it happened.' },
        {
          option: 'A flag that hides records',
          whyNot: `The data would still be there after the period of ${asking[0]?.id}.`,
        },
      ],
      requirements: idsOf(asking),
    };
  },
};
