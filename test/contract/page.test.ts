import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, toPage } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';

const page = (value: Json, limit = 10_000) => toPage(value, limit).text;

describe('a work product as a page', () => {
  it('shows a thing with an id by its name, its short members on one line, and a quote as a quote', () => {
    const order = {
      id: 'ORD-7',
      statement: 'Two wagons of gravel.',
      state: 'open',
      quote: 'we take two wagons',
      loadingPoints: ['north', 'south'],
    };
    expect(page({ title: 'Orders', orders: [order] }).split('\n')).toEqual([
      '**Orders**',
      '',
      '**Orders (1)**',
      '',
      '**ORD-7** Two wagons of gravel.  ',
      'State: open · Loading points: north, south',
      '> we take two wagons',
    ]);
  });

  it('keeps the order in which the producer wrote the members', () => {
    expect(page({ zebra: 'stripes', ant: 'red' })).toBe('Zebra: stripes · Ant: red');
  });

  it('says what a model call has cost in dollars, alone and in a table', () => {
    const call = { requestId: 'req-11', microUsd: 600 };
    expect(page(call)).toBe(`Provider's request: req-11 · Cost: \\$0.0006`);
    expect(page([call, call])).toMatch(/^\| Provider's request \| Cost \|\n.*\n\| req-11 \| \\\$0\.0006 \|/);
  });

  it('lays small alike things out as a table', () => {
    const checks = [
      { name: 'brakes', passed: true },
      { name: 'lamps', passed: false },
    ];
    expect(page({ checks })).toBe(
      '**Checks (2)**\n\n| Name | Passed |\n| --- | --- |\n| brakes | yes |\n| lamps | no |',
    );
  });

  it('shows text as text, line for line', () => {
    expect(page('# Not a heading\n- one\n2. two\n\nThe end.')).toBe(
      '\\# Not a heading  \n\\- one  \n2\\. two\n\nThe end.',
    );
  });

  it('leaves out who made it and digests, but not what only calls itself so', () => {
    const madeBy = { engine: 'offline', agent: 'scribe', instructions: digestOf('x') };
    expect(page({ text: 'It rains.', madeBy, head: digestOf('y') })).toBe('Text: It rains.');
    expect(page({ madeBy: { engine: 'offline', agent: 'scribe', price: 9 } })).toContain('Price: 9');
  });

  it('says when the limit cut it', () => {
    const long = { names: Array.from({ length: 100 }, (_, index) => `a longer name, number ${index}`) };
    const cut = toPage(long, 500);
    expect(cut.whole).toBe(false);
    expect(cut.text.length).toBeLessThanOrEqual(500);
    expect(toPage(long, 50_000).whole).toBe(true);
  });

  it('never grows past its limit, and never lets data write a link, a heading, an image or HTML, whatever it is given', () => {
    const hostile = fc.constantFrom(
      '[a](http://x)',
      '# h',
      '![i](x)',
      '<b>',
      '- - x',
      '> q',
      '~~~',
      '```',
      '1. x',
      '| a | b |',
    );
    const leaf = fc.oneof(hostile, fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(fc.constantFrom('id', 'title', 'quote', 'name'), hostile, fc.string()), tie('tree'), {
          maxKeys: 5,
        }),
      ),
    }));
    fc.assert(
      fc.property(tree, fc.integer({ min: 0, max: 400 }), (value, limit) => {
        const { text } = toPage(value, limit);
        expect(text.length).toBeLessThanOrEqual(limit);
        const bare = text.replaceAll('&#64;', '').replace(/\\./gs, '');
        expect(bare).not.toMatch(/[[\]<#!`~]|:\/\//);
      }),
    );
  });
});
