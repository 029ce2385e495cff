import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../architecture/imports.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Every line `expression // => value` that follows an `@example`, with the file it documents. */
const examples = ['src', 'workflows', 'activities'].flatMap((folder) =>
  filesBelow(root, folder).flatMap((file) => {
    const blocks = readFileSync(`${root}${file}`, 'utf8').split('@example').slice(1);
    const lines = blocks.flatMap((block) => block.slice(0, block.indexOf('*/')).split('\n'));
    return lines.flatMap((line) => {
      const found = /^\s*\* (.+?) \/\/ => (.+)$/.exec(line);
      return found ? [{ file, expression: found[1] ?? '', value: found[2] ?? '' }] : [];
    });
  }),
);

describe('the examples of the docstrings', () => {
  it('are there', () => {
    expect(examples.length).toBeGreaterThan(10);
  });

  it.each(examples)('$file: $expression', async ({ file, expression, value }) => {
    const exported = (await import(`${root}${file}`)) as Record<string, unknown>;
    const evaluate = (code: string): unknown =>
      new Function(...Object.keys(exported), `return (${code})`)(...Object.values(exported));
    expect(evaluate(expression)).toEqual(evaluate(value));
  });
});
