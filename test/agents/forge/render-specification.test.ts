import { describe, expect, test } from 'vitest';
import { renderSpecification } from '../../../src/agents/discovery/index.js';
import { runChain } from '../hunter/chain.js';
import { briefOf, quality, requirementsOf } from '../hunter/sample.js';

const requirements = requirementsOf(
  'Clerks can filter by "A|B" and *all*\n<script>alert(1)</script> entries.',
  quality('Orders are sent to SAP within 5 seconds.'),
);
const chain = runChain(briefOf(requirements), requirements);

describe('the rendered specification', () => {
  test('shows what others wrote and interprets none of it', async () => {
    const text = renderSpecification(await chain);
    expect(text).toContain('\\|B');
    expect(text).toContain('\\*all\\*');
    expect(text).not.toContain('<script>');
  });

  test('keeps every table row on one line with its columns', async () => {
    const rows = renderSpecification(await chain)
      .split('\n')
      .filter((line) => line.startsWith('| '));
    let columns = 0;
    for (const [index, row] of rows.entries()) {
      const cells = row.replace(/\\\|/g, '').split('|').length;
      if (rows[index + 1]?.startsWith('| ---')) columns = cells;
      expect(cells).toBe(columns);
    }
  });

  test('draws each component and each dependency', async () => {
    const { architecture } = await chain;
    const text = renderSpecification(await chain);
    for (const { id, dependsOn } of architecture.components) {
      expect(text).toContain(`  ${id.replace('-', '')}["`);
      for (const target of dependsOn) expect(text).toContain(`  ${id.replace('-', '')} --> ${target.replace('-', '')}`);
    }
  });

  test('needs nothing but the specification, and says who made it', async () => {
    const { specification } = await chain;
    const text = renderSpecification({ specification, notice: 'Made by the offline rules, no model.' });
    expect(text).toContain('> Made by the offline rules, no model.');
    expect(text).not.toContain('## Architecture');
  });
});
