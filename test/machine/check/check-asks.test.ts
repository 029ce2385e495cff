import { describe, expect, test } from 'vitest';
import { type AnyGate, type AnyState, checkMachine, type Stage } from '../../../src/machine/index.js';
import { approving, noting, notingStates, raising, research, without } from '../asking.js';
import { choose, found, problemsOf, stage } from './states.js';

const withoutApproval = without(noting.on, 'approvalNeeded');
const withoutRaise = without(noting.on, 'budgetExceeded');

function problemsWith(more: { readonly [name: string]: AnyState }) {
  return problemsOf({ ...notingStates, ...more });
}

function asking(more: Partial<Stage>) {
  return { noting: { ...noting, ...more } };
}

function deciding(more: Partial<AnyGate>) {
  return { approving: { ...approving, ...more } };
}

describe('a stage that asks people', () => {
  test('is sound where gates show what it asks, and approvals lead back; a gate is bound enough for such a loop', () => {
    expect(checkMachine(research)).toEqual([]);
  });

  test('may be guarded, show what it asks as optional, and lead rejections wherever it likes', () => {
    const on = {
      ...noting.on,
      approvalNeeded: [{ when: 'context.call.tool == "write"', to: 'approving' }, { to: 'escalating' }],
    };
    const escalating = { ...approving, shows: ['call?', 'input.brief'] };
    expect(problemsWith({ ...asking({ on }), escalating })).toEqual([]);
  });

  test('may leave the questions out: it fails where a budget is used up', () => {
    const on = without(noting.on, 'approvalNeeded', 'budgetExceeded');
    const states = without(notingStates, 'approving', 'raising');
    expect(problemsOf({ ...states, noting: { ...without(noting, 'asks'), on } })).toEqual([]);
  });

  test('may answer in one step, and ask about the budget of the run', () => {
    const on = without(noting.on, 'givenBack', 'approvalNeeded');
    const plain = without(noting, 'tools', 'limits', 'memory', 'budget');
    const single = { ...plain, asks: { budgetExceeded: 'spent' }, on };
    const states = { ...without(notingStates, 'approving', 'unnoted'), noting: single };
    expect(problemsOf(states, { budget: { money: 1 } })).toEqual([]);
    expect(problemsOf(states, { pipelineBudget: { money: 1, per: 'day' } })).toEqual([]);
    expect(problemsOf(states)).toMatchObject([{ rule: 'unknown-event', place: 'states.noting.on.budgetExceeded' }]);
  });

  test.each<[string, Partial<Stage>, object]>([
    [
      'an approval',
      { asks: { budgetExceeded: 'spent' } },
      {
        rule: 'invalid-asks',
        place: 'states.noting.asks',
        message: 'noting is wired for "approvalNeeded", and names no key under which a gate would show what is asked',
        fix: 'Name a context key for it: asks: { approvalNeeded: KEY }.',
      },
    ],
    [
      'a raise',
      { asks: { approvalNeeded: 'call' } },
      { rule: 'invalid-asks', place: 'states.noting.asks', fix: expect.stringContaining('budgetExceeded: KEY') },
    ],
    [
      'an approval that leads nowhere',
      { on: withoutApproval },
      {
        rule: 'unwired-event',
        place: 'states.noting.on',
        message: 'noting lays "call" before a gate on "approvalNeeded", and it leads nowhere',
        fix: 'Wire "approvalNeeded" to a gate, or leave asks.approvalNeeded out.',
      },
    ],
    [
      'an approval with an empty list of ways',
      { on: { ...noting.on, approvalNeeded: [] } },
      { rule: 'unwired-event', place: 'states.noting.on' },
    ],
    ['a raise that leads nowhere', { on: withoutRaise }, { rule: 'unwired-event', place: 'states.noting.on' }],
  ])('asks by halves: %s', (_what, more, problem) => {
    const problems = problemsWith(asking(more)).filter(({ rule }) => ['invalid-asks', 'unwired-event'].includes(rule));
    expect(problems).toMatchObject([{ ...problem, path: ['IDLE', 'noting'] }]);
  });

  test.each<[string, { readonly [name: string]: AnyState }, string]>([
    ['the stage', asking({ writes: 'call' }), 'noting'],
    ['the gate', deciding({ writes: 'call' }), 'approving'],
  ])('invalid-asks: under a key that %s writes', (_what, more, writer) => {
    expect(found(problemsWith(more), 'invalid-asks')).toMatchObject([
      {
        place: 'states.noting.asks.approvalNeeded',
        message: `"call" is what ${writer} writes, and could not be told from what noting asks`,
        path: ['IDLE', 'noting'],
      },
    ]);
  });

  test('invalid-asks: two questions under one key', () => {
    const problems = problemsWith({
      ...asking({ asks: { approvalNeeded: 'call', budgetExceeded: 'call' } }),
      raising: { ...raising, shows: ['call'] },
    });
    expect(problems).toMatchObject([{ rule: 'invalid-asks', place: 'states.noting.asks.budgetExceeded' }]);
  });

  test('invalid-asks: two questions at one gate', () => {
    const problems = problemsWith({
      ...asking({ on: { ...noting.on, budgetExceeded: 'approving' } }),
      ...deciding({ shows: ['call?', 'spent?'], on: { ...approving.on, rejected: 'FAILED' } }),
    });
    expect(found(problems, 'invalid-asks')).toMatchObject([
      {
        place: 'states.noting.on.budgetExceeded',
        fix: 'Give each a gate of its own.',
        path: ['IDLE', 'noting', 'approving'],
      },
    ]);
  });

  test.each(['FAILED', 'done', 'noting', 'nowhere', 'toString'])('invalid-asks: at %s, which is no gate', (to) => {
    const on = { ...noting.on, approvalNeeded: [{ when: 'input.fast == true', to }, { to: 'approving' }] };
    expect(found(problemsWith(asking({ on })), 'invalid-asks')).toEqual([
      {
        rule: 'invalid-asks',
        place: 'states.noting.on.approvalNeeded',
        message: `what noting asks on "approvalNeeded" is decided at a gate, and "${to}" is none`,
        fix: 'Lead it to a gate that shows "call".',
        path: ['IDLE', 'noting', to],
      },
    ]);
  });

  test.each<[string, readonly string[] | undefined]>([
    ['nothing', undefined],
    ['something else', ['notes?']],
    ['an input of that name', ['input.call']],
  ])('not-shown: where the gate shows %s', (_what, shows) => {
    const bare = without(approving, 'shows');
    expect(
      found(problemsWith({ approving: shows === undefined ? bare : { ...bare, shows } }), 'not-shown'),
    ).toMatchObject([
      {
        place: 'states.approving.shows',
        message: 'approving decides on what noting asks, and does not show it: "call"',
        fix: 'Show "call" there.',
        path: ['IDLE', 'noting', 'approving'],
      },
    ]);
  });

  test('invalid-asks: where reviewers may edit what is asked', () => {
    expect(problemsWith(deciding({ editable: ['call'] }))).toMatchObject([
      { rule: 'invalid-asks', place: 'states.approving.editable', path: ['IDLE', 'noting', 'approving'] },
    ]);
  });

  test('invalid-asks: where a way of the approval leads elsewhere, and which', () => {
    const approved = [{ when: 'input.fast == true', to: 'unnoted' }, { to: 'noting' }];
    expect(problemsWith(deciding({ on: { ...approving.on, approved } }))).toEqual([
      {
        rule: 'invalid-asks',
        place: 'states.approving.on.approved',
        message: 'approving decides on what noting asks, and its approval leads to unnoted',
        fix: 'Lead "approved" back to noting.',
        path: ['IDLE', 'noting', 'approving', 'unnoted'],
      },
    ]);
  });

  test.each(['rejected', 'expired', 'changesRequested', 'postponed'])(
    'invalid-asks: where %s gives no budget and leads back, to ask for the same again',
    (outcome) => {
      const on = { ...raising.on, [outcome]: 'noting' };
      const decisions = outcome === 'postponed' ? [outcome] : [];
      expect(problemsWith({ raising: { ...raising, decisions, on } })).toEqual([
        {
          rule: 'invalid-asks',
          place: `states.raising.on.${outcome}`,
          message: `"${outcome}" at raising gives nothing and leads back to noting, which asks for the same again`,
          fix: `Lead "${outcome}" elsewhere, or guard it, as with "visits.raising < 3".`,
          path: ['IDLE', 'noting', 'raising', 'noting'],
        },
      ]);
    },
  );

  test('may have a rejection lead back so often, and a call that was rejected at any time', () => {
    const rejected = [{ when: 'visits.raising < 3', to: 'noting' }, { to: 'FAILED' }];
    expect(problemsWith({ raising: { ...raising, on: { ...raising.on, rejected } } })).toEqual([]);
    expect(problemsWith(deciding({ on: { ...approving.on, expired: 'noting' } }))).toEqual([]);
  });

  test('is told without a way where no run gets there', () => {
    const on = { approved: 'done', rejected: 'FAILED', expired: 'FAILED' };
    const problems = problemsOf({ first: choose({ to: 'done' }), ...notingStates, ...deciding({ on }) });
    expect(found(problems, 'invalid-asks')).toMatchObject([{ place: 'states.approving.on.approved', path: [] }]);
  });
});

describe('the events of a stage with tools', () => {
  test.each(['cancelled', 'always', 'recovered', 'forked', 'admitted'])(
    'invalid-name: %s, which means something else',
    (event) => {
      const problems = problemsWith(asking({ on: { ...noting.on, [event]: 'unnoted' } }));
      expect(problems).toMatchObject([{ rule: 'invalid-name', place: 'states.noting' }]);
    },
  );

  test.each(['approvalNeeded', 'budgetExceeded'])('invalid-name: a success called %s', (emits) => {
    const problems = problemsWith(asking({ emits, on: withoutApproval }));
    expect(found(problems, 'invalid-name')).toMatchObject([{ place: 'states.noting' }]);
  });

  test('unknown-event: of a stage whose agent answers in one step, or has none, an approval never comes', () => {
    for (const work of [{ agent: 'noter' }, { activity: 'note' }]) {
      const plain = stage({ work, on: { completed: 'done', approvalNeeded: 'approving' } });
      expect(found(problemsWith({ noting: plain }), 'unknown-event')).toMatchObject([
        { place: 'states.noting.on.approvalNeeded' },
      ]);
    }
  });
});

describe('data', () => {
  test('that is asked about is written on the way to its gate, and on no other', () => {
    const problems = problemsWith(asking({ on: { ...noting.on, givenBack: 'approving' } }));
    expect(problems).toMatchObject([
      { rule: 'unreachable' },
      { rule: 'read-before-written', place: 'states.approving.shows[0]', path: ['IDLE', 'noting', 'approving'] },
    ]);
  });

  test('that is asked about may be read by actions, and needs a usable name', () => {
    expect(problemsWith(deciding({ entry: [{ activity: 'tidy', reads: ['call'] }] }))).toEqual([]);
    const asks = { approvalNeeded: 'the call', budgetExceeded: 'spent' };
    expect(found(problemsWith(asking({ asks })), 'invalid-name')).toMatchObject([
      { place: 'states.noting.asks.approvalNeeded', path: ['IDLE', 'noting'] },
    ]);
  });
});
