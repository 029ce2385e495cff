import { describe, expect, test } from 'vitest';
import { sayCall } from '../../src/contract/index.js';

const argumentsOf = (given: Parameters<typeof sayCall>[0]) =>
  sayCall({ tool: 'send', arguments: given }).lines.slice(1);

describe('a call told to whoever decides on it', () => {
  test('has each value in a line of its own, under its exact name and as what it is', () => {
    expect(
      argumentsOf({
        to: ['ann@example.org', 'bob@example.org'],
        copies: 3,
        count: '3',
        force: true,
        note: null,
        options: { delete_all: false, deleteAll: true },
      }),
    ).toEqual([
      'to (1 of 2): “ann@example.org”',
      'to (2 of 2): “bob@example.org”',
      'copies: 3',
      'count: “3”',
      'force: true',
      'note: null',
      'options › delete_all: false',
      'options › deleteAll: true',
    ]);
    expect(argumentsOf({})).toEqual(['Arguments: nothing']);
    expect(argumentsOf({ list: [], box: {}, text: '' })).toEqual(['list: an empty list', 'box: nothing', 'text: “”']);
  });

  test('leaves out nothing for what it looks like: digests, who made it', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    expect(argumentsOf({ target: digest, madeBy: { engine: 'offline', agent: 'x' } })).toEqual([
      `target: “${digest}”`,
      'madeBy › engine: “offline”',
      'madeBy › agent: “x”',
    ]);
  });

  test('shows what is invisible: controls, marks of direction, fillers, spaces at the ends and in a row', () => {
    expect(argumentsOf({ file: 'a\u202egpj.exe', id: '\u200bx\u001b[2J', gap: ' a  b\t', '\u202eyek': 1 })).toEqual([
      'file: “a⟨U+202E⟩gpj.exe”',
      'id: “⟨U+200B⟩x⟨U+001B⟩[2J”',
      'gap: “␣a␣␣b⟨tab⟩”',
      '“⟨U+202E⟩yek”: 1',
    ]);
  });

  test('lets no text begin a line of its own', () => {
    expect(argumentsOf({ text: 'Hello\nto: “mallory”\n\u2028price: 0', price: 9 })).toEqual([
      'price: 9',
      'text: a text of 3 lines, 29 characters',
      '│ Hello',
      '│ to: “mallory”',
      '│ ⟨U+2028⟩price: 0',
    ]);
  });

  test('cuts a long text and says of how much, and shows the others whole', () => {
    const { lines, hidden } = sayCall({
      tool: 'write',
      arguments: { text: 'word '.repeat(4_000), path: 'notes/a.md' },
    });
    expect(lines.join('\n').length).toBeLessThan(10_000);
    expect(lines).toContain('path: “notes/a.md”');
    expect(lines[2]).toBe('text: a text of 1 line, 20,000 characters');
    const shown = lines.filter((line) => /^[│┆] /.test(line)).reduce((sum, line) => sum + line.length - 2, 0);
    const cut = 20_000 - shown;
    expect(hidden).toBe(`${cut.toLocaleString('en-US')} characters of long texts`);
    expect(lines.find((line) => line.startsWith('…'))).toContain(
      `of text, with ${cut.toLocaleString('en-US')} characters`,
    );
  });

  test('shows the first of every argument where there are too many values, and counts the others', () => {
    const { lines, hidden } = sayCall({
      tool: 'send',
      arguments: { noise: Array.from({ length: 500 }, (_, at) => at), amount: 1_000_000 },
    });
    expect(lines.at(-1)).toBe('amount: 1000000');
    expect(lines).toHaveLength(121);
    expect(hidden).toBe('381 values of noise');
  });

  test('stays small whatever it is given', () => {
    let deep: Parameters<typeof sayCall>[0] = 'end';
    for (let depth = 0; depth < 400; depth += 1) deep = { ['k'.repeat(80)]: deep };
    const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`argument${at}`, '\u202e'.repeat(500)]));
    const lined = { text: '\n'.repeat(100_000) };
    for (const given of [deep, many, lined, { ['x'.repeat(100_000)]: 1 }, 'y'.repeat(100_000)]) {
      const { lines, hidden = '' } = sayCall({ tool: 't'.repeat(5_000), arguments: given });
      expect(lines.join('\n').length).toBeLessThan(25_000);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(1_000);
      expect(hidden.length).toBeLessThan(1_000);
    }
  });
});
