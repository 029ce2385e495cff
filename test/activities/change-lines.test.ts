import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { changeLines } from '../../activities/change-lines.js';
import { canonicalJson } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';

const long = 'It was a dark and stormy night, and the rain fell in torrents, except at occasional intervals, when ';

describe('what became of a value is said in lines a person can read', () => {
  test.each<[string, Json, Json, string[]]>([
    ['a member', { days: 2, who: 'ann' }, { days: 3, who: 'ann' }, ['days: 2 → 3']],
    ['a short text', { title: 'Old' }, { title: 'New' }, ['title: "Old" → "New"']],
    ['a new member', {}, { done: true }, ['done: added true']],
    ['a member that is gone', { note: 'x' }, {}, ['note: removed "x"']],
    ['another kind of value', { days: 2 }, { days: null }, ['days: 2 → null']],
    ['a list that became an object', { a: [1] }, { a: { b: 1 } }, ['a: a list of 1 → {"b":1}']],
    [
      'a member deep inside',
      { a: { b: [{ id: 7, c: { d: 1 } }] } },
      { a: { b: [{ id: 7, c: { d: 2 } }] } },
      ['a.b[7].c.d: 1 → 2'],
    ],
    [
      'members of a list, by their id wherever they stand',
      {
        steps: [
          { id: 'S1', text: 'lay' },
          { id: 'S2', text: 'weld' },
        ],
      },
      {
        steps: [
          { id: 'S0', text: 'dig' },
          { id: 'S1', text: 'lay tracks' },
        ],
      },
      ['steps[S0]: added "dig"', 'steps[S1].text: "lay" → "lay tracks"', 'steps[S2]: removed "weld"'],
    ],
    [
      'a list in another order',
      { steps: [{ id: 'S1' }, { id: 'S2' }, { id: 'S3' }] },
      { steps: [{ id: 'S3' }, { id: 'S1' }, { id: 'S2' }] },
      ['steps: in another order'],
    ],
    [
      'members of a plain list',
      { tags: ['a', 'b'] },
      { tags: ['b', 'c', null] },
      ['tags: added "c"', 'tags: added null', 'tags: removed "a"'],
    ],
    [
      'a member of a list without ids, by its place',
      { rows: [{ a: 1 }, { a: 2 }] },
      { rows: [{ a: 1 }, { a: 3 }] },
      ['rows[1].a: 2 → 3'],
    ],
    ['the whole', 3, [3], ['plan: 3 → a list of 1']],
    [
      'a member that JavaScript hides',
      JSON.parse('{"__proto__":1}'),
      {},
      ['plan: changed in a way that no line can tell'],
    ],
    ['nothing', { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, []],
  ])('%s', (_, before, after, lines) => {
    expect(changeLines('plan', before, after)).toEqual(lines);
  });

  it('a text is told by the number of changed lines and the first of them', () => {
    const before = ['# Letter', 'Dear Ann,', 'a', 'b', 'c', 'd', 'Yours'].join('\n');
    const after = ['# Letter', 'Dear Eve,', 'Yours', 'PS'].join('\n');
    expect(changeLines('letter', before, after)).toEqual([
      'letter: 2 lines added, 5 lines removed',
      'letter: - Dear Ann,',
      'letter: - a',
      'letter: - b',
      'letter: + Dear Eve,',
      'letter: + PS',
    ]);
  });

  it('a long line is told from shortly before the change', () => {
    const lines = changeLines('letter', { text: `${long}it cleared.` }, { text: `${long}it hailed.` });
    expect(lines).toEqual([
      'text: 1 line added, 1 line removed',
      `text: - …${long.slice(-17)}it cleared.`,
      `text: + …${long.slice(-17)}it hailed.`,
    ]);
  });

  it('no line is longer than 200 characters, or more than a line, whatever it tells of', () => {
    const value = fc.jsonValue({ maxDepth: 4, noNullPrototype: true } as object) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(value, value, (before, after) => {
        const lines = changeLines('plan', before, after);
        expect(lines.length > 0).toBe(canonicalJson(before) !== canonicalJson(after));
        expect(lines.filter((line) => line.length > 200 || /[\n\r\t\0]/.test(line))).toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(changeLines('plan', { ['k'.repeat(500)]: 1 }, {})[0]).toHaveLength(200);
  });

  it('long lists are compared where they differ, and told by their lengths where they differ throughout', () => {
    const steps = Array.from({ length: 20_000 }, (_, at) => ({ id: at, text: `step ${at}` }));
    const changed = steps.map((step) => (step.id === 12_345 ? { ...step, text: 'another' } : step));
    expect(changeLines('plan', { steps }, { steps: changed })).toEqual(['steps[12345].text: "step 12345" → "another"']);
    const others = steps.map(({ id, text }) => ({ id: `N${id}`, text }));
    expect(changeLines('plan', { steps }, { steps: others })).toEqual(['steps: a list of 20000 → a list of 20000']);
    const text = (word: string) => steps.map(({ id }) => `${word} ${id}`).join('\n');
    expect(changeLines('plan', text('old'), text('new'))).toEqual(['plan: 20000 lines → 20000 lines']);
  });
});
