import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import * as products from '../../../src/agents/discovery/work-products.js';
import { checkOutput, defineAgent, outputSchemaOf } from '../../../src/agents/index.js';

function agentWith<Output extends z.ZodType>(output: Output) {
  return defineAgent<Output>({
    name: 'A',
    title: 'An agent',
    instructions: 'Work.',
    output,
    rulesVersion: '1',
    rules: () => Promise.reject(new Error('not asked')),
  });
}

describe('the shape a model is told', () => {
  test.each([
    ['requirements', products.requirementsSchema],
    ['risks', products.risksSchema],
    ['architecture', products.architectureSchema],
    ['specification', products.specificationSchema],
    ['review', products.reviewSchema],
  ])('of %s is an object with everything it requires', (_name, schema) => {
    const told = outputSchemaOf(agentWith(schema));
    expect(told).toMatchObject({ type: 'object', required: expect.arrayContaining(['summary']) });
    expect(told).not.toHaveProperty('$schema');
  });

  test('is what goes in, where a schema changes or fills in what comes out', () => {
    const told = outputSchemaOf(agentWith(z.object({ n: z.string().transform(Number), d: z.number().default(3) })));
    expect(told).toMatchObject({ properties: { n: { type: 'string' }, d: { default: 3 } }, required: ['n'] });
  });
});

describe('checking an output', () => {
  const agent = agentWith(z.object({ rows: z.array(z.object({ name: z.string() })) }));

  test('gives what the schema makes of it', async () => {
    const value = { rows: [{ name: 'a', more: 1 }] };
    expect(await checkOutput(agent, value)).toEqual({ ok: true, output: { rows: [{ name: 'a' }] } });
  });

  test('says where each problem is', async () => {
    const checked = await checkOutput(agent, { rows: [{ name: 'a' }, { name: 2 }] });
    expect(checked).toEqual({ ok: false, problems: [expect.stringMatching(/^rows\[1\]\.name: .*string/)] });
    const whole = await checkOutput(agent, []);
    expect(whole).toEqual({ ok: false, problems: [expect.stringMatching(/^the whole output: /)] });
  });

  test('names thirty problems, and how many more there are', async () => {
    const rows = Array.from({ length: 100 }, () => ({ name: 1 }));
    const checked = await checkOutput(agent, { rows });
    expect(checked.ok ? [] : checked.problems).toHaveLength(31);
    expect(checked.ok ? '' : checked.problems.at(-1)).toBe('and 70 more');
  });
});
