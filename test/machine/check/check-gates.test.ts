import { describe, expect, test } from 'vitest';
import type { AnyGate, Definition, Json, Reviewer } from '../../../src/machine/index.js';
import { done, gate, problemsOf, stage } from './states.js';

const editors: readonly Reviewer[] = [{ role: 'editor' }];
const pair: readonly Reviewer[] = [{ id: 'ada' }, { id: 'bob' }];

/** A gate after a stage that writes what it shows. */
function problemsWith(more: Partial<AnyGate>, head: Partial<Definition> = {}) {
  const writing = stage({ writes: 'draft', on: { completed: 'first' } });
  return problemsOf(
    { first: gate({ shows: ['draft', 'input.brief'], ...more }), writing, done },
    { initial: 'writing', ...head },
  );
}

test('a gate that uses everything it may say is sound', () => {
  const object = { type: 'object', properties: { score: { type: 'integer', minimum: 1 } } };
  const everything: Partial<AnyGate> = {
    shows: ['draft?', 'input.brief'],
    reviewers: [...editors, { group: 'product' }],
    quorum: [{ group: 'legal' }, { group: 'product', count: 2 }, { id: 'ada' }],
    veto: [{ group: 'legal' }, { id: 'bob' }],
    exclude: ['requester', 'producer'],
    bindsTo: ['draft', 'input.brief', 'brief?'],
    editable: ['draft'],
    commentRequired: ['rejected', 'changesRequested', 'waived'],
    conditions: true,
    forms: { approved: object, waived: object },
    signed: true,
    recordAttempts: true,
    delegates: editors,
    deadline: '3d',
    reminders: ['1d', { business: '1d', calendar: 'office' }],
    escalations: [
      { after: '24h', also: [{ group: 'legal' }], quorum: 2 },
      { after: { at: 'input.due' }, instead: [{ id: 'eve' }], quorum: 1 },
    ],
    rounds: { most: 3, last: pair, quorum: 2 },
    decisions: ['waived'],
    writes: 'verdict',
    on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED', changesRequested: 'writing', waived: 'done' },
  };
  const calendars = { office: { timeZone: 'Europe/Berlin' } };
  expect(problemsWith(everything, { calendars })).toEqual([]);
});

describe('who decides', () => {
  test.each<[string, string, Partial<AnyGate>, RegExp]>([
    ['a quorum of nobody', 'quorum', { quorum: 0 }, /whole number of people, 1 at least; got 0/],
    ['half a person', 'quorum', { quorum: 1.5, reviewers: editors }, /got 1.5/],
    ['no seats', 'quorum', { quorum: [] }, /no seats/],
    ['a seat of nobody', 'quorum[0].count', { quorum: [{ id: 'ada', count: 0 }] }, /got 0/],
    [
      'one person twice',
      'quorum[0].count',
      { reviewers: [...pair, ...editors], quorum: [{ id: 'ada', count: 2 }] },
      /ada/,
    ],
    [
      'more people than there are',
      'quorum',
      { reviewers: [...pair, { id: 'ada' }], quorum: 3 },
      /only 2 may: ada, bob/,
    ],
    [
      'more seats than people',
      'quorum',
      { reviewers: pair, quorum: [{ id: 'ada' }, { id: 'bob' }, { id: 'bob' }] },
      /^3/,
    ],
    [
      'more people than a rung leaves',
      'escalations[0]',
      { reviewers: pair, quorum: 2, escalations: [{ after: '1m', instead: [{ id: 'eve' }] }] },
      /2 people are to decide, and only 1 may: eve/,
    ],
    [
      'a rung of nobody',
      'escalations[0].quorum',
      { escalations: [{ after: '1m', also: editors, quorum: 0 }] },
      /got 0/,
    ],
    ['a last round of more than there are', 'rounds', { rounds: { most: 2, last: pair, quorum: 3 } }, /only 2 may/],
    ['a last round of nobody', 'rounds.quorum', { rounds: { most: 2, last: pair, quorum: 0 } }, /got 0/],
    ['a last quorum without a last round', 'rounds.quorum', { rounds: { most: 2, quorum: 1 } }, /nobody of its own/],
  ])('invalid-quorum: %s', (_, place, more, message) => {
    expect(problemsWith(more)).toEqual([
      {
        rule: 'invalid-quorum',
        place: `states.first.${place}`,
        message: expect.stringMatching(message),
        fix: expect.stringMatching(/\.$/),
        path: ['IDLE', 'writing', 'first'],
      },
    ]);
  });

  test('a rung that names more people makes a larger quorum possible from then on', () => {
    const escalations = [
      { after: '1m', also: [{ id: 'bob' }], quorum: 2 },
      { after: '2m', also: [{ id: 'eve' }] },
    ];
    expect(problemsWith({ escalations })).toEqual([]);
  });

  test.each<[string, string, Partial<AnyGate>]>([
    [
      'a seat for a role never asked',
      'quorum[1]',
      { reviewers: editors, quorum: [{ role: 'editor' }, { role: 'lead' }] },
    ],
    ['a seat for a person never asked', 'quorum[0]', { quorum: [{ id: 'bob' }] }],
    ['a veto of a group never asked', 'veto[0]', { veto: [{ group: 'legal' }] }],
    ['a veto of a person never asked', 'veto[0]', { veto: [{ id: 'bob' }] }],
  ])('unknown-reviewer: %s', (_, place, more) => {
    expect(problemsWith(more)).toMatchObject([{ rule: 'unknown-reviewer', place: `states.first.${place}` }]);
  });

  test('unknown-reviewer says who is asked', () => {
    expect(problemsWith({ reviewers: [...editors, { id: 'ada' }], veto: [{ group: 'legal' }] })).toMatchObject([
      {
        message: 'a veto is for the group legal, who is never asked',
        fix: 'Name one of those asked (role editor, id ada), or ask them, too.',
      },
    ]);
  });

  test.each<[string, string, Partial<AnyGate>]>([
    ['a rung that adds nobody', 'escalations[0].also', { escalations: [{ after: '1m', also: [] }] }],
    ['a rung that leaves nobody', 'escalations[0].instead', { escalations: [{ after: '1m', instead: [] }] }],
    ['a last round without anybody', 'rounds.last', { rounds: { most: 1, last: [] } }],
  ])('no-reviewer: %s', (_, place, more) => {
    expect(problemsWith(more)).toMatchObject([{ rule: 'no-reviewer', place: `states.first.${place}` }]);
  });

  test.each([0, 1.5])('invalid-rounds: a gate that may have %s rounds', (most) => {
    expect(problemsWith({ rounds: { most } })).toMatchObject([
      { rule: 'invalid-rounds', place: 'states.first.rounds.most' },
    ]);
  });
});

describe('unknown-gate: those are left out who decided', () => {
  const second = gate({ on: { ...gate().on, approved: 'first' } });

  test('at another gate', () => {
    const first = gate({ exclude: [{ decided: 'second' }] });
    expect(problemsOf({ first, second, done }, { initial: 'second' })).toEqual([]);
  });

  test.each([
    ['at a state that is no gate', 'done', '"done" is not a gate of sample', 'Name one of second.'],
    ['at no state', 'toString', '"toString" is not a gate of sample', 'Name one of second.'],
    ['at the gate itself', 'first', 'first cannot leave out those who decide there', 'Name one of second.'],
  ])('%s', (_, decided, message, fix) => {
    const first = gate({ exclude: [{ decided }] });
    expect(problemsOf({ first, second, done }, { initial: 'second' })).toMatchObject([
      { rule: 'unknown-gate', place: 'states.first.exclude[0].decided', message, fix },
    ]);
  });

  test('where there is no other gate', () => {
    expect(problemsWith({ exclude: [{ decided: 'first' }] })).toMatchObject([
      { fix: 'Remove it: there is no such gate.' },
    ]);
  });
});

describe('what is decided', () => {
  test.each<[string, string, Partial<AnyGate>, string]>([
    ['is bound to what is not shown', 'bindsTo[0]', { bindsTo: ['notes'] }, 'Name one of draft, brief.'],
    ['is bound where nothing is shown', 'bindsTo[0]', { shows: [], bindsTo: ['draft'] }, 'Show it, or leave it out.'],
    ['edits what is not shown', 'editable[1]', { editable: ['draft?', 'notes'] }, 'Name one of draft.'],
    ['edits the input', 'editable[0]', { editable: ['input.brief'] }, 'Name one of draft.'],
    ['edits the input by its name', 'editable[0]', { editable: ['brief'] }, 'Name one of draft.'],
  ])('not-shown: a gate that %s', (_, place, more, fix) => {
    expect(problemsWith(more)).toMatchObject([{ rule: 'not-shown', place: `states.first.${place}`, fix }]);
  });

  test.each<[string, string, Partial<AnyGate>]>([
    ['a comment on what nobody chooses', 'commentRequired[0]', { commentRequired: ['expired'] }],
    ['a comment on changes that cannot be requested', 'commentRequired[0]', { commentRequired: ['changesRequested'] }],
    ['a form of no outcome', 'forms.waived', { forms: { waived: { type: 'object' } } }],
  ])('unknown-outcome: %s', (_, place, more) => {
    expect(problemsWith(more)).toMatchObject([
      { rule: 'unknown-outcome', place: `states.first.${place}`, fix: 'Name one of approved, rejected.' },
    ]);
  });

  test('unkept-conditions: conditions of an approval that go nowhere', () => {
    expect(problemsWith({ conditions: true })).toMatchObject([
      { rule: 'unkept-conditions', place: 'states.first.conditions' },
    ]);
    expect(problemsWith({ conditions: false })).toEqual([]);
    expect(problemsWith({ conditions: true, writes: 'verdict' })).toEqual([]);
  });

  test.each(['withdrawn', 'delegated', 'edited', 'voided'])(
    'invalid-name: a decision called %s, which the log of a gate says of something else',
    (decision) => {
      expect(problemsWith({ decisions: [decision], on: { ...gate().on, [decision]: 'done' } })).toMatchObject([
        { rule: 'invalid-name', place: 'states.first' },
      ]);
    },
  );
});

describe('invalid-form', () => {
  const flawsOf = (form: { readonly [key: string]: Json }) => problemsWith({ forms: { approved: form } });

  test.each<[string, { readonly [key: string]: Json }]>([
    ['of another type', { type: 'string' }],
    ['of any type', {}],
    ['of several types', { type: ['object', 'null'] }],
  ])('a form %s', (_, form) => {
    expect(flawsOf(form)).toMatchObject([{ rule: 'invalid-form', place: 'states.first.forms.approved.type' }]);
  });

  test.each<[string, Json, string]>([
    ['properties', { a: { type: 'text' } }, '.properties.a.type'],
    ['properties', { a: { type: [] } }, '.properties.a.type'],
    ['properties', { a: 'string' }, '.properties.a'],
    ['properties', ['a'], '.properties'],
    ['properties', { a: { items: { enum: [] } } }, '.properties.a.items.enum'],
    ['properties', { a: { pattern: '(' } }, '.properties.a.pattern'],
    ['properties', { a: { pattern: 7 } }, '.properties.a.pattern'],
    ['properties', { a: { minimum: '1' } }, '.properties.a.minimum'],
    ['properties', { a: { maxLength: -1 } }, '.properties.a.maxLength'],
    ['properties', { a: { $ref: '#' } }, '.properties.a.$ref'],
    ['patternProperties', { '(': {} }, '.patternProperties.('],
    ['patternProperties', 'x', '.patternProperties'],
    ['required', 'a', '.required'],
    ['anyOf', [], '.anyOf'],
    ['anyOf', [{ required: [1] }], '.anyOf[0].required[0]'],
    ['additionalProperties', 'no', '.additionalProperties'],
  ])('a form whose %s are %j', (keyword, value, place) => {
    expect(flawsOf({ type: 'object', [keyword]: value })).toMatchObject([
      { rule: 'invalid-form', place: `states.first.forms.approved${place}` },
    ]);
  });

  test('is not one with words of no meaning, or with every word that has one', () => {
    const form = {
      type: 'object',
      title: 'Score',
      'x-order': 3,
      properties: { a: { type: ['string', 'null'], enum: ['x', null], pattern: '^x', format: 'date' }, b: true },
      patternProperties: { '^c': { minimum: 0.5, uniqueItems: true } },
      required: ['a'],
      allOf: [{ not: { minProperties: 9 } }],
      dependentRequired: { a: ['b'] },
      additionalProperties: false,
    };
    expect(flawsOf(form)).toEqual([]);
  });
});
