import { idsOf } from '../../hunter/findings.js';
import { shortStatement } from '../../hunter/read-requirements.js';
import { listed, listedUpTo } from '../../hunter/words.js';
import { saying } from '../facts.js';
import type { DecisionRule } from './decision-rule.js';

const DATABASES = /\b(?:Oracle|PostgreSQL|Postgres|MySQL|MariaDB|(?:Microsoft )?SQL Server|MongoDB|Db2)\b/giu;
const NOT = /\b(?:not|no|never|without|phased out|instead of|replac\p{L}+)\b/iu;

/** Where the records are kept. A database the brief demands is the choice, unless it demands two. */
export const storage: DecisionRule = {
  topic:
    'storage database store postgresql postgres mysql oracle mongodb sqlite sql server records persistence data model',
  decide: ({ facts, components, keys }) => {
    const naming = saying(facts, DATABASES).filter(
      ({ kind, statement }) => kind !== 'functional' && !NOT.test(statement),
    );
    const named = [...new Set(naming.flatMap(({ statement }) => statement.match(DATABASES) ?? []))];
    const measurements = saying(
      facts,
      /\b(?:sensors?|measurements?|readings?|per second|every \d+ seconds?|time series)\b/iu,
    );
    const files = facts.requirements.filter(({ id }) =>
      components.find((component) => component.id === keys.get('files'))?.requirements.includes(id),
    );
    const owning = components.filter(
      ({ id }) =>
        components.find((component) => component.id === keys.get('store'))?.requirements.length &&
        id !== keys.get('store'),
    );
    const holders = components
      .filter(({ dependsOn }) => dependsOn.includes(keys.get('store') ?? ''))
      .map(({ name }) => name);
    if (named.length > 1)
      return {
        title: 'Where records are kept',
        choice: `Open between ${listed(named, 'and')}; standard SQL only, with the dialect behind the records store`,
        rationale: `${listed(naming.map(({ id, statement }) => `${id} says “${shortStatement({ statement }, 60)}”`))}. One has to give way before the records store is built.`,
        alternatives: named.map((name) => ({
          option: name,
          whyNot: `Would break ${listed(idsOf(naming.filter(({ statement }) => !statement.includes(name))))}.`,
        })),
        requirements: idsOf(naming),
      };
    const product = named[0];
    const base = product ?? 'PostgreSQL';
    const extras = [
      ...(measurements.length > 0 ? ['readings in tables partitioned by time'] : []),
      ...(files.length > 0 ? ['files beside it in an object store, by content hash'] : []),
    ];
    const because = [
      product
        ? `${naming[0]?.id} demands it (“${shortStatement(naming[0] ?? { statement: '' }, 80)}”)`
        : holders.length > 1
          ? `${listedUpTo(holders.slice(0, 4), 4)} refer to each other's records, and a relational database keeps such references true`
          : 'the records have a fixed shape and refer to each other',
      ...(measurements[0]
        ? [`${measurements[0].id} brings a steady stream of readings, which partitions keep fast and cheap to drop`]
        : []),
      ...(files[0] ? [`${listed(idsOf(files).slice(0, 3))} bring files that would bloat the tables`] : []),
    ];
    const first =
      (owning.length > 0
        ? facts.requirements.find(({ kind, clause }) => kind === 'functional' && clause.verb !== undefined)
        : undefined) ?? facts.requirements[0];
    return {
      title: 'Where records are kept',
      choice: `One ${base} database${extras.length > 0 ? `, with ${listed(extras)}` : ''}`,
      rationale: `${because.map((reason, index) => (index === 0 ? reason.charAt(0).toUpperCase() + reason.slice(1) : reason)).join('; ')}.`,
      alternatives: [
        {
          option: 'A document database',
          whyNot: `Leaves it to code to keep ${holders.length > 1 ? `${holders[0]?.toLowerCase()} and ${holders[1]?.toLowerCase()}` : 'references'} consistent when two people act on ${first?.id ?? 'the same record'} at once.`,
        },
        measurements.length > 0
          ? {
              option: 'A time-series database beside it',
              whyNot: `A second product to run and back up, before ${measurements[0]?.id} has shown that partitions are not enough.`,
            }
          : {
              option: 'One database per component',
              whyNot: `Reports and searches over several of them would need copies, which no requirement of this size (${facts.requirements.length} in all) pays back.`,
            },
      ],
      requirements: [...new Set(idsOf([...naming, ...measurements, ...files]))].slice(0, 8),
    };
  },
};
