import { describe, expect, it } from 'vitest';
import { checkInput } from '../../src/cli/check-input.js';
import type { Json } from '../../src/machine/index.js';
import { researchNotes } from '../../src/pipelines/index.js';

const good = { question: 'When was the tower built?', folder: 'harbor-light', requestedBy: 'ada' };
const problemsOf = (input: Json) => {
  try {
    checkInput(researchNotes, input);
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('an input that does not fit', () => {
  it.each([
    [{ ...good, folder: '' }, 'folder: expected a folder of .md and .txt documents, ', '; got ""'],
    [
      { ...good, folder: '/etc' },
      "as a path below the worker's folder of documents; . is that folder itself",
      '; got "/etc"',
    ],
    [{ ...good, question: ' ' }, 'question: expected what is to be found out', '; got " "'],
  ])('%j is told by what was expected and got, and by no pattern', (input, expected, got) => {
    const problems = problemsOf(input);
    expect(problems).toMatchObject({ code: 'INVALID_INPUT', details: [expect.stringContaining(expected)] });
    expect(problems).toMatchObject({ details: [expect.stringContaining(got)] });
    expect(problems).not.toMatchObject({ details: [expect.stringMatching(/pattern|\(\?/)] });
  });

  it('is told otherwise where it is no text of the wrong kind', () => {
    expect(problemsOf({ ...good, folder: 3 })).toMatchObject({ details: [expect.stringContaining('folder: ')] });
    expect(problemsOf(good)).toBeUndefined();
  });
});
