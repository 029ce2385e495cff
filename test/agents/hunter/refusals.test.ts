import { describe, expect, test } from 'vitest';
import { extract, reviewOf, runChain } from './chain.js';

const WISH = 'Members must be able to book a boat for half a day.';

async function chainOf(...sentences: string[]) {
  const brief = [WISH, ...sentences].join(' ');
  return runChain(brief, await extract(brief));
}

describe('what the client refuses', () => {
  test.each(['Please, no forum.', "I don't want a forum.", 'We will never use a forum.'])(
    'is a constraint and no component: %s',
    async (sentence) => {
      const { requirements, architecture, review } = await chainOf(sentence);
      expect(requirements.requirements.map(({ kind }) => kind)).toEqual(['functional', 'constraint']);
      expect(requirements.requirements[1]?.statement).toMatch(/\b(?:no|never) .*forum/);
      expect(architecture.components.map(({ name }) => name).join()).not.toMatch(/forum|comment/i);
      expect(review.critical).toBe(0);
    },
  );

  test.each([
    "It should run on the parish server because the council won't pay for cloud.",
    "It has to run on the old PC in the clubhouse, we're not paying for a subscription.",
    'No cloud services, the municipal server room is to be used.',
  ])('decides where it runs: %s', async (sentence) => {
    const { architecture, review } = await chainOf(sentence);
    const hosting = architecture.decisions.find(({ title }) => title === 'Where it runs');
    expect(hosting?.choice).toMatch(/the client's own/);
    expect(hosting?.requirements.length).toBeGreaterThan(0);
    expect(review.critical).toBe(0);
  });

  test('stays refused when it is a product with a name', async () => {
    const { risks, architecture } = await chainOf("We also won't use WhatsApp.");
    expect(risks.externalSystems).toEqual([]);
    expect(JSON.stringify(architecture.components.map(({ name }) => name))).not.toContain('WhatsApp');
  });

  test('what nobody needs is out of scope', async () => {
    const { requirements } = await chainOf("We don't need a shop.");
    expect(requirements.requirements[1]).toMatchObject({ kind: 'constraint', statement: 'Out of scope: a shop.' });
  });
});

describe('the review', () => {
  test('calls a component critical that a constraint excludes', async () => {
    const chain = await chainOf('Please, no forum.');
    const [first, ...rest] = chain.architecture.components;
    if (!first) throw new Error('expected a component, got none');
    const components = [{ ...first, name: 'Comments and feedback', requirements: ['CON-1'] }, ...rest];
    const review = await reviewOf({ ...chain, architecture: { ...chain.architecture, components } });
    expect(review.findings[0]).toMatchObject({ severity: 'critical', subject: first.id });
  });

  test('calls a decision critical that turns the words of the client round', async () => {
    const chain = await chainOf("It should run on the parish server because the council won't pay for cloud.");
    const decisions = chain.architecture.decisions.map((decision) =>
      decision.title === 'Where it runs'
        ? {
            ...decision,
            choice: 'With a managed hosting provider',
            rationale: 'CON-1 asks for it.',
            alternatives: [{ option: 'Own servers', whyNot: 'No requirement asks for them.' }],
          }
        : decision,
    );
    const review = await reviewOf({ ...chain, architecture: { ...chain.architecture, decisions } });
    const checks = review.findings.filter(({ severity }) => severity !== 'minor').map(({ check }) => check);
    expect(checks).toContain('nothing the brief excludes is built or chosen');
    expect(checks).toContain('the requirements that a decision cites say what it claims');
  });
});

describe('what the brief says anywhere', () => {
  test('is not called missing', async () => {
    const brief = `There are 300 patients on the list. The ward works from 6:00 to 22:00.\n\nNurses must get an alert on the ward. They must be able to search for a patient.`;
    const { risks } = await runChain(brief, await extract(brief));
    const said = risks.risks.map(({ statement }) => statement).join('\n');
    expect(said).not.toMatch(/in which hours it must be up|No figure for users/);
  });

  test('gives the hours that availability is counted in', async () => {
    const brief = 'Nurses must be able to enter values. Availability must be 99.5 % from 6:00 to 22:00.';
    const { risks } = await runChain(brief, await extract(brief));
    expect(risks.risks.map(({ statement }) => statement).join('\n')).toContain('2.4 hours a month');
  });
});
