import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scout } from '../../../src/agents/discovery/scout/index.js';
import { parseBrief } from '../../../src/agents/text/index.js';
import { fixtures } from '../briefs/index.js';

const bricks = [
  '# ',
  '- ',
  '1. ',
  '> ',
  '| a | b |\n|---|---|\n| c | d |\n',
  'The system must ',
  'As a nurse, I want to ',
  'Should we ',
  '?',
  '**',
  '`',
  '[x](',
  '<!--',
  '```\n',
  'From: a\nTo: b\n',
  '\r\n',
  '\n\n',
  '\uFEFF',
  '€ 5.000,00',
  '“ß” 😀',
  '3.1.2 ',
  'Best regards\n',
  ': ',
  ' and must ',
  '; the app has to ',
  'e.g. ',
  '\u0000',
  '\t',
];

const messy = fc
  .array(fc.oneof(fc.constantFrom(...bricks), fc.string({ maxLength: 12 }), fc.lorem({ maxCount: 4 })), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''));

test('any text gives passages that quote it exactly, in order', () => {
  fc.assert(
    fc.property(messy, (brief) => {
      for (const passage of parseBrief(brief).passages) {
        expect(brief.slice(passage.start, passage.end)).toBe(passage.quote);
        expect(passage.quote.trim()).toBe(passage.quote);
        expect(passage.quote).not.toBe('');
      }
    }),
    { numRuns: 300 },
  );
});

test('any text gives requirements that quote it exactly, or an empty list', async () => {
  await fc.assert(
    fc.asyncProperty(messy, async (brief) => {
      const result = await scout.rules({ brief });
      for (const { quote } of [...result.requirements, ...result.openQuestions]) expect(brief).toContain(quote);
      if (result.requirements.length > 0) scout.output.parse(result);
      expect(await scout.rules({ brief })).toEqual(result);
    }),
    { numRuns: 300 },
  );
});

test('a brief that asks for nothing gives an empty list, which the schema refuses', async () => {
  const poem =
    'The fog comes\non little cat feet.\n\nIt sits looking\nover harbor and city\non silent haunches\nand then moves on.';
  const result = await scout.rules({ brief: poem });
  expect(result.requirements).toEqual([]);
  expect(scout.output.safeParse(result).success).toBe(false);
});

test('a brief whose first line is mere punctuation has a title all the same', async () => {
  expect((await scout.rules({ brief: ': \r\nnulla' })).title).not.toBe('');
});

test('the title given wins over the one of the brief', async () => {
  const result = await scout.rules({ brief: '# Old name\n\nThe system must log in users.', title: 'New name' });
  expect(result.title).toBe('New name');
});

test.each([
  ['ordinary text', fixtures.map(({ brief }) => brief).join('\n\n')],
  ['one line', 'The system must export data and the app must print it, if needed; '],
  ['quote marks', '>'],
  ['brackets', '[*a_`<'],
  ['table rows', '| a | The system must print | must |\n'],
  ['nested items', '- a\n  - b\n'],
])('200 KB of %s are read to the end', async (_, brick) => {
  const brief = brick.repeat(Math.ceil(200_000 / brick.length)).slice(0, 200_000);
  const result = await scout.rules({ brief });
  for (const { quote } of result.requirements) expect(brief.includes(quote)).toBe(true);
});
