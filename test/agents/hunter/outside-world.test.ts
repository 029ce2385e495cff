import { describe, expect, test } from 'vitest';
import { hunter } from '../../../src/agents/discovery/hunter/index.js';
import { given } from './chain.js';
import { briefOf, constraint, type Line, requirementsOf } from './sample.js';

async function hunt(lines: Line[], also = '') {
  const requirements = requirementsOf(...lines);
  return hunter.output.parse(await hunter.rules(given({ requirements, brief: `${briefOf(requirements)}\n${also}` })));
}

describe('external systems', () => {
  test.each([
    ['Orders must be sent to SAP S/4HANA every night.', ['SAP S/4HANA']],
    ['The portal must integrate with Lohnmeister and Zeitwerk.', ['Lohnmeister', 'Zeitwerk']],
    ['Use our Entra ID for sign-on.', ['Entra ID']],
    ['The core banking system (Avaloq) must remain unchanged.', ['Avaloq']],
    ['Send observations to the EHR (Epic) via HL7 FHIR R4.', ['Epic', 'HL7 FHIR R4']],
    ['It works with our “Protel” hotel software.', ['Protel']],
    ['Stock levels come from the existing warehouse management system.', ['existing warehouse management system']],
  ])('%s', async (statement, names) => {
    const { externalSystems } = await hunt([statement]);
    expect(externalSystems.map(({ name }) => name).sort()).toEqual([...names].sort());
  });

  test.each([
    'Export the list to Excel.',
    'Send a reminder by SMS 48 hours before.',
    'Connect to the internet.',
    'Reports are sent to Finance on Monday.',
    'The new system must be online.',
  ])('none in: %s', async (statement) => {
    expect((await hunt([statement])).externalSystems).toEqual([]);
  });

  test('one system under two spellings is one', async () => {
    const { externalSystems } = await hunt(['Orders must be sent to SAP.', 'Invoices must be read from SAP ERP.']);
    expect(externalSystems).toHaveLength(1);
    expect(externalSystems[0]?.requirements).toEqual(['FR-1', 'FR-2']);
  });
});

describe('regulated data', () => {
  test('a regulation that the brief names is listed with the category it concerns', async () => {
    const { regulatedData } = await hunt(['Nurses can open patient records.', constraint('HIPAA applies.')]);
    expect(regulatedData).toMatchObject([{ category: 'health data', regulations: ['HIPAA'], requirements: ['FR-1'] }]);
  });

  test('without a place or a law no regulation is claimed', async () => {
    const { regulatedData } = await hunt(['Nurses can open patient records.']);
    expect(regulatedData[0]?.regulations).toEqual([]);
  });

  test('personal data in Europe is under the GDPR', async () => {
    const { regulatedData } = await hunt(['Members can change their home address.'], 'Our association is in Finland.');
    expect(regulatedData).toMatchObject([{ category: 'personal data', regulations: ['GDPR'] }]);
  });

  test('card payment is payment card data under PCI DSS', async () => {
    const { regulatedData } = await hunt(['Guests pay by credit card.']);
    expect(regulatedData).toMatchObject([{ category: 'payment card data', regulations: ['PCI DSS'] }]);
  });

  test('what is ruled out of scope is not handled', async () => {
    const { regulatedData, externalSystems } = await hunt([
      'Visitors see the opening hours.',
      constraint('Out of scope: payment by credit card via Stripe.'),
    ]);
    expect(regulatedData).toEqual([]);
    expect(externalSystems).toEqual([]);
  });
});
