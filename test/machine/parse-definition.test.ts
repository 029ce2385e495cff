import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkMachine, parseDefinition, simplePaths, toMermaid, toXState } from '../../src/machine/index.js';
import { publishing } from './machines.js';
import { machines } from './random-machine.js';

/** The definition with one part of it put in another's place. */
function withPart(path: string, part: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(publishing));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const holder = keys.reduce<unknown>((at, key) => (at as { [key: string]: unknown })[key], copy);
  (holder as { [key: string]: unknown })[last] = part;
  return copy;
}

function problemsOf(json: unknown): readonly string[] {
  const result = parseDefinition(json);
  return result.ok ? [] : result.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('untyped data', () => {
  test('of the right shape is a definition', () => {
    const json: unknown = JSON.parse(JSON.stringify(publishing));
    expect(parseDefinition(json)).toEqual({ ok: true, definition: publishing });
  });

  test.each<[string, unknown]>([
    ['work', { branches: { a: { pipeline: 'p' }, b: { workflow: 'w', taskQueue: 'q' } } }],
    ['work', { graph: { a: { work: { activity: 'a', local: true } }, b: { work: { agent: 'b' }, after: ['a'] } } }],
    ['retry', { maximumAttempts: 3, backoffCoefficient: 1.5, initialInterval: '1s' }],
    ['output', { type: 'object', properties: { a: { enum: [1, 'x', null, true, []] } } }],
    ['retry', { byError: { AGENT_ERROR: 'never', EXTERNAL_API_ERROR: { maximumAttempts: 9, maximumInterval: '5m' } } }],
    ['compensation', { activity: 'undo' }],
    ['compensation', { activity: 'undo', taskQueue: 'q', timeout: '1h', retry: { maximumAttempts: 3 } }],
    ['compensation', { activity: 'undo', attemptTimeout: '1m', heartbeat: '10s' }],
    ['skip', {}],
    ['skip', { value: [null, { pages: 1 }] }],
    ['entry', [{ activity: 'warm', taskQueue: 'q', reads: ['draft'], timeout: '1m', retry: { byError: {} } }]],
    ['exit', [{ notify: ['requester', { role: 'lead' }], message: 'Done.', timeout: '1m' }]],
  ])('may have %s %j', (field, part) => {
    expect(problemsOf(withPart(`states.drafting.${field}`, part))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['quorum', 2],
    ['quorum', [{ group: 'legal' }, { role: 'product', count: 2 }]],
    ['veto', [{ group: 'legal' }]],
    ['exclude', ['requester', 'producer', { decided: 'other' }]],
    ['bindsTo', ['draft']],
    ['editable', ['draft']],
    ['commentRequired', ['rejected']],
    ['conditions', true],
    ['forms', { approved: { type: 'object', properties: { score: { enum: [1, 2] } } } }],
    ['signed', true],
    ['recordAttempts', false],
    ['delegates', [{ id: 'bob' }]],
    ['deadline', { at: 'input.due' }],
    ['deadline', { business: '3d', calendar: 'office' }],
    ['reminders', ['1h', { at: '2026-12-24T17:00Z' }]],
    ['escalations', [{ after: '1h', also: [{ role: 'lead' }], quorum: 2 }]],
    ['escalations', [{ after: '1h', instead: [{ role: 'lead' }], quorum: [{ role: 'lead' }] }]],
    ['rounds', { most: 3, last: [{ id: 'eve' }], quorum: 1 }],
    ['lease', '1h'],
    ['entry', [{ activity: 'warm' }]],
    ['exit', []],
  ])('may have a gate with %s %j', (field, part) => {
    expect(problemsOf(withPart(`states.reviewing.${field}`, part))).toEqual([]);
  });

  test('may have calendars, and a stage that acts on an approval', () => {
    const office = { timeZone: 'UTC', days: ['mon', 'sun'], from: '08:00', to: '16:00', holidays: ['2026-12-25'] };
    expect(problemsOf(withPart('calendars', { office }))).toEqual([]);
    expect(problemsOf(withPart('states.publishing.approvedAt', 'reviewing'))).toEqual([]);
  });

  test.each<[string, unknown]>([
    ['recovery', {}],
    [
      'recovery',
      { by: [{ id: 'ada' }], fourEyes: ['rollback', 'abandon'], escalateTo: [{ group: 'leads' }], lease: '2h' },
    ],
    ['cancellation', { grace: '30s' }],
    ['actions', { FAILED: [{ notify: ['requester'], message: 'It failed.' }], CANCELLED: [{ activity: 'tidy' }] }],
    ['states.signing.entry', [{ activity: 'warm' }]],
    ['states.signing.exit', [{ activity: 'warm' }]],
    ['states.done.entry', [{ activity: 'tidy' }]],
  ])('may have %s %j, for failures and what is done besides', (path, part) => {
    expect(problemsOf(withPart(path, part))).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['recovery', { fourEyes: ['undo'] }, 'recovery.fourEyes[0]: expected one of resume, rerun, rollback, patch'],
    ['recovery', { by: [{ team: 'x' }] }, 'recovery.by[0].team: is unknown here; expected role'],
    ['recovery', { who: [] }, 'recovery.who: is unknown here; expected by, fourEyes, escalateTo, lease'],
    ['cancellation', {}, 'cancellation.grace: is missing'],
    ['actions', { COMPLETE: [] }, 'actions.COMPLETE: is unknown here; expected FAILED, CANCELLED'],
    ['states.drafting.retry', { byError: { X: 'always' } }, 'retry.byError.X: expected one of never, got "always"'],
    ['states.drafting.retry', { byError: { X: { byError: {} } } }, 'retry.byError.X.byError: is unknown here'],
    ['states.drafting.compensation', { activity: 'x', local: true }, 'compensation.local: is unknown here'],
    ['states.drafting.skip', true, 'states.drafting.skip: expected an object, got true'],
    ['states.drafting.skip', { value: undefined }, 'states.drafting.skip.value: expected JSON, got undefined'],
    [
      'states.drafting.entry',
      ['warm'],
      'entry[0]: expected an action: an activity, or a message to people, got "warm"',
    ],
    ['states.drafting.entry', [{}], 'states.drafting.entry[0].activity: is missing'],
    [
      'states.drafting.exit',
      [{ notify: ['author'], message: '' }],
      'notify[0]: expected one of requester, got "author"',
    ],
    ['states.drafting.exit', [{ notify: [], activity: 'x' }], 'exit[0].message: is missing'],
    ['states.reviewing.lease', 1, 'states.reviewing.lease: expected a string, got 1'],
    ['states.expiring.entry', [], 'states.expiring.entry: is unknown here'],
    ['states.done.exit', [], 'states.done.exit: is unknown here; expected title, outputs, entry, kind'],
  ])('with %s %j is told where it is wrong, too', (path, part, message) => {
    expect(problemsOf(withPart(path, part)).join('\n')).toContain(message);
  });

  test.each<[string, unknown, string]>([
    ['quorom', 2, 'quorom: is unknown here; expected title, shows, quorum'],
    ['quorum', 1.5, 'quorum: expected a whole number from 0, got 1.5'],
    ['quorum', [{ group: 'legal', cuont: 2 }], 'quorum[0].cuont: is unknown here; expected count, group'],
    ['quorum', [2], 'quorum[0]: expected a reviewer: an id, a role or a group, got 2'],
    ['veto', [{ team: 'legal' }], 'veto[0].team: is unknown here; expected role'],
    ['exclude', ['author'], 'exclude[0]: expected one of requester, producer, got "author"'],
    ['exclude', [{ decide: 'x' }], 'exclude[0].decide: is unknown here; expected decided'],
    ['bindsTo', 'draft', 'bindsTo: expected a list, got "draft"'],
    ['conditions', 'yes', 'conditions: expected true or false, got "yes"'],
    ['forms', { approved: 'yes' }, 'forms.approved: expected an object, got "yes"'],
    ['deadline', 72, 'deadline: expected a moment: a duration, { at } or { business, calendar }, got 72'],
    ['deadline', { at: 'input.due', business: '1d' }, 'deadline.business: is unknown here; expected at'],
    [
      'deadline',
      { busines: '1d', calendar: 'office' },
      'deadline.busines: is unknown here; expected business, calendar',
    ],
    ['reminders', [{ business: '1d' }], 'reminders[0].calendar: is missing'],
    ['escalations', [{ also: [] }], 'escalations[0].after: is missing'],
    ['escalations', [{ after: '1h' }], 'escalations[0].also: is missing'],
    ['escalations', [{ after: '1h', also: [], instead: [] }], 'escalations[0].also: is unknown here; expected quorum'],
    ['escalations', ['1h'], 'escalations[0]: expected an escalation, got "1h"'],
    ['rounds', { last: [] }, 'rounds.most: is missing'],
    ['rounds', { most: 3, lst: [] }, 'rounds.lst: is unknown here; expected last, quorum, most'],
  ])('with a gate whose %s is %j is told where it is wrong', (field, part, message) => {
    expect(problemsOf(withPart(`states.reviewing.${field}`, part)).join('\n')).toContain(`states.reviewing.${message}`);
  });

  test.each<[unknown, string]>([
    [{}, 'calendars.office.timeZone: is missing'],
    [{ timezone: 'UTC' }, 'calendars.office.timezone: is unknown here; expected days, from, to, holidays, timeZone'],
    [{ timeZone: 'UTC', days: ['monday'] }, 'calendars.office.days[0]: expected one of mon, tue'],
    [{ timeZone: 'UTC', holidays: [1] }, 'calendars.office.holidays[0]: expected a string, got 1'],
  ])('with a calendar %j is told where it is wrong', (office, message) => {
    expect(problemsOf(withPart('calendars', { office })).join('\n')).toContain(message);
  });

  test.each<[string, unknown, string]>([
    ['name', 7, 'name: expected a string, got 7'],
    ['visibility', 'maybe', 'visibility: expected one of on, off, got "maybe"'],
    ['input', [], 'input: expected an object, got a list'],
    ['states', 'none', 'states: expected an object, got "none"'],
    [
      'states.drafting',
      null,
      'states.drafting: expected a state whose kind is one of stage, gate, wait, choice, final, got null',
    ],
    [
      'states.drafting',
      { kind: 'toString' },
      'states.drafting: expected a state whose kind is one of stage, gate, wait, choice, final, got an object',
    ],
    ['states.drafting.timout', '1m', 'states.drafting.timout: is unknown here; expected title, reads, writes'],
    ['states.drafting.timeout', 5, 'states.drafting.timeout: expected a string, got 5'],
    ['states.drafting.corrections', 1.5, 'states.drafting.corrections: expected a whole number from 0, got 1.5'],
    [
      'states.drafting.retry',
      { backoffCoefficient: 0 },
      'states.drafting.retry.backoffCoefficient: expected a number from 1, got 0',
    ],
    ['states.drafting.work', { agnet: 'a' }, 'states.drafting.work: expected work: an agent'],
    [
      'states.drafting.work',
      { activity: 'a', local: 'yes' },
      'states.drafting.work.local: expected true or false, got "yes"',
    ],
    [
      'states.drafting.work',
      { agent: 'a', taskQueue: 'q' },
      'states.drafting.work.taskQueue: is unknown here; expected agent',
    ],
    ['states.drafting.output', { a: undefined }, 'states.drafting.output.a: expected JSON, got undefined'],
    ['states.drafting.output', 'x'.repeat(99), `states.drafting.output: expected an object, got "${'x'.repeat(60)}…"`],
    [
      'states.drafting.on.failed',
      [{ to: 'done', reason: 'BORED' }],
      'states.drafting.on.failed[0].reason: expected one of INVALID_INPUT',
    ],
    ['states.drafting.on.failed', {}, 'states.drafting.on.failed: expected a list, got an object'],
    ['states.reviewing.reviewers', [{ name: 'ada' }], 'states.reviewing.reviewers[0].role: is missing'],
    [
      'states.reviewing.reviewers',
      [{ id: 'ada', role: 'x' }],
      'states.reviewing.reviewers[0].role: is unknown here; expected id',
    ],
    ['states.expiring', { kind: 'choice' }, 'states.expiring.choose: is missing'],
    [
      'states.draftFailed',
      { kind: 'choice', always: 'done', choose: [] },
      'states.draftFailed.choose: is unknown here',
    ],
  ])('with %s %j is told where it is wrong', (path, part, message) => {
    expect(problemsOf(withPart(path, part)).join('\n')).toContain(message);
  });

  test('that is no object at all is told so', () => {
    expect(problemsOf('x')).toEqual([': expected an object, got "x"']);
    expect(problemsOf(() => 1)).toEqual([': expected an object, got a function']);
    expect(problemsOf(new Map())).toEqual([': expected an object, got an object']);
  });

  test('nested without end is refused before it can exhaust the stack', () => {
    const branches = Array.from({ length: 5_000 }).reduce<unknown>((inner) => ({ branches: { a: inner } }), {
      agent: 'a',
    });
    expect(problemsOf(withPart('states.drafting.work', branches)).join()).toContain('is nested more than 64 deep');
    const schema = Array.from({ length: 5_000 }).reduce<unknown>((inner) => [inner], []);
    expect(problemsOf(withPart('states.drafting.output', { schema })).join()).toContain('is nested more than 64 deep');
  });

  test('of any kind makes parseDefinition throw nothing', () => {
    fc.assert(
      fc.property(
        fc.anything({ withSparseArray: true, withNullPrototype: true }),
        (value) => void parseDefinition(value),
      ),
    );
  });

  test('that parses makes the checker, the explorer and the exports throw nothing', () => {
    let parsed = 0;
    const names = fc.constantFrom('IDLE', 'FAILED', '__proto__', 'constructor', '', 'a b', 'first', '"; %%');
    const property = fc.property(
      machines({ isCareful: false }),
      fc.array(fc.tuple(fc.nat(), fc.oneof(names, fc.jsonValue())), { maxLength: 4 }),
      names,
      (definition, changes, name) => {
        const json = JSON.parse(JSON.stringify(definition).replaceAll('"second"', JSON.stringify(name))) as unknown;
        const result = parseDefinition(changes.reduce((at, [die, value]) => changed(at, die, value), json));
        if (!result.ok) return;
        parsed += 1;
        checkMachine(result.definition);
        checkMachine(result.definition, { tools: { search: 'destructive' } });
        simplePaths(result.definition, { limit: 20 });
        toMermaid(result.definition, { current: name });
        toXState(result.definition);
      },
    );
    fc.assert(property, { numRuns: 600 });
    expect(parsed).toBeGreaterThan(100);
  });
});

/** A copy with some leaf of it replaced. */
function changed(json: unknown, die: number, value: unknown): unknown {
  if (typeof json !== 'object' || json === null) return value;
  const keys = Object.keys(json);
  const key = keys[die % Math.max(1, keys.length)];
  if (key === undefined) return value;
  const member = (json as { [key: string]: unknown })[key];
  const next = changed(member, Math.floor(die / keys.length), value);
  if (Array.isArray(json)) return json.map((item, at) => (String(at) === key ? next : (item as unknown)));
  return Object.fromEntries(
    Object.entries(json).map(([name, item]) => [name, name === key ? next : (item as unknown)]),
  );
}
