import { describe, expect, test } from 'vitest';
import { runChain } from '../hunter/chain.js';
import { briefOf, constraint, type Line, quality, requirementsOf } from '../hunter/sample.js';

async function itemOf(line: Line) {
  const requirements = requirementsOf(line);
  const { specification } = await runChain(briefOf(requirements), requirements);
  const item = specification.items[0];
  if (!item) throw new Error('expected one item');
  return {
    item,
    specification,
    text: item.acceptance.map(({ given, when, outcome }) => `${given} | ${when} | ${outcome}`).join('\n'),
  };
}

describe('acceptance criteria carry what the sentence says', () => {
  test.each<[string, Line, RegExp]>([
    [
      'both sides of a threshold',
      'Amounts above 1,000 EUR need a second approval by the controller.',
      /exactly 1,000 EUR[\s\S]*1000\.01 EUR/,
    ],
    [
      'both sides of a time limit',
      'Patients can cancel an appointment until 24 hours before the appointment.',
      /24 hours and one minute[\s\S]*24 hours less one minute/,
    ],
    ['both sides of a size', 'Students can upload a file of up to 200 MB.', /exactly 200 MB[\s\S]*one byte larger/],
    [
      'the score from which a rule holds',
      'The system shall page the physician when the score is 7 or higher.',
      /score of exactly 7[\s\S]*score of 6/,
    ],
    [
      'the time a message may take',
      'When a value leaves its range, the electrician must get an alert within 30 seconds.',
      /a value leaves its range \| exactly one alert arrives, within 30 seconds/,
    ],
    [
      'what sets a message off',
      'Tickets must be sent by e-mail within two minutes after payment.',
      /payment is done \| exactly one ticket|payment is done \| exactly one message/,
    ],
    [
      'each of several acts',
      'Patients can book, move and cancel appointments.',
      /books appointments[\s\S]*moves appointments[\s\S]*cancels appointments/,
    ],
    [
      'the refused case of a limited right',
      'Only coordinators can see telephone numbers.',
      /not one of the coordinators[\s\S]*refused/,
    ],
    ['that a forbidden act is refused', 'Operators must not change limits.', /change limits \| it is refused/],
    [
      'the downtime that an availability leaves',
      quality('The service shall be available 99.8 % of the time, measured monthly.'),
      /99\.8 % of the probes succeed; that is at most 86 minutes/,
    ],
    [
      'load, share and time',
      quality('95 % of requests shall be answered within 1.5 seconds at 200 concurrent users.'),
      /200 concurrent users[\s\S]*95 % of the requests are answered within 1\.5 seconds/,
    ],
    [
      'the last and the first day of a period',
      quality('Customer data shall be archived for ten years after the end of the contract and then be deleted.'),
      /one day before “ten years after the end of the contract”[\s\S]*one day after/,
    ],
    [
      'recovery on a destroyed copy',
      quality('Recovery time objective: 4 hours.'),
      /destroyed on purpose[\s\S]*at most 4 hours/,
    ],
    ['each language by name', quality('The site must be usable in Romanian and Hungarian.'), /Romanian or Hungarian/],
    ['the sum of a budget', constraint('The budget must not exceed CHF 1.2 million.'), /within CHF 1\.2 million/],
    ['the date', constraint('Go-live no later than 1 October 2026.'), /1 October 2026 comes/],
    [
      'the places where data is',
      constraint('Data may only be stored in data centers in the European Union.'),
      /machines, stores and backups/,
    ],
    [
      'that nothing out of scope is offered',
      constraint('Out of scope: video consultations.'),
      /offers no function for this: video consultations/,
    ],
    [
      'a system outside and its outage',
      constraint('Observations must be sent to the EHR (Epic) within 60 seconds.'),
      /Epic holds the same values[\s\S]*within 60 seconds[\s\S]*Epic does not answer/,
    ],
  ])('%s', async (_name, line, expected) => {
    expect((await itemOf(line)).text).toMatch(expected);
  });

  test('nothing that cannot be observed passes as an outcome', async () => {
    const { text } = await itemOf('Die Pflegerinnen sollen Fotos hochladen können.');
    expect(text).not.toMatch(/works? (?:as expected|properly|correctly)/);
  });
});

describe('what is not agreed stays open', () => {
  test('a vague term gives way to a placeholder with the number of its question', async () => {
    const { item, specification } = await itemOf(quality('The search must be really fast and user-friendly.'));
    expect(item.statement).toBe(
      'The search must be [response time to be agreed, AMB-1] and [usability criterion to be agreed, AMB-2].',
    );
    expect(specification.openPoints.map(({ source }) => source)).toEqual(['AMB-1', 'AMB-2']);
  });

  test('no figure is made up for it', async () => {
    const { item, text } = await itemOf(quality('The search must be fast.'));
    expect(`${item.statement} ${text}`.replace(/AMB-\d+/g, '')).not.toMatch(/\d/);
  });

  test('a term that is explained stays', async () => {
    expect((await itemOf(quality('The search must be fast: results within 2 seconds.'))).item.statement).toMatch(
      /fast: results within 2 seconds/,
    );
  });

  test('open questions, contradictions and open decisions are open points', async () => {
    const requirements = {
      ...requirementsOf(constraint('Data must stay on-premises.'), constraint('It must run in the cloud.')),
      openQuestions: [{ id: 'Q-1', question: 'Who pays?', quote: 'Data must stay on-premises.' }],
    };
    const { specification } = await runChain(briefOf(requirements), requirements);
    expect(specification.openPoints.map(({ source }) => source)).toEqual(['Q-1', 'CONF-1', 'D-1']);
  });
});
