import { describe, expect, test } from 'vitest';
import type { AnyGate, AnyState, Stage } from '../../../src/machine/index.js';
import { choose, done, found, gate, problemsOf, stage } from './states.js';

const writing = stage({ writes: 'draft', on: { completed: 'reviewing' } });

function reviewing(more: Partial<AnyGate> = {}): AnyGate {
  return gate({ shows: ['draft'], on: { approved: 'publishing', rejected: 'FAILED', expired: 'FAILED' }, ...more });
}

function publishing(more: Partial<Stage> = {}): Stage {
  return stage({ reads: ['draft'], approvedAt: 'reviewing', ...more });
}

function problemsWith(more: { readonly [name: string]: AnyState }) {
  return problemsOf({ writing, reviewing: reviewing(), publishing: publishing(), done, ...more });
}

describe('a stage that acts on an approval', () => {
  test('is sound where every way to it is approved, round by round', () => {
    const on = { approved: 'publishing', rejected: 'FAILED', expired: 'FAILED', changesRequested: 'writing' };
    expect(problemsWith({ reviewing: reviewing({ on }) })).toEqual([]);
    expect(problemsWith({ publishing: publishing({ reads: ['draft?'] }) })).toEqual([]);
  });

  test('takes a custom decision for an approval', () => {
    const on = { ...reviewing().on, waived: 'publishing' };
    expect(problemsWith({ reviewing: reviewing({ decisions: ['waived'], on }) })).toEqual([]);
  });

  test.each(['writing', 'nowhere', 'toString'])('unknown-gate: at %s, which is no gate', (approvedAt) => {
    expect(problemsWith({ publishing: publishing({ approvedAt }) })).toMatchObject([
      {
        rule: 'unknown-gate',
        place: 'states.publishing.approvedAt',
        fix: 'Name one of reviewing.',
        path: ['IDLE', 'writing', 'reviewing', 'publishing'],
      },
    ]);
  });

  test.each<[string, { readonly [name: string]: AnyState }]>([
    ['nothing', { publishing: stage({ approvedAt: 'reviewing' }) }],
    ['something else', { publishing: publishing({ reads: ['input.draft'] }) }],
    ['what a gate that shows nothing approved', { reviewing: gate({ on: reviewing().on }) }],
  ])('not-shown: that reads %s', (_, more) => {
    expect(problemsWith(more)).toMatchObject([{ rule: 'not-shown', place: 'states.publishing.approvedAt' }]);
  });

  test('unapproved: with a way past the gate', () => {
    const problems = problemsWith({
      writing: stage({ writes: 'draft', on: { completed: 'routing' } }),
      routing: choose({ when: 'input.fast == true', to: 'publishing' }, { to: 'reviewing' }),
    });
    expect(problems).toEqual([
      {
        rule: 'unapproved',
        place: 'states.publishing.approvedAt',
        message:
          'publishing acts on what reviewing approved, and nobody has approved it on the way IDLE → writing → routing → publishing',
        fix: 'Lead that way through the approval of reviewing.',
        path: ['IDLE', 'writing', 'routing', 'publishing'],
      },
    ]);
  });

  test('unapproved: with a way out of the gate that is no approval', () => {
    const on = { approved: 'publishing', rejected: 'FAILED', expired: 'publishing' };
    expect(problemsWith({ reviewing: reviewing({ on }) })).toMatchObject([
      { rule: 'unapproved', path: ['IDLE', 'writing', 'reviewing', 'publishing'] },
    ]);
  });

  test('unapproved: with a stage on the way that writes anew what was approved', () => {
    const polishing = stage({ writes: 'draft', on: { completed: 'publishing' } });
    const problems = problemsWith({
      reviewing: reviewing({ on: { ...reviewing().on, approved: 'polishing' } }),
      polishing,
    });
    expect(problems).toMatchObject([
      {
        rule: 'unapproved',
        message: expect.stringContaining('draft may have changed since'),
        path: ['IDLE', 'writing', 'reviewing', 'polishing', 'publishing'],
      },
    ]);
  });

  test('unapproved: with a gate that approves its own last verdict, and then writes the next', () => {
    const on = { approved: 'publishing', rejected: 'FAILED', expired: 'FAILED', changesRequested: 'writing' };
    const problems = problemsWith({
      reviewing: reviewing({ shows: ['draft', 'verdict?'], writes: 'verdict', on }),
      publishing: publishing({ reads: ['draft', 'verdict'] }),
    });
    expect(found(problems, 'unapproved')).toMatchObject([
      { message: expect.stringContaining('draft, verdict may have changed since') },
    ]);
  });

  test('is approved anew where the way leads through the gate again', () => {
    const on = { completed: 'done', failed: [{ when: 'visits.writing < 3', to: 'writing' }, { to: 'FAILED' }] };
    expect(problemsWith({ publishing: publishing({ on }) })).toEqual([]);
  });
});
