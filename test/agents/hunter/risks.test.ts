import { describe, expect, test } from 'vitest';
import { hunter } from '../../../src/agents/discovery/hunter/index.js';
import { given } from './chain.js';
import { briefOf, constraint, type Line, quality, requirementsOf } from './sample.js';

async function risksOf(...lines: Line[]) {
  const requirements = requirementsOf(...lines);
  return hunter.output.parse(await hunter.rules(given({ requirements, brief: briefOf(requirements) }))).risks;
}

describe('risks come from the text', () => {
  test('an availability target says how little may fail', async () => {
    const risks = await risksOf(quality('The service must be available 99.9 % of the time.'));
    expect(risks.find(({ kind }) => kind === 'operations')?.statement).toMatch(/43 minutes a month/);
  });

  test('a response time without a load asks for the load', async () => {
    const risks = await risksOf(quality('Search results must appear within 2 seconds.'));
    expect(risks.find(({ kind }) => kind === 'performance')?.statement).toMatch(/no load/);
  });

  test('a fixed date is weighed against what stands before it', async () => {
    const risks = await risksOf(
      'Clerks can search claims.',
      'Orders are sent to SAP.',
      constraint('It must be live by 1 March 2026.'),
    );
    expect(risks.find(({ kind }) => kind === 'schedule')?.statement).toMatch(
      /1 March 2026.*2 functional must requirements.*1 system/,
    );
  });

  test('rights that nobody limits are a risk only where somebody decides something', async () => {
    const open = await risksOf('Managers can approve refunds.');
    const limited = await risksOf('Only managers may approve refunds.');
    const about = (risks: Awaited<ReturnType<typeof risksOf>>) => risks.some(({ kind }) => kind === 'security');
    expect(about(open)).toBe(true);
    expect(about(limited)).toBe(false);
  });

  test('missing controls of protected data are named, those that are asked for are not', async () => {
    const risks = await risksOf('Nurses can open patient records.', quality('All patient data must be encrypted.'));
    const compliance = risks.find(({ statement }) => statement.includes('health data'));
    expect(compliance?.statement).toMatch(/how long it is kept/);
    expect(compliance?.statement).not.toMatch(/how it is encrypted/);
  });

  test('the gravest stand first and ids count up', async () => {
    const risks = await risksOf(
      'Managers can approve refunds.',
      'Orders are sent to SAP.',
      constraint('All data must stay on-premises.'),
      constraint('It must run in the cloud.'),
    );
    const weight = { low: 1, medium: 2, high: 3 };
    const severities = risks.map(({ likelihood, impact }) => weight[likelihood] * weight[impact]);
    expect(severities).toEqual([...severities].sort((a, b) => b - a));
    expect(risks.map(({ id }) => id)).toEqual(risks.map((_, index) => `RISK-${index + 1}`));
  });

  test('no two briefs get the same advice', async () => {
    const one = await risksOf('Orders are sent to SAP.', 'Guests pay by card.');
    const other = await risksOf('Nurses can open patient records.', 'The tablets work offline.');
    const advice = new Set(one.map(({ mitigation }) => mitigation));
    expect(other.filter(({ mitigation }) => advice.has(mitigation))).toEqual([]);
  });

  test("a condition in the reviewer's approval is kept", async () => {
    const requirements = requirementsOf('Clerks can search claims.');
    const requirementDecision = { decision: 'approved', by: 'ada', comment: 'Fine, if FR-1 covers closed claims.' };
    const { risks } = hunter.output.parse(
      await hunter.rules(given({ requirements, brief: briefOf(requirements), requirementDecision })),
    );
    expect(risks.at(-1)).toMatchObject({ requirements: ['FR-1'] });
    expect(risks.at(-1)?.statement).toContain('if FR-1 covers closed claims');
  });
});
