import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Deliver } from '../../src/contract/index.js';
import { charsOfAll, deliver, takeOut } from '../../workflows/state/delivered.js';
import type { RunData } from '../../workflows/state/run-data.js';

const definition = { states: { waiting: { kind: 'wait', event: 'tick' } } };

function receiverOf(delivered: Deliver[] = []) {
  const data = { definition, delivered, deliveredIds: [] } as never as RunData;
  return { data, deliveredChars: charsOfAll(delivered) };
}

const REFUSED = {
  code: 'UNEXPECTED_EVENT',
  message: expect.stringMatching(/^expected no more than 1000 events, of 262144 characters in all/),
};
const asPair = (delivered: readonly Deliver[], delivery: Deliver) => JSON.stringify([delivered, delivery]).length;

afterEach(() => vi.restoreAllMocks());

describe('what is delivered and waits for its turn', () => {
  it('costs as much as it holds, however much waits already', () => {
    const receiver = receiverOf();
    let written = 0;
    const { stringify } = JSON;
    vi.spyOn(JSON, 'stringify').mockImplementation((value: unknown) => {
      const json = stringify(value);
      written += json.length;
      return json;
    });
    for (let n = 0; n < 2_000; n += 1) deliver(receiver, { event: 'tick', data: 'x'.repeat(1_000) });
    expect(receiver.data.delivered.length).toBeGreaterThan(200);
    expect(written).toBeLessThan(3 * 2_000 * 1_040);
  });

  it.each([0, 1, 2, 7])('fits into 256 KiB together, to the character, with %i before it', (before) => {
    const waiting = Array.from({ length: before }, (_, n) => ({ event: 'tick', data: n }));
    const room = 256 * 1024 - asPair(waiting, { event: 'tick', data: '' });
    expect(deliver(receiverOf([...waiting]), { event: 'tick', data: 'x'.repeat(room + 1) })).toEqual(REFUSED);
    expect(deliver(receiverOf([...waiting]), { event: 'tick', data: 'x'.repeat(room) })).toBeUndefined();
  });

  it('is a thousand events at most, and takes another once one has been taken out', () => {
    const receiver = receiverOf();
    for (let n = 0; n < 1_000; n += 1) expect(deliver(receiver, { event: 'tick', data: n })).toBeUndefined();
    expect(deliver(receiver, { event: 'tick', data: 'more' })).toEqual(REFUSED);
    const [first] = receiver.data.delivered;
    if (first) takeOut(receiver, first);
    expect(deliver(receiver, { event: 'tick', data: 'more' })).toBeUndefined();
    expect(receiver.deliveredChars).toBe(charsOfAll(receiver.data.delivered));
  });
});
