import { describe, expect, test } from 'vitest';
import { findVagueTerms } from '../../../src/agents/discovery/hunter/find-vague-terms.js';
import { hunter } from '../../../src/agents/discovery/hunter/index.js';
import { given } from './chain.js';
import { briefOf, quality, requirementsOf } from './sample.js';

describe('vague terms', () => {
  test.each([
    ['The search must be fast.', ['fast']],
    ['It should be user-friendly and look modern.', ['user-friendly', 'modern']],
    ['Confirm as soon as possible, if necessary by phone.', ['as soon as possible', 'if necessary']],
    ['Support several formats (PDF, Word etc.).', ['several', 'etc.']],
    ['The layout must be flexible and scalable.', ['flexible', 'scalable']],
    ['Die Suche muss schnell und übersichtlich sein.', ['schnell', 'übersichtlich']],
    ['Retention period: tbd.', ['tbd']],
  ])('%s', (sentence, terms) => {
    expect(findVagueTerms(sentence).map(({ term }) => term)).toEqual(terms);
  });

  test.each([
    'The search must be fast: results within 2 seconds.',
    'Data is exchanged by HL7 FHIR (Fast Healthcare Interoperability Resources).',
    'It would be great to see the list.',
    'How many seats are free?',
    'A cloud solution is not acceptable.',
    'Batches follow good manufacturing practice.',
    'The answer is [response time to be agreed, AMB-1].',
  ])('none in: %s', (sentence) => {
    expect(findVagueTerms(sentence)).toEqual([]);
  });

  test('each becomes an ambiguity with the passage of the brief and a question about that passage', async () => {
    const requirements = requirementsOf({
      statement: 'The timetable must load quickly.',
      quote: 'Students complain. The timetable must load quickly. It is used daily.',
    });
    const { ambiguities } = hunter.output.parse(
      await hunter.rules(given({ requirements, brief: briefOf(requirements) })),
    );
    expect(ambiguities).toHaveLength(1);
    expect(ambiguities[0]).toMatchObject({
      id: 'AMB-1',
      term: 'quickly',
      requirement: 'FR-1',
      quote: 'The timetable must load quickly.',
    });
    expect(ambiguities[0]?.question).toMatch(/response time/);
  });

  test('a term that stands twice in a requirement is asked about once', async () => {
    const requirements = requirementsOf(quality('Pages must be fast and the search must be fast.'));
    const { ambiguities } = hunter.output.parse(
      await hunter.rules(given({ requirements, brief: briefOf(requirements) })),
    );
    expect(ambiguities).toHaveLength(1);
  });
});
