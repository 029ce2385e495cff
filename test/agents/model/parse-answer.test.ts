import { describe, expect, test } from 'vitest';
import { findWrittenCalls, parseAnswer } from '../../../src/agents/index.js';

describe('finding the JSON in an answer', () => {
  test.each<[string, string, unknown]>([
    ['bare JSON', '{"a": 1}', { a: 1 }],
    ['null, which is a value too', ' null ', null],
    ['a byte order mark', '\uFEFF[1]', [1]],
    ['a Markdown fence', '```json\n{"a": "``` in a string"}\n```', { a: '``` in a string' }],
    ['prose around it', 'Certainly! Here it is:\n{"a": {"b": [1]}}\nLet me know.', { a: { b: [1] } }],
    ['braces in the prose', 'With {placeholders} and [1], the answer is {"a": [1, 2, 3]}.', { a: [1, 2, 3] }],
    ['a small example before the answer', '<think>{"a": 0}</think>{"a": 1, "b": 2}', { a: 1, b: 2 }],
    ['brackets and quotes in strings', '=> {"a": "}] \\" {"}', { a: '}] " {' }],
    ['trailing commas', '{"a": [1, 2,], "b": "kept, }",\n}', { a: [1, 2], b: 'kept, }' }],
  ])('takes %s', (_what, text, value) => {
    expect(parseAnswer(text)).toEqual({ ok: true, value });
  });

  test('a fence that is never closed is no call, however many lines it has', () => {
    expect(findWrittenCalls(`\`\`\`json\n${'\n'.repeat(1_000_000)}`, ['look'])).toEqual([]);
    expect(findWrittenCalls('As follows:\n```json \n\n{"tool": "look"}\n\n```\n', ['look'])).toMatchObject([
      { tool: 'look' },
    ]);
  });

  test.each<[string, string, RegExp]>([
    ['nothing', '  ', /empty/],
    ['prose alone', 'I cannot do that.', /no complete JSON/],
    ['an answer that was cut, however whole its parts', '{"a": {"b": 1}, "c": [2], "d": "and th', /no complete JSON/],
    ['a cut answer in an open fence', '```json\n{"a": [{"b": 1}, {"b"', /no complete JSON/],
    ['brackets without end', '{'.repeat(100_000), /no complete JSON/],
    ['a megabyte of quotes in a text that is cut', `{"a": "${'\\"'.repeat(500_000)}`, /no complete JSON/],
  ])('does not take %s', (_what, text, problem) => {
    expect(parseAnswer(text)).toEqual({ ok: false, problem: expect.stringMatching(problem) });
  });
});
