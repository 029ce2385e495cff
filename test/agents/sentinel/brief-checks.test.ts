import { expect, test } from 'vitest';
import { type Chain, extract, reviewOf, runChain } from '../hunter/chain.js';

const NEEDS = [
  'scan crates',
  'print labels',
  'count boxes',
  'weigh sacks',
  'sort mail',
  'lock doors',
  'ring bells',
  'heat ovens',
];
const sentences = NEEDS.map((need) => `The system must ${need} at night.`);
const brief = sentences.join('\n\n');

async function reviewQuoting(count: number) {
  const chain = await runChain(brief, await extract(sentences.slice(0, count).join('\n\n')));
  return chain.review;
}

test.each([
  [8, []],
  [7, ['minor']],
  [3, ['major']],
  [1, ['critical']],
])('a specification that quotes %i of 8 wishes', async (count, severities) => {
  const { findings } = await reviewQuoting(count);
  const found = findings.filter(({ check }) => check === 'what the brief asks for is quoted');
  expect(found.map(({ severity }) => severity)).toEqual(severities);
});

test('the passages that nobody quoted are shown', async () => {
  const { findings } = await reviewQuoting(7);
  expect(findings[0]?.message).toContain('“The system must heat ovens at night.”');
});

async function reviewOfStatement(statement: string) {
  const chain: Chain = await runChain(brief, await extract(brief));
  const [first, ...rest] = chain.specification.items;
  if (!first) throw new Error('expected an item');
  return reviewOf({ ...chain, specification: { ...chain.specification, items: [{ ...first, statement }, ...rest] } });
}

test.each([
  'The system must provide where we are.',
  'The picker must be able to have a number.',
  'The system must must scan crates.',
  'Show donors’s names.',
  'The system must scan crates (at night.',
])('a rewritten statement that is no sentence is found: %s', async (statement) => {
  const { findings } = await reviewOfStatement(statement);
  expect(findings).toContainEqual(
    expect.objectContaining({ severity: 'major', check: 'rewritten statements are sentences' }),
  );
});

test('an outcome without a verb is found', async () => {
  const chain = await runChain(brief, await extract(brief));
  const items = chain.specification.items.map((item, index) =>
    index > 0
      ? item
      : {
          ...item,
          acceptance: item.acceptance.map((each) => ({ ...each, outcome: 'the right number of the crates' })),
        },
  );
  const { findings } = await reviewOf({ ...chain, specification: { ...chain.specification, items } });
  expect(findings.map(({ message }) => message).join()).toContain('has no verb');
});
