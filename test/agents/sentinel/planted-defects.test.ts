import { describe, expect, test } from 'vitest';
import { type Chain, reviewOf, runChain } from '../hunter/chain.js';
import { briefOf, constraint, quality, requirementsOf } from '../hunter/sample.js';

const requirements = {
  ...requirementsOf(
    'Clerks can search claims by number.',
    'Managers can approve refunds.',
    quality('Answers must appear within 2 seconds.'),
    constraint('Data must stay on our own servers.'),
  ),
  openQuestions: [{ id: 'Q-1', question: 'Who pays?', quote: 'Managers can approve refunds.' }],
};
const honest: Promise<Chain> = runChain(briefOf(requirements), requirements);

type Part = Pick<Chain, 'brief' | 'requirements' | 'architecture' | 'specification'>;

async function reviewWith(plant: (chain: Chain) => Partial<Part>) {
  const chain = await honest;
  return reviewOf({ ...chain, ...plant(chain) });
}

test('an honest specification passes', async () => {
  const { review } = await honest;
  expect(review).toMatchObject({ verdict: 'passed', critical: 0, findings: [] });
});

describe('each planted defect is found', () => {
  test.each<[string, string, 'critical' | 'major', RegExp, (chain: Chain) => Partial<Part>]>([
    [
      'a missing item',
      'FR-2',
      'critical',
      /missing from the specification/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.filter(({ requirement }) => requirement !== 'FR-2'),
        },
      }),
    ],
    [
      'an altered quote',
      'FR-1',
      'critical',
      /brief does not say/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.map((item) =>
            item.requirement === 'FR-1' ? { ...item, quote: item.quote.replace('claims', 'all claims') } : item,
          ),
        },
      }),
    ],
    [
      'a quote of another passage',
      'FR-1',
      'major',
      /another passage/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.map((item) =>
            item.requirement === 'FR-1' ? { ...item, quote: 'Managers can approve refunds.' } : item,
          ),
        },
      }),
    ],
    [
      'a requirement quoted from nowhere',
      'FR-2',
      'critical',
      /brief does not say/,
      ({ brief }) => ({ brief: brief.replace('approve', 'accept') }),
    ],
    [
      'an orphan component',
      'C-99',
      'major',
      /serves no requirement/,
      ({ architecture }) => ({
        architecture: {
          ...architecture,
          components: [
            ...architecture.components,
            { id: 'C-99', name: 'Blockchain', responsibility: 'None.', requirements: [], dependsOn: [] },
          ],
        },
      }),
    ],
    [
      'a vague statement',
      'NFR-1',
      'major',
      /“fast” is left/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.map((item) =>
            item.requirement === 'NFR-1' ? { ...item, statement: 'Answers must be fast.' } : item,
          ),
        },
      }),
    ],
    [
      'a vague criterion',
      'AC-1.1',
      'major',
      /“user-friendly” is left/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.map((item, index) =>
            index === 0
              ? {
                  ...item,
                  acceptance: item.acceptance.map((criterion, at) =>
                    at === 0 ? { ...criterion, outcome: 'the list is user-friendly' } : criterion,
                  ),
                }
              : item,
          ),
        },
      }),
    ],
    [
      'an empty criterion',
      'AC-1.1',
      'major',
      /nothing that can be observed/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.map((item, index) =>
            index === 0
              ? {
                  ...item,
                  acceptance: item.acceptance.map((criterion, at) =>
                    at === 0 ? { ...criterion, outcome: 'it works as expected' } : criterion,
                  ),
                }
              : item,
          ),
        },
      }),
    ],
    [
      'a component that is not there',
      'C-77',
      'critical',
      /defined nowhere/,
      ({ specification }) => ({
        specification: {
          ...specification,
          items: specification.items.map((item, index) => (index === 0 ? { ...item, components: ['C-77'] } : item)),
        },
      }),
    ],
    [
      'a criterion that is not there',
      'AC-77.1',
      'critical',
      /defined nowhere/,
      ({ specification }) => ({
        specification: {
          ...specification,
          traceability: specification.traceability.map((row, index) =>
            index === 0 ? { ...row, acceptance: [...row.acceptance, 'AC-77.1'] } : row,
          ),
        },
      }),
    ],
    [
      'a requirement that is not there',
      'FR-77',
      'critical',
      /defined nowhere/,
      ({ architecture }) => ({
        architecture: {
          ...architecture,
          decisions: architecture.decisions.map((decision, index) =>
            index === 0 ? { ...decision, requirements: ['FR-77'] } : decision,
          ),
        },
      }),
    ],
    [
      'an untraced requirement',
      'FR-1',
      'critical',
      /no row in the traceability/,
      ({ specification }) => ({
        specification: { ...specification, traceability: specification.traceability.slice(1) },
      }),
    ],
    [
      'an uncovered requirement',
      'FR-1',
      'critical',
      /No component of the architecture covers/,
      ({ architecture }) => ({
        architecture: {
          ...architecture,
          coverage: architecture.coverage.filter(({ requirement }) => requirement !== 'FR-1'),
        },
      }),
    ],
    [
      'two components under one id',
      'C-1',
      'critical',
      /are called C-1/,
      ({ architecture }) => ({
        architecture: {
          ...architecture,
          components: architecture.components.map((component, index) =>
            index === 1 ? { ...component, id: 'C-1' } : component,
          ),
        },
      }),
    ],
    [
      'a circle of dependencies',
      'C-1',
      'major',
      /is a circle/,
      ({ architecture }) => ({
        architecture: {
          ...architecture,
          components: architecture.components.map((component, index) => ({
            ...component,
            dependsOn: index === 0 ? ['C-2'] : index === 1 ? ['C-1'] : [],
          })),
        },
      }),
    ],
    [
      'a question that was dropped',
      'Q-1',
      'major',
      /in no open point/,
      ({ specification }) => ({ specification: { ...specification, openPoints: [] } }),
    ],
  ])('%s', async (_name, subject, severity, message, plant) => {
    const review = await reviewWith(plant);
    expect(review.findings).toContainEqual(
      expect.objectContaining({ subject, severity, message: expect.stringMatching(message) }),
    );
    expect(review.critical).toBe(review.findings.filter((finding) => finding.severity === 'critical').length);
    expect(review.verdict).toBe(review.critical > 0 ? 'critical' : 'passed');
    expect(review.checks.some(({ passed }) => !passed)).toBe(true);
  });
});

test('a criterion that waits for an answer is a minor finding, and the review passes', async () => {
  const vague = requirementsOf(quality('The search must be fast.'));
  const { review } = await runChain(briefOf(vague), vague);
  expect(review).toMatchObject({ verdict: 'passed', critical: 0 });
  expect(review.findings.map(({ severity }) => severity)).toContain('minor');
});
