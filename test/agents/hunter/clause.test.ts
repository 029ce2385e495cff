import { describe, expect, test } from 'vitest';
import { parseClause } from '../../../src/agents/discovery/hunter/clause.js';

describe('a requirement sentence is taken apart', () => {
  test.each([
    [
      'Customers must be able to cancel an appointment.',
      { actor: 'customers', verb: 'cancel', object: 'appointment', passive: false },
    ],
    [
      'As a volunteer coordinator, I want to assign volunteers to shifts so that each shift is staffed.',
      { actor: 'volunteer coordinator', verb: 'assign', object: 'volunteers', purpose: 'each shift is staffed' },
    ],
    [
      'The system must let clerks search for claims by policy number.',
      { actor: 'clerks', verb: 'search', object: 'claims' },
    ],
    [
      'When a parcel is late, the system must send an SMS to the recipient.',
      { verb: 'send', object: 'SMS', condition: 'when a parcel is late' },
    ],
    ['Patient records must be kept for 10 years.', { verb: 'keep', object: 'patient records', passive: true }],
    ['The app must not store card numbers.', { verb: 'store', object: 'card numbers', negated: true }],
    ['Only managers can approve refunds.', { actor: 'managers', verb: 'approve', object: 'refunds', onlyActor: true }],
    ['Nurses record vital signs on a tablet.', { actor: 'nurses', verb: 'record', object: 'vital signs' }],
    [
      'Contract documents are signed with a qualified electronic signature.',
      { verb: 'sign', passive: true, subject: 'Contract documents' },
    ],
  ])('%s', (sentence, parts) => {
    expect(parseClause(sentence)).toMatchObject(parts);
  });

  test('a limit before an event is no condition', () => {
    const clause = parseClause('Customers must be able to cancel an appointment up to 24 hours before it starts.');
    expect(clause.condition).toBeUndefined();
    expect(clause.predicate).toContain('before it starts');
  });

  test.each(['', '…', 'a', 'must', '\n\n', '((((', 'The must shall will.'])('it takes %j without failing', (text) => {
    expect(() => parseClause(text)).not.toThrow();
  });
});
