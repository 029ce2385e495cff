import { expect, test } from 'vitest';
import { checkDefinition } from '../../../src/contract/index.js';
import { researchNotes } from '../../../src/pipelines/index.js';

test('the pipeline checks', () => {
  expect(checkDefinition(researchNotes)).toEqual([]);
});
