import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createDocuments, createResearchTools, researcher } from '../../../src/agents/index.js';
import { checkDefinition } from '../../../src/contract/index.js';
import { researchNotes } from '../../../src/pipelines/index.js';

const tools = createResearchTools(createDocuments(undefined));

describe('researchNotes', () => {
  it('checks', () => {
    expect(checkDefinition(researchNotes)).toEqual([]);
  });

  it('names its agent, and every tool of it', () => {
    expect(researchNotes.states.RESEARCHING).toMatchObject({
      work: { agent: researcher.name },
      tools: tools.map(({ name }) => name),
    });
  });

  it('has one tool that does anything but read, and no agent uses that by itself', () => {
    const harmful = tools.filter(({ effect }) => effect !== 'read');
    expect(harmful.map(({ name, effect }) => [name, effect])).toEqual([['write', 'destructive']]);
  });

  it.each(tools)('$name can be told to a model, in JSON Schema', ({ input, output }) => {
    expect(z.toJSONSchema(input, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
    expect(z.toJSONSchema(output)).toMatchObject({ type: 'object' });
  });

  describe('its input', () => {
    const schema = z.fromJSONSchema(researchNotes.input as Parameters<typeof z.fromJSONSchema>[0]);
    const good = { question: 'When was the tower built?', folder: 'harbor-light', requestedBy: 'ada' };

    it.each([good, { ...good, folder: '.' }, { ...good, folder: 'a b/c', title: 'The tower' }])(
      '%j is taken',
      (input) => {
        expect(schema.safeParse(input).success).toBe(true);
      },
    );

    it.each([
      { ...good, question: ' ' },
      { ...good, folder: '/etc' },
      { ...good, folder: 'a\0b' },
      { ...good, folder: '' },
      { ...good, root: '/' },
      { question: good.question, folder: good.folder },
      { ...good, question: 'x'.repeat(2001) },
    ])('%j is refused', (input) => {
      expect(schema.safeParse(input).success).toBe(false);
    });
  });
});
