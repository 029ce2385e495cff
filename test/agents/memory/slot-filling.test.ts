import { describe, expect, it } from 'vitest';
import { play, settle } from '../../../bench/slot-filling.js';
import { scenarios } from '../../../bench/slot-scenarios.js';

const cases = scenarios.flatMap((scenario) => [1, 6].map((offers) => ({ name: scenario.name, scenario, offers })));
const lengthOf = (prompts: readonly string[]) => prompts.reduce((sum, prompt) => sum + prompt.length, 0);

describe('conversations that fill slots', () => {
  it.each(cases)(
    '$name, $offers offers: the tree ends with every slot as the user last had it',
    ({ scenario, offers }) => {
      expect(play(scenario, 'tree', offers).slots).toEqual(settle(scenario, offers));
    },
  );

  it.each(cases)('$name, $offers offers: the flat transcript ends with the same slots', ({ scenario, offers }) => {
    expect(play(scenario, 'flat', offers).slots).toEqual(settle(scenario, offers));
  });

  it('have the words the user last said, and nothing of what was taken back', () => {
    const [trip] = scenarios.map((scenario) => play(scenario, 'tree', 6).slots);
    expect(trip).toMatchObject({ destination: 'Bergen', date: '10 May', transfer: 'light rail' });
    expect(Object.keys(trip ?? {})).not.toContain('rental');
  });

  it.each([1, 6])('need less text with the tree than with the flat transcript, at %i offers', (offers) => {
    const [flat = 0, tree = 0] = (['flat', 'tree'] as const).map((memory) =>
      lengthOf(scenarios.flatMap((scenario) => play(scenario, memory, offers).prompts)),
    );
    expect(tree).toBeLessThan(flat);
  });
});
