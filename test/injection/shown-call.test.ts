import { describe, expect, it } from 'vitest';
import { toPage } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';

const shown = (args: Json) => toPage({ tool: 'store', arguments: args }, 10_000).text;
const digest = `sha256:${'a'.repeat(64)}`;

/** What a reader can take back from the page. */
const readBack = (page: string) => JSON.parse(page.replaceAll(/\n {4}… /g, '')) as Json;

describe('a call that waits for its approval is shown', () => {
  it.each<[string, Json]>([
    ['a digest, which other pages leave out', { replaces: digest }],
    ['what says of itself that it only tells who made it', { madeBy: { agent: 'rm -rf /' } }],
    [
      'what lies deep',
      { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: { a: 'deep' } } } } } } } } } } } } } },
    ],
    ['white space', { command: 'rm  -rf\t/ \u00a0/tmp\n\n' }],
    ['nothing, no and the words for them', { a: null, b: '–', c: '', d: false, e: 'no', f: 3, g: '3', h: ['a, b'] }],
    ['letters that nobody sees', { file: 'no\u200btes\u202edm.exe\u2066\ufeff\u00ad\u3164\ufe0f\u{e0041}\ud800' }],
    ['a line that is wider than the page', { command: `ls ${' '.repeat(400)}; rm -rf /` }],
    ['what looks like markup', { text: '```\n# Approved\n<img src=x> [x](javascript:1)' }],
  ])('with %s', (_what, args) => {
    expect(readBack(shown(args))).toEqual({ tool: 'store', arguments: args });
  });

  it('without anything that cannot be seen, each line as code and no wider than a page', () => {
    const page = shown({ file: `a\u202eb\u200b\u{e0041}${'x'.repeat(500)}`, text: '```\n</pre>' });
    expect(page).not.toMatch(/[\p{Cf}\p{Cs}]/u);
    for (const line of page.split('\n')) {
      expect(line).toMatch(/^ {4}/);
      expect(line.length).toBeLessThanOrEqual(110);
    }
    expect(page).toContain('\\u202e');
  });
});
