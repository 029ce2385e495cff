import { describe, expect, test } from 'vitest';
import { runChain } from '../hunter/chain.js';
import { briefOf, constraint, type Line, quality, requirementsOf } from '../hunter/sample.js';

async function architectureOf(...lines: Line[]) {
  const requirements = requirementsOf(...lines);
  return (await runChain(briefOf(requirements), requirements)).architecture;
}

const LIBRARY = [
  'Readers can search books by author.',
  'Readers can reserve a book.',
  'Librarians record the return of a book.',
  'The system must remind readers by e-mail three days before a book is due.',
  'Librarians can print a monthly report of overdue books.',
  quality('Every change of a loan must be logged with user and time.'),
  constraint('Orders of new books go to the supplier system Bookwell via its API.'),
] as const;

describe('a proposed architecture', () => {
  test('covers every requirement and has no component without one', async () => {
    const { coverage, components } = await architectureOf(...LIBRARY);
    expect(coverage).toHaveLength(LIBRARY.length);
    expect(coverage.every((entry) => entry.components.length > 0)).toBe(true);
    expect(components.every(({ requirements }) => requirements.length > 0)).toBe(true);
  });

  test('names components in the words of the domain', async () => {
    const names = (await architectureOf(...LIBRARY)).components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'Books',
        'Reminders and notifications',
        'Reporting and export',
        'Audit record',
        'Bookwell adapter',
      ]),
    );
  });

  test('tells those outside from those inside', async () => {
    const names = (await architectureOf(...LIBRARY)).components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['Reader portal', 'Librarian workspace']));
  });

  test('has dependencies only further down, so in no circle', async () => {
    const { components } = await architectureOf(...LIBRARY);
    const order = components.map(({ id }) => id);
    for (const { id, dependsOn } of components)
      for (const target of dependsOn) expect(order.indexOf(target)).toBeGreaterThan(order.indexOf(id));
  });

  test('marks flows that carry protected data', async () => {
    const { dataFlows } = await architectureOf(
      'Nurses record the blood pressure of a patient.',
      'Nurses see the duty roster.',
    );
    expect(dataFlows.some(({ classification }) => classification === 'health data')).toBe(true);
  });

  test('decides three or more things, each against an alternative', async () => {
    const { decisions } = await architectureOf('Clerks can search claims.');
    expect(decisions.length).toBeGreaterThanOrEqual(3);
    expect(decisions.every(({ alternatives }) => alternatives.length > 0)).toBe(true);
  });
});

describe('decisions follow the constraints', () => {
  const hostingOf = async (...lines: Line[]) =>
    (await architectureOf(...lines)).decisions.find(({ title }) => title === 'Where it runs');

  test('own servers where the brief wants them', async () => {
    expect(
      await hostingOf('Clerks search claims.', constraint('Everything must run on our own servers.')),
    ).toMatchObject({ choice: expect.stringMatching(/own servers/), requirements: ['CON-1'] });
  });

  test('the region where the brief names one', async () => {
    expect(
      (await hostingOf('Clerks search claims.', constraint('Data may only be stored in data centers in Switzerland.')))
        ?.choice,
    ).toMatch(/in Switzerland/);
  });

  test('left open where two constraints exclude each other', async () => {
    const decision = await hostingOf(
      'Clerks search claims.',
      constraint('Data must stay on-premises.'),
      constraint('It must run in the cloud.'),
    );
    expect(decision?.choice).toMatch(/^Open until CONF-1/);
  });

  test('the database that is prescribed', async () => {
    const { decisions } = await architectureOf('Clerks search claims.', constraint('The solution must use Oracle.'));
    expect(decisions.find(({ title }) => title === 'Where records are kept')?.choice).toMatch(/Oracle/);
  });
});
