import { describe, expect, test } from 'vitest';
import { done, found, problemsOf, stage } from './states.js';

describe('guards', () => {
  const routing = (...arrows: readonly { readonly when?: string; readonly to: string }[]) =>
    problemsOf({ first: stage({ writes: 'review', on: { completed: arrows } }), other: stage(), done });

  test.each([
    ['does not parse', 'context.review >'],
    ['names an unknown variable', 'state == "x"'],
    ['gives no boolean', '"x"'],
    ['counts a state that is not there', 'visits.drafting < 3'],
  ])('invalid-guard: one that %s', (_, when) => {
    const problems = routing({ when, to: 'other' }, { to: 'done' });
    expect(problems).toMatchObject([
      { rule: 'invalid-guard', place: 'states.first.on.completed[0]', path: ['IDLE', 'first'] },
    ]);
  });

  test('clash: an arrow without a guard that is not the last', () => {
    expect(routing({ to: 'other' }, { to: 'done' })).toMatchObject([
      { rule: 'clash', place: 'states.first.on.completed[0]' },
    ]);
  });

  test.each([
    ['context.review.critical > 0', 'context.review.critical > 5', 'context.review.critical = 6'],
    ['context.review.critical >= 1', 'context.review.critical <= 1', 'context.review.critical = 1'],
    ['context.review.kind == "major"', 'context.review.kind != "minor"', 'context.review.kind = "major"'],
    ['!has(context.review.note)', 'context.review.kind == null', 'context.review.note absent'],
    ['has(context.review)', 'context.review.score > 2.5', 'context.review.score = 3.5'],
    ['context.review.isGood', 'visits.other == 0', 'visits.other = 0'],
    ['event.type == "completed"', 'event.data.x == true', 'event.data.x = true'],
    ['size(context.review) == 0', 'context.review != null', 'context.review = []'],
    ['input.a.b > 1', 'input.a.c > 1', 'input.a.c = 2'],
    ['input.a != null', 'input.a.c == -1', 'input.a = {}'],
  ])('clash: %s and %s, with %s', (first, second, witness) => {
    const problems = found(
      routing({ when: first, to: 'other' }, { when: second, to: 'done' }, { to: 'FAILED' }),
      'clash',
    );
    expect(problems).toMatchObject([{ place: 'states.first.on.completed[1]' }]);
    expect(problems[0]?.message).toContain(witness);
  });

  test('clash: the same guard twice, even where nothing makes it hold', () => {
    const when = 'context.review > 1 && context.review < 1';
    expect(routing({ when, to: 'other' }, { when, to: 'done' }, { to: 'FAILED' })).toMatchObject([{ rule: 'clash' }]);
  });

  test.each([
    ['context.review.critical > 0', 'context.review.critical == 0'],
    ['context.review.kind == "a"', 'context.review.kind == "b"'],
    ['visits.other < 3', 'visits.other >= 3'],
    ['has(context.review.note)', '!has(context.review.note)'],
    ['context.review == true', 'context.review == null'],
  ])('%s and %s exclude each other', (first, second) => {
    expect(
      found(routing({ when: first, to: 'other' }, { when: second, to: 'done' }, { to: 'FAILED' }), 'clash'),
    ).toEqual([]);
  });

  test.each([
    ['context.review.critical > 0', 'context.review.critical <= 0', /as with context.review.critical = true/],
    ['context.review == true', 'context.review == false', /as with context.review = null/],
    ['input.a == 1', 'input.a != 1', /as with input.a absent/],
    ['visits.other < 3', 'visits.other > 3', /as with visits.other = 3/],
    ['visits.other * 2 < 7', 'visits.other * 2 >= 7', /may match nothing$/],
    ['context.review < "m"', '!(context.review < "m")', /as with/],
    ['context[input.a] == 1', '!(context[input.a] == 1)', /may match nothing/],
    ['context.review.exists(x, x > 1)', '!context.review.exists(x, x > 1)', /may match nothing/],
    ['1 in context.review', '!(1 in context.review)', /may match nothing/],
    ['"a" in ["a"] && input.b == b"x"', 'input.b != b"x"', /may match nothing/],
    ['-input.a > 1', '!(-input.a > 1)', /may match nothing/],
    ['"x" in context.review', '!("x" in context.review)', /may match nothing/],
    ['input.a ? true : true', 'false', /may match nothing/],
  ])('no-remainder: %s and %s may match nothing', (first, second, message) => {
    const problems = found(routing({ when: first, to: 'other' }, { when: second, to: 'done' }), 'no-remainder');
    expect(problems).toMatchObject([{ place: 'states.first.on.completed', message: expect.stringMatching(message) }]);
  });

  test('no-remainder: too many values to try prove nothing', () => {
    const when = ['a', 'b', 'c', 'd', 'e'].map((key) => `input.${key} == 1`).join(' && ');
    expect(
      found(routing({ when, to: 'other' }, { when: `!(${when}) || input.a == 1`, to: 'done' }), 'no-remainder'),
    ).toHaveLength(1);
  });

  test.each([
    ['visits.other < 3', 'visits.other >= 3'],
    ['has(context.review.note)', '!has(context.review.note)'],
    ['"note" in context', '!("note" in context)'],
    ['context.review == true', 'context.review != true'],
    ['context.review == -1', 'context.review != -1'],
    ['event.type == "completed"', 'event.type != "completed"'],
  ])('%s and %s leave nothing out', (first, second) => {
    expect(found(routing({ when: first, to: 'other' }, { when: second, to: 'done' }), 'no-remainder')).toEqual([]);
  });

  test('no-remainder: a wired event with no arrow at all', () => {
    expect(found(routing(), 'no-remainder')).toMatchObject([{ message: '"completed" may match nothing' }]);
  });

  test('unused-reason: a reason on an arrow that does not lead to FAILED', () => {
    const on = { completed: [{ to: 'done', reason: 'AGENT_ERROR' as const }] };
    expect(problemsOf({ first: stage({ on }), done })).toMatchObject([
      { rule: 'unused-reason', place: 'states.first.on.completed[0]' },
    ]);
  });
});
