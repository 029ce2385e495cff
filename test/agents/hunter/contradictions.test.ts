import { describe, expect, test } from 'vitest';
import { hunter } from '../../../src/agents/discovery/hunter/index.js';
import { given } from './chain.js';
import { briefOf, constraint, type Line, quality, requirementsOf } from './sample.js';

async function contradictionsIn(...lines: Line[]) {
  const requirements = requirementsOf(...lines);
  return hunter.output.parse(await hunter.rules(given({ requirements, brief: briefOf(requirements) }))).contradictions;
}

describe('contradictions', () => {
  test.each<[string, Line[]]>([
    [
      'two places to run',
      [constraint('All data must stay on-premises.'), constraint('The service must run in the cloud.')],
    ],
    [
      'keeping longer than deleting',
      [quality('Claim files must be kept for 7 years.'), quality('Claim files must be deleted after 30 days.')],
    ],
    [
      'two deadlines',
      [constraint('The system must be live by 1 March 2026.'), constraint('The system must be live by 30 June 2026.')],
    ],
    [
      'two response times',
      [
        quality('Search results must appear within 1 second.'),
        quality('Search results may take up to 10 seconds to appear.'),
      ],
    ],
    ['must and must not', ['Clerks can delete documents.', 'Users must never delete documents.']],
    ['two databases', [constraint('The solution must use Oracle.'), constraint('New systems must use PostgreSQL.')]],
    [
      'always up and nightly closed',
      [quality('The archive must be available 24/7.'), quality('A maintenance window is required every night.')],
    ],
    [
      'an app and no app',
      [constraint('It must work without installing anything.'), constraint('A native app for iOS is required.')],
    ],
  ])('%s', async (_name, lines) => {
    const found = await contradictionsIn(...lines);
    expect(found).toHaveLength(1);
    expect(found[0]?.between).toHaveLength(2);
  });

  test.each<[string, Line[]]>([
    ['steps of a threshold', ['Orders above 500 EUR need a manager.', 'Orders above 5000 EUR need a director.']],
    [
      'dates of two phases',
      [constraint('Phase 1 must be live by 1 March 2026.'), constraint('Phase 2 must be live by 30 June 2026.')],
    ],
    [
      'the cloud, forbidden twice',
      [constraint('No cloud may be used.'), constraint('Everything must run on our own servers.')],
    ],
    [
      'one figure said twice',
      [quality('Availability must be 99.5 %.'), quality('The availability of the shop is 99.5 % per month.')],
    ],
    ['a ban with an exception', ['Nobody must delete invoices unless they are drafts.', 'Clerks can delete invoices.']],
    [
      'different things deleted and kept',
      [quality('Invoices must be kept for 10 years.'), quality('Log lines must be deleted after 30 days.')],
    ],
  ])('none between %s', async (_name, lines) => {
    expect(await contradictionsIn(...lines)).toEqual([]);
  });

  test('the explanation names both sides', async () => {
    const [found] = await contradictionsIn(
      quality('Claim files must be kept for 7 years.'),
      quality('Claim files must be deleted after 30 days.'),
    );
    expect(found?.explanation).toMatch(/NFR-1.*7 years.*NFR-2.*30 days/);
  });
});
