import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { mendValue } from '../../../src/agents/index.js';
import type { Json, JsonSchema } from '../../../src/machine/index.js';

function schemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input' });
}

const tree: z.ZodType = z.object({
  size: z.number(),
  get parts() {
    return z.array(tree).optional();
  },
});

describe('mending an answer', () => {
  test.each<[string, z.ZodType, Json, Json]>([
    ['a number in quotes', z.object({ n: z.number() }), { n: '3' }, { n: 3 }],
    ['a whole number in quotes', z.object({ n: z.number().int() }), { n: '-12' }, { n: -12 }],
    ['a boolean in quotes', z.object({ b: z.boolean() }), { b: 'True' }, { b: true }],
    ['a number where text is wanted', z.object({ id: z.string() }), { id: 7 }, { id: '7' }],
    ['one value where a list of it is wanted', z.array(z.string()), 'red', ['red']],
    ['one value of another type in place of a list', z.object({ l: z.array(z.number()) }), { l: '4' }, { l: [4] }],
    ['an object written as text', z.object({ o: z.object({ n: z.number() }) }), { o: '{"n": "1"}' }, { o: { n: 1 } }],
    ['a list written as text', z.array(z.number()), '[1, 2]', [1, 2]],
    ['what stands deep within', z.record(z.string(), z.array(z.boolean())), { a: ['true'] }, { a: [true] }],
    ['a choice of types', z.object({ n: z.union([z.number(), z.null()]) }), { n: '3' }, { n: 3 }],
    [
      'the choice that its constant names',
      z.discriminatedUnion('is', [
        z.object({ is: z.literal('a'), v: z.string() }),
        z.object({ is: z.literal('b'), v: z.number() }),
      ]),
      { is: 'b', v: '5' },
      { is: 'b', v: 5 },
    ],
    ['a shape that holds itself', tree, { size: '1', parts: [{ size: '2' }] }, { size: 1, parts: [{ size: 2 }] }],
  ])('changes %s', (_what, schema, value, expected) => {
    const mended = mendValue(value, schemaOf(schema));
    expect(mended).toEqual(expected);
    expect(schema.safeParse(mended).success).toBe(true);
  });

  test.each<[string, z.ZodType, Json]>([
    ['a number with a unit', z.number(), '3 days'],
    ['leading zeros, which may mean something', z.number(), '007'],
    ['a number too long to hold', z.number(), '12345678901234567890123'],
    ['part of a number where a whole one is wanted', z.number().int(), '3.5'],
    ['a yes', z.boolean(), 'yes'],
    ['a fraction where text is wanted', z.string(), 1.1],
    ['nothing where a list is wanted', z.array(z.string()), null],
    ['an empty text where a number is wanted', z.number(), ''],
    ['a word that is nearly one of those wanted', z.enum(['low', 'high']), 'High'],
    ['text that was cut', z.object({ n: z.number() }), '{"n": 1'],
    ['what fits already', z.object({ s: z.string(), n: z.union([z.string(), z.number()]) }), { s: '3', n: '3' }],
  ])('leaves %s', (_what, schema, value) => {
    expect(mendValue(value, schemaOf(schema))).toEqual(value);
  });
});
