import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPutArtifact } from '../../activities/put-artifact.js';
import { type UserActivity, wrapActivity } from '../../activities/wrap-activity.js';
import { canonicalJson, digestOf, SignalboxError } from '../../src/contract/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { attempt } from './attempt.js';

let store: ArtifactStore;
beforeEach(() => {
  store = createMemoryStore();
});

function wrap(fn: UserActivity) {
  return wrapActivity('shunt', fn, { store });
}

describe("a user's own activity", () => {
  test('is given values in place of references, also within the whole input and within what branches gave', async () => {
    const { digest, bytes } = await store.put(Buffer.from(canonicalJson({ long: 'brief' })), 'application/json');
    const prose = await store.put(Buffer.from('# Brief'), 'text/markdown');
    const reference = { $artifact: digest, mediaType: 'application/json', bytes };
    const outlined = { long: 'an outline', madeBy: 'me', value: 0, ...reference };
    const reads = {
      plain: 1,
      brief: outlined,
      prose: { $artifact: prose.digest, mediaType: 'text/markdown', bytes: 7 },
      input: { brief: reference, requestedBy: 'ada' },
    };
    const seen = await attempt('a').run(
      wrap((given) => given),
      reads,
    );
    expect(seen?.value).toEqual({
      plain: 1,
      brief: { long: 'brief' },
      prose: '# Brief',
      input: { brief: { long: 'brief' }, requestedBy: 'ada' },
    });
  });

  test('cannot reach another artifact through what was fetched', async () => {
    const secret = await store.put(Buffer.from('"another run\'s"'), 'application/json');
    const smuggled = { inner: { $artifact: secret.digest, mediaType: 'application/json', bytes: 14 } };
    const { digest, bytes } = await store.put(Buffer.from(canonicalJson(smuggled)), 'application/json');
    const reads = { mail: { $artifact: digest, mediaType: 'application/json', bytes } };
    expect(
      (
        await attempt('a').run(
          wrap((given) => ({ seen: canonicalJson(given) })),
          reads,
        )
      )?.value,
    ).toEqual({ seen: canonicalJson({ mail: smuggled }) });
  });

  test('cannot give what could be taken for a reference', async () => {
    const forged = { inner: { $artifact: `sha256:${'0'.repeat(64)}`, mediaType: 'application/json', bytes: 14 } };
    const given = attempt('forged').run(
      wrap(() => forged),
      {},
    );
    await expect(given).rejects.toMatchObject({ type: 'VALIDATION_FAILURE', nonRetryable: true });
  });

  test('makes an artifact of its result', async () => {
    const result = await attempt('a', 2).run(
      wrap(() => ({ b: 1, a: null })),
      {},
    );
    const value = { b: 1, a: null };
    const bytes = '{"a":null,"b":1}'.length;
    expect(result).toEqual({ $artifact: digestOf(value), mediaType: 'application/json', bytes, value, attempt: 2 });
    expect(Buffer.from(await store.get(digestOf(value))).toString()).toBe('{"a":null,"b":1}');
  });

  test('may type what it reads', async () => {
    const double = ({ cars }: { readonly cars: number }) => cars * 2;
    expect((await attempt('a').run(wrap(double), { cars: 4 }))?.value).toBe(8);
  });

  test.each([undefined, null])('that gives %s stores nothing, and is not run again either', async (nothing) => {
    let runs = 0;
    const fn = wrap(() => {
      runs += 1;
      return nothing;
    });
    expect(await attempt('a').run(fn, {})).toBe(nothing);
    expect(await attempt('a', 2).run(fn)).toBe(nothing);
    expect(runs).toBe(1);
  });

  test('E6: that finished is not run again, and another call is', async () => {
    let runs = 0;
    const fn = wrap(async () => {
      runs += 1;
      return runs;
    });
    const first = await attempt('a').run(fn, {});
    expect(await attempt('a', 2).run(fn, {})).toEqual(first);
    expect((await attempt('b').run(fn, {}))?.value).toBe(2);
  });

  test('learns its key, its attempt and its cancellation, and can heartbeat', async () => {
    const { environment, run } = attempt('spot:1', 4);
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    const result = await run(
      wrap((_reads, { key, attempt: number, heartbeat, signal }) => {
        heartbeat({ done: 5 });
        environment.cancel();
        return { key, number, isCanceled: signal.aborted };
      }),
      {},
    );
    expect(result?.value).toEqual({ key: 'execution-1/spot:1', number: 4, isCanceled: true });
    expect(beats).toEqual([{ done: 5 }]);
  });

  const loop: { self?: unknown } = {};
  loop.self = loop;
  const deep = Array.from({ length: 2000 }).reduce<unknown>((inner) => [inner], 0);
  test.each<[unknown, string]>([
    [{ list: [1, 2n] }, 'result.list[1] is a bigint'],
    [() => 1, 'result is a function'],
    [{ run: () => 1 }, 'result.run is a function'],
    [loop, 'result.self holds itself'],
    [{ gone: undefined }, 'result.gone is undefined'],
    [[Number.NaN], 'result[0] is NaN'],
    [{ at: new Date(0) }, 'result.at is a Date'],
    [new Map(), 'result is a Map'],
    [Symbol('s'), 'result is a symbol'],
    [deep, 'is nested more than 500 deep'],
  ])('that gives what JSON cannot hold fails with VALIDATION_FAILURE for good (%#)', async (result, says) => {
    const failure = await attempt('a')
      .run(
        wrap(() => result),
        {},
      )
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ type: 'VALIDATION_FAILURE', nonRetryable: true });
    expect(String(failure)).toContain('shunt: expected a JSON value, but ');
    expect(String(failure)).toContain(says);
  });

  test('may mention one object twice', async () => {
    const wagon = { name: 'red' };
    expect(
      (
        await attempt('a').run(
          wrap(() => [wagon, wagon]),
          {},
        )
      )?.value,
    ).toEqual([wagon, wagon]);
  });

  test.each([
    ['INVALID_INPUT', true],
    ['NO_SERVER', false],
  ] as const)('that throws %s fails with that code; non-retryable: %s', async (code, nonRetryable) => {
    const fn = wrap(() => {
      throw new SignalboxError(code, 'expected a train, got a boat', ['boat: floats']);
    });
    await expect(attempt('a').run(fn, {})).rejects.toMatchObject({
      type: code,
      nonRetryable,
      message: 'expected a train, got a boat',
      details: ['boat: floats'],
    });
  });

  test.each([new Error('the yard is closed'), ApplicationFailure.nonRetryable('no track', 'AGENT_ERROR')])(
    'that throws %s throws that, and its next attempt runs',
    async (thrown) => {
      let runs = 0;
      const fn = wrap(() => {
        runs += 1;
        if (runs === 1) throw thrown;
        return 'shunted';
      });
      await expect(attempt('a').run(fn, {})).rejects.toBe(thrown);
      expect((await attempt('a', 2).run(fn, {}))?.value).toBe('shunted');
    },
  );
});

describe('putting an artifact', () => {
  test('gives a small value back whole, and a large one by its outline', async () => {
    const putArtifact = createPutArtifact({ store });
    const small = await attempt('a').run(putArtifact, { value: { n: 1 } });
    expect(small).toEqual({ $artifact: digestOf({ n: 1 }), mediaType: 'application/json', bytes: 7, value: { n: 1 } });
    const large = await attempt('a').run(putArtifact, { value: { n: 1, text: 'é'.repeat(20_000) } });
    expect(large).toMatchObject({ bytes: 40_017, outline: { n: 1 } });
    expect(large.value).toBeUndefined();
  });
});
