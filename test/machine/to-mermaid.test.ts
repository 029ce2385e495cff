import { describe, expect, test } from 'vitest';
import { type AnyGate, type Seat, toMermaid } from '../../src/machine/index.js';
import { machineOf, publishing } from './machines.js';

describe('a drawing', () => {
  test('shows the states, the arrows with their guards, and the ends', () => {
    const lines = toMermaid(publishing).split('\n');
    expect(lines[0]).toBe('stateDiagram-v2');
    expect(lines).toEqual(
      expect.arrayContaining([
        '  [*] --> IDLE',
        '  IDLE --> drafting : admitted',
        '  drafting --> reviewing : draftCompleted (context.draft.pages #62; 0)',
        '  drafting --> FAILED : draftCompleted (otherwise)',
        '  reviewing --> done : archived',
        '  done --> [*]',
        '  CANCELLED --> [*]',
      ]),
    );
  });

  test('leaves out what may come in any state', () => {
    expect(toMermaid(publishing)).not.toContain('publishing --> FAILED');
  });

  test('makes gates stand out, and FAILED, and the current state above all', () => {
    expect(toMermaid(publishing)).toMatch(/classDef gate .*\n {2}class reviewing gate/);
    expect(toMermaid(publishing)).toContain('class FAILED failed');
    expect(toMermaid(publishing)).not.toContain('current');
    const waiting = toMermaid(publishing, { current: 'reviewing' });
    expect(waiting).toMatch(/classDef current .*\n {2}class reviewing current/);
    expect(waiting).not.toContain('classDef gate');
    expect(toMermaid(publishing, { current: 'IDLE' })).toContain('class IDLE current');
  });

  test('shows a title beside the name', () => {
    expect(toMermaid(machineOf({ done: { kind: 'final', title: 'All is done' } }))).toContain(
      'state "All is done (done)" as done',
    );
  });

  test.each<[number | readonly Seat[], string]>([
    [1, 'reviewing\n'],
    [3, 'state "reviewing needs 3 people" as reviewing\n'],
    [
      [{ group: 'legal' }, { role: 'product', count: 2 }, { id: 'ada' }],
      'state "reviewing needs legal, 2 product, ada" as reviewing\n',
    ],
  ])('says of a gate how many must decide: %j', (quorum, line) => {
    const reviewing = { ...(publishing.states.reviewing as AnyGate), quorum };
    expect(toMermaid(machineOf({ reviewing, done: { kind: 'final' } }))).toContain(line);
  });

  test('is safe against names and titles that are syntax elsewhere', () => {
    const drawing = toMermaid(
      machineOf({
        end: { kind: 'choice', always: 'a b' },
        'a b': { kind: 'final', title: 'é "x"; %% <b>\n{y} --> 名' },
        state_1: { kind: 'final' },
        __proto: { kind: 'choice', choose: [{ when: 'input["a"] < 3', to: 'toString' }] },
      }),
      { current: 'no "such" state' },
    );
    expect(drawing).toContain('state "end" as state_1\n');
    expect(drawing).toContain('state "é #34;x#34;#59; #37;#37; #60;b#62; #123;y#125; --#62; 名 (a b)" as state_2\n');
    expect(drawing).toContain('state "state_1" as state_3\n');
    expect(drawing).toContain('state_4 --> toString : always (input#91;#34;a#34;#93; #60; 3)\n');
    expect(drawing).toContain('class state_6 current\n');
  });
});
