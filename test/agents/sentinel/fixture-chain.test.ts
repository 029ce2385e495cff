import { describe, expect, test } from 'vitest';
import { renderSpecification } from '../../../src/agents/discovery/index.js';
import { fixtures } from '../briefs/index.js';
import { type Chain, extract, reviewOf, revise, runChain } from '../hunter/chain.js';

const chains = new Map<string, Promise<Chain>>();
const chainOf = ({ name, brief }: (typeof fixtures)[number]): Promise<Chain> => {
  const chain = chains.get(name) ?? extract(brief).then((requirements) => runChain(brief, requirements));
  chains.set(name, chain);
  return chain;
};

describe.each(fixtures)('the chain on $name', (fixture) => {
  test('specifies, covers and traces every requirement', async () => {
    const { requirements, architecture, specification } = await chainOf(fixture);
    const ids = requirements.requirements.map(({ id }) => id);
    expect(specification.items.map(({ requirement }) => requirement)).toEqual(ids);
    expect(specification.traceability.map(({ requirement }) => requirement)).toEqual(ids);
    expect(architecture.coverage.map(({ requirement }) => requirement)).toEqual(ids);
  });

  test('quotes the brief and nothing else', async () => {
    const { brief, risks } = await chainOf(fixture);
    for (const { quote } of [...risks.ambiguities, ...risks.externalSystems, ...risks.regulatedData])
      expect(brief).toContain(quote);
  });

  test('finds risks, and each names a requirement or a question', async () => {
    const { risks } = await chainOf(fixture);
    expect(risks.risks.length).toBeGreaterThan(0);
    for (const { statement, mitigation } of risks.risks)
      expect(`${statement} ${mitigation}`).toMatch(/\b(?:FR|NFR|CON|Q|CONF)-\d+/);
  });

  test('passes its own review without a grave finding', async () => {
    const { review } = await chainOf(fixture);
    expect(review.findings.filter(({ severity }) => severity !== 'minor')).toEqual([]);
    expect(review.verdict).toBe('passed');
  });

  test('survives a revision', async () => {
    const chain = await chainOf(fixture);
    const architecture = await revise(
      chain,
      'Say for every external system what happens while it is down. Keep the audit trail apart from business data. Remove C-2. It feels heavy.',
    );
    expect(architecture.responses).toHaveLength(4);
    const { specification } = await runChain(chain.brief, chain.requirements);
    const moved = new Map(architecture.coverage.map(({ requirement, components }) => [requirement, components]));
    const review = await reviewOf({
      ...chain,
      architecture,
      specification: {
        ...specification,
        items: specification.items.map((item) => ({ ...item, components: moved.get(item.requirement) ?? [] })),
        traceability: specification.traceability.map((row) => ({
          ...row,
          components: moved.get(row.requirement) ?? [],
        })),
      },
    });
    expect(review.critical).toBe(0);
  });

  test('gives the same output for the same brief', async () => {
    const { brief, requirements } = await chainOf(fixture);
    expect(await runChain(brief, requirements)).toEqual(await chainOf(fixture));
  });

  test('is rendered with one table row per requirement and criterion', async () => {
    const chain = await chainOf(fixture);
    const lines = renderSpecification({ ...chain, notice: 'Made by the offline rules.' }).split('\n');
    const widths = new Map<string, number>();
    for (const { requirement, acceptance } of chain.specification.items) {
      for (const id of [requirement, ...acceptance.map((criterion) => criterion.id)])
        widths.set(id, lines.filter((line) => line.startsWith(`| ${id} |`)).length);
    }
    expect([...widths].filter(([, rows]) => rows === 0)).toEqual([]);
  });
});

test('a brief of 200 KB goes through the whole chain without its time running away', { timeout: 180_000 }, async () => {
  const piece = fixtures.map(({ brief }) => brief).join('\n\n');
  const brief = piece.repeat(Math.ceil(200_000 / piece.length)).slice(0, 200_000);
  const requirements = await extract(brief);
  const started = performance.now();
  await runChain(brief, requirements);
  expect(performance.now() - started).toBeLessThan(60_000);
});
