import { describe, expect, it } from 'vitest';
import { readLiveEvent } from '../../src/client/read-live-event.js';

const text = { call: 'c', attempt: 1, step: 2, agent: 'a', kind: 'text', delta: 'so' };
const wireOf = (value: unknown) => {
  const json = Buffer.from(JSON.stringify(value));
  return Buffer.concat([Buffer.from([0x12, json.length]), json]).toString('base64');
};

describe('an event of a call that is under way', () => {
  it('is read from its payload', () => {
    expect(readLiveEvent(wireOf(text))).toEqual(text);
  });

  it.each([
    ['of a kind that is not known', wireOf({ ...text, kind: 'sung' })],
    ['without a call', wireOf({ kind: 'text', delta: 'so' })],
    ['that is null', wireOf(null)],
    ['that is no JSON', Buffer.from([0x12, 1, 0x7b]).toString('base64')],
    ['that is cut off', wireOf(text).slice(0, 20)],
    ['that is empty', ''],
    ['with a length that would lead back', Buffer.from([0x0a, 0xfa, 0xff, 0xff, 0xff, 0x0f]).toString('base64')],
  ])('%s is said to be none', (_what, wire) => {
    expect(readLiveEvent(wire)).toMatchObject({ code: 'MALFORMED_MESSAGE' });
  });
});
