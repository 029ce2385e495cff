import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  assertTools,
  checkArguments,
  defineTool,
  modelToolOf,
  type Tool,
  toolFactsOf,
} from '../../../src/agents/index.js';
import { digestOf } from '../../../src/contract/index.js';

const described = {
  name: 'search',
  description: 'Finds passages that hold all the words.',
  input: z.object({ words: z.string().min(1), most: z.number().int().default(5) }),
  output: z.object({ passages: z.array(z.string()) }),
  effect: 'read',
} as const;

const search = defineTool({
  ...described,
  run: ({ words, most }) => ({ passages: [words.repeat(most)] }),
});

const taking = (input: z.ZodType): Tool => ({ ...search, input, run: () => ({ passages: [] }) });

describe('what a run knows of a tool', () => {
  it('is its effect, a digest, one attempt of 30 s, and three attempts, unless it says otherwise', () => {
    expect(toolFactsOf(search)).toEqual({
      effect: 'read',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      timeout: '30s',
      retry: { maximumAttempts: 3 },
    });
    const patient: Tool = { ...search, timeout: '5m', retry: { maximumAttempts: 1 } };
    expect(toolFactsOf(patient)).toMatchObject({ timeout: '5m', retry: { maximumAttempts: 1 } });
  });

  it('names the activity that does it, where that is not a function of ours', () => {
    const activity = { name: 'searchArchive', taskQueue: 'archive' };
    expect(toolFactsOf({ ...described, activity })).toMatchObject({ activity });
    expect(toolFactsOf(search)).not.toHaveProperty('activity');
  });

  it('has another digest where its name, description, effect or a schema is another, and the same for another function', () => {
    const { digest } = toolFactsOf(search);
    const others: Tool[] = [
      { ...search, name: 'find' },
      { ...search, description: 'Finds.' },
      { ...search, effect: 'write' },
      taking(z.object({ words: z.string() })),
      { ...search, output: z.object({ passages: z.array(z.string()), more: z.boolean().optional() }) },
    ];
    expect(new Set([digest, ...others.map((tool) => toolFactsOf(tool).digest)]).size).toBe(6);
    expect(toolFactsOf({ ...search, timeout: '1h', run: () => ({ passages: ['none'] }) }).digest).toBe(digest);
  });

  it('is the same on every machine: the digest is over canonical JSON', () => {
    const { name, description, effect } = search;
    const { parameters: input } = modelToolOf(search);
    const output = {
      type: 'object',
      properties: { passages: { type: 'array', items: { type: 'string' } } },
      required: ['passages'],
      additionalProperties: false,
    };
    expect(toolFactsOf(search).digest).toBe(digestOf({ output, input, effect, description, name }));
  });
});

describe('what a model is told of a tool', () => {
  it('is its description with its effect, and the shape of its arguments before defaults, closed', () => {
    expect(modelToolOf(search)).toEqual({
      name: 'search',
      description: 'Finds passages that hold all the words.\nIt changes nothing.',
      parameters: {
        type: 'object',
        properties: {
          words: { type: 'string', minLength: 1 },
          most: expect.objectContaining({ type: 'integer', default: 5 }),
        },
        required: ['words'],
        additionalProperties: false,
      },
    });
  });

  it('says that a person is asked before a destructive call', () => {
    expect(modelToolOf({ ...search, effect: 'destructive' }).description).toContain('a person is shown each call');
  });

  it('stays open where the schema takes more', () => {
    expect(modelToolOf(taking(z.looseObject({}))).parameters).toMatchObject({ additionalProperties: {} });
  });
});

describe('checking arguments', () => {
  it('gives what the schema makes of them', async () => {
    expect(await checkArguments(search, { words: 'tide' })).toEqual({ ok: true, args: { words: 'tide', most: 5 } });
  });

  it('says where each problem is, one line each', async () => {
    const checked = await checkArguments(search, { words: 7, most: 1.5 });
    expect(checked).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^words: .*string/), expect.stringMatching(/^most: .*int/)],
    });
    expect(await checkArguments(search, 'words=tide')).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^the arguments: .*object/)],
    });
  });

  const item = z.object({ id: z.string() });
  it.each<[string, z.ZodType, unknown, string]>([
    ['in the object itself', item, { id: 'a', note: 'agreed' }, 'note'],
    ['named as nothing should be', item, JSON.parse('{"id":"a","__proto__":{"x":1}}'), '__proto__'],
    ['in a list', z.object({ items: z.array(item) }), { items: [{ id: 'a' }, { id: 'b', note: 1 }] }, 'items[1].note'],
    ['in an optional member', z.object({ of: item.optional() }), { of: { id: 'a', note: 1 } }, 'of.note'],
    ['in a map', z.object({ by: z.record(z.string(), item) }), { by: { x: { id: 'a', note: 1 } } }, 'by.x.note'],
    ['in a tuple', z.object({ t: z.tuple([item], item) }), { t: [{ id: 'a' }, { id: 'a', note: 1 }] }, 't[1].note'],
    [
      'in the member of a union that zod takes',
      z.object({ u: z.union([item, item.extend({ note: z.string() })]) }),
      { u: { id: 'a', note: 'agreed' } },
      'u.note',
    ],
    ['that neither side knows', item.and(z.object({ n: z.number() })), { id: 'a', n: 1, note: 1 }, 'note'],
    ['in what a transform is given', item.transform(({ id }) => id), { id: 'a', note: 1 }, 'note'],
    ['in a schema that a function gives', z.object({ l: z.lazy(() => item) }), { l: { id: 'a', note: 1 } }, 'l.note'],
  ])('finds a key %s that would be shown and not run', async (_where, input, json, path) => {
    expect(await checkArguments(taking(input), json as never)).toEqual({
      ok: false,
      problems: [`${path}: expected no such argument`],
    });
  });

  it('lets a schema take any key, where it says so', async () => {
    const json = { id: 'a', note: 'agreed' };
    expect(await checkArguments(taking(item.loose()), json)).toEqual({ ok: true, args: json });
    expect(await checkArguments(taking(item.and(z.object({ note: z.string() }))), json)).toEqual({
      ok: true,
      args: json,
    });
  });

  it('does not fail with a schema that does', async () => {
    const broken = z.object({ at: z.string().transform((text) => JSON.parse(text)) });
    expect(await checkArguments(taking(broken), { at: 'noon' })).toEqual({
      ok: false,
      problems: [expect.stringMatching(/^the arguments: cannot be read: /)],
    });
  });
});

describe('tools are refused', () => {
  const problemsWith = (...tools: readonly unknown[]) => {
    try {
      assertTools(tools as Tool[]);
    } catch (error) {
      const { code, details } = error as { code: string; details: string[] };
      expect(code).toBe('INVALID_CONFIGURATION');
      return details;
    }
    return [];
  };

  it('not where all is well', () => {
    expect(problemsWith(search, { ...described, name: 'a-b_C9', activity: { name: 'work' } })).toEqual([]);
  });

  it('where two have one name', () => {
    expect(problemsWith(search, search)).toEqual(['search: expected one tool of this name']);
  });

  it.each(['', 'no spaces', 'dotted.name', 'é', 'x'.repeat(65)])(
    "where a provider would not take the name '%s'",
    (name) => {
      expect(problemsWith({ ...search, name })).toEqual([expect.stringContaining('expected a name of letters')]);
    },
  );

  it.each(['end_stage', 'memory_done', 'memory_of_mine', 'Memory_open'])(
    "where it has the engine's name '%s', and says what such names are for",
    (name) => {
      expect(problemsWith({ ...search, name })).toEqual([
        `${name}: expected another name: by 'end_stage' an agent ends its stage, and by 'memory_…' it keeps its memory; no tool is called then`,
      ]);
    },
  );

  it('not where a name only looks like that', () => {
    expect(problemsWith({ ...search, name: 'end_stages' }, { ...search, name: 'memory' })).toEqual([]);
  });

  it.each<[string, object]>([
    ['its arguments are not an object', { input: z.string() }],
    ['its arguments may be one of several objects, which providers do not take', { input: z.union([z.object({})]) }],
    ['it has no description', { description: ' ' }],
    ['its effect is none', { effect: 'harmless' }],
    ['its timeout is no duration', { timeout: '30 seconds' }],
    ['nothing does it', { run: undefined }],
    ['two things do it', { activity: { name: 'work' } }],
    ['it has no schemas', { input: undefined }],
  ])('where %s', (_why, change) => {
    expect(problemsWith({ ...search, ...change })).toHaveLength(1);
  });

  it.each<[string, z.ZodType, string]>([
    ['a date', z.object({ when: z.date() }), 'when: no JSON is a date'],
    ['a date that may be left out', z.object({ when: z.date().optional() }), 'when: no JSON is a date'],
    ['a large number in a list', z.object({ a: z.object({ ids: z.array(z.bigint()) }) }), 'a.ids: no JSON is a bigint'],
    ['a map in a tuple', z.object({ t: z.tuple([z.map(z.string(), z.string())]) }), 't[0]: no JSON is a map'],
    ['a set or a date', z.object({ u: z.union([z.set(z.string()), z.date()]) }), 'u: no JSON is a set'],
    ['a date that is then made a text', z.object({ d: z.date().transform(String) }), 'd: no JSON is a date'],
  ])('where an argument is one that no JSON can be: %s', (_what, input, problem) => {
    expect(problemsWith({ ...search, input })).toEqual([
      expect.stringContaining(`search: expected schemas that JSON Schema can say: ${problem}; `),
    ]);
  });

  const day = z.codec(z.iso.date(), z.date(), {
    decode: (text) => new Date(text),
    encode: (date) => date.toISOString(),
  });
  const tree = z.object({
    name: z.string(),
    get parts() {
      return z.array(tree);
    },
  });
  it.each<[string, z.ZodType]>([
    ['coerced', z.object({ when: z.coerce.date(), id: z.coerce.bigint() })],
    ['made of what JSON has', z.object({ when: z.iso.datetime().transform((text) => new Date(text)) })],
    ['preprocessed', z.object({ when: z.preprocess((text) => new Date(String(text)), z.date()) })],
    ['decoded', z.object({ when: day })],
    ['one of several, of which JSON has one', z.object({ when: z.union([z.date(), z.iso.date()]) })],
    ['checked by a function', z.object({ at: z.custom<`${number}px`>(), n: z.number().refine((n) => n > 1) })],
    ['within itself', tree],
  ])('not where an argument is %s', (_what, input) => {
    expect(problemsWith({ ...search, input })).toEqual([]);
  });

  it('where there is none at all', () => {
    expect(problemsWith(undefined, null)).toEqual(['tools[0]: expected a tool', 'tools[1]: expected a tool']);
  });
});
