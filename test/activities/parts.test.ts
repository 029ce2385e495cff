import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { beforeEach, describe, expect, test } from 'vitest';
import type { UserActivity } from '../../activities/wrap-activity.js';
import { wrapActivity } from '../../activities/wrap-activity.js';
import { type AttemptDetails, digestOf } from '../../src/contract/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { attempt } from './attempt.js';

const names = ['one', 'two', 'three', 'four', 'five', 'six'];
let store: ArtifactStore;
let done: string[];

beforeEach(() => {
  store = createMemoryStore();
  done = [];
});

function wrap(fn: UserActivity) {
  return wrapActivity('shunt', fn, { store });
}

/** Does six parts; what `before` throws ahead of one ends it there. */
function shunting(before: (name: string) => unknown = () => undefined) {
  return wrap(async (_reads, { part }) => {
    const lengths: number[] = [];
    for (const name of names) {
      await before(name);
      const length = await part(name, async () => {
        done.push(name);
        return name.length;
      });
      lengths.push(length);
    }
    return lengths;
  });
}

function breakingAt(at: string, thrown: unknown) {
  return (name: string) => {
    if (name === at) throw thrown;
  };
}

async function partialOf(failure: unknown): Promise<unknown> {
  const { details } = failure as { details: [AttemptDetails] };
  const digest = details[0].partial?.$artifact ?? '';
  return JSON.parse(Buffer.from(await store.get(digest)).toString());
}

describe('E6: long work in parts', () => {
  test('goes on after its third part in a new attempt, and does each part once', async () => {
    const crash = new Error('the power went');
    await attempt('a')
      .run(shunting(breakingAt('four', crash)))
      .catch(() => undefined);
    expect(done).toEqual(['one', 'two', 'three']);
    const result = await attempt('a', 2).run(shunting());
    expect(result?.value).toEqual([3, 3, 5, 4, 4, 3]);
    expect(done).toEqual(names);
    await attempt('b').run(shunting());
    expect(done).toHaveLength(12);
  });

  test('does a part again that failed, and one that was begun twice once', async () => {
    let calls = 0;
    const fn = wrap(async (_reads, { part }) => {
      const work = async () => {
        calls += 1;
        if (calls === 1) throw new Error('derailed');
        return calls;
      };
      await part('points', work).catch(() => undefined);
      return Promise.all([part('points', work), part('points', work)]);
    });
    expect((await attempt('a').run(fn))?.value).toEqual([2, 2]);
  });

  test('gives a later attempt what it gave, also where that is nothing', async () => {
    let runs = 0;
    const given = [undefined, null, { at: 1 }];
    const fn = wrap(async (_reads, { part }) => {
      runs += 1;
      const results = await Promise.all(given.map((value, at) => part(`part ${at}`, () => value)));
      expect(results).toEqual(given);
      if (runs === 1) throw new Error('no');
      return 'shunted';
    });
    await expect(attempt('a').run(fn)).rejects.toThrow('no');
    expect((await attempt('a', 2).run(fn))?.value).toBe('shunted');
  });

  test('heartbeats while a part is under way, and says which and how many are done', async () => {
    const { environment, run } = attempt('a', 1, { heartbeatTimeoutMs: 30 });
    const beats: unknown[] = [];
    let heard = () => {};
    const often = new Promise<void>((resolve) => {
      heard = resolve;
    });
    environment.on('heartbeat', (details: unknown) => {
      beats.push(details);
      if (beats.length === 5) heard();
    });
    const fn = wrap(async (_reads, { part }) => {
      await part('one', () => 1);
      await part('two', () => often);
      return 'shunted';
    });
    await run(fn);
    expect(beats[0]).toEqual({ done: 0, part: 'one' });
    expect(beats[4]).toEqual({ done: 1, part: 'two' });
  });

  test('a part that gives what JSON cannot hold fails with VALIDATION_FAILURE for good, and says where', async () => {
    const failure = await attempt('a')
      .run(wrap((_reads, { part }) => part('weighing', () => ({ grams: 3n }))))
      .catch((e: unknown) => e);
    expect(failure).toMatchObject({ type: 'VALIDATION_FAILURE', nonRetryable: true });
    expect(String(failure)).toContain('shunt, part weighing: expected a JSON value, but result.grams is a bigint');
  });

  test('is not kept in a local activity, which is cheap to do again', async () => {
    await attempt('a', 1, { isLocal: true }).run(shunting());
    await attempt('a', 2, { isLocal: true }).run(shunting());
    expect(done).toHaveLength(12);
  });
});

describe('what is there when an activity is canceled', () => {
  test('is stored, and named in the cancellation', async () => {
    const at = attempt('a', 3);
    const failure = await at
      .run(shunting((name) => name === 'three' && at.environment.cancel()))
      .catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(CancelledFailure);
    const parts = { one: 3, two: 3 };
    const partial = { $artifact: digestOf({ parts }), mediaType: 'application/json', bytes: 27, attempt: 3 };
    expect(failure).toMatchObject({ details: [{ attempt: 3, partial }] });
    expect(await partialOf(failure)).toEqual({ parts });
    expect(done).toEqual(['one', 'two']);
  });

  test('is given back to those who went on from an earlier attempt', async () => {
    await attempt('a')
      .run(shunting(breakingAt('three', new Error('no'))))
      .catch(() => undefined);
    const at = attempt('a', 2);
    at.environment.cancel();
    const failure = await at.run(shunting()).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(CancelledFailure);
    expect(await partialOf(failure)).toEqual({ parts: { one: 3, two: 3 } });
    expect(done).toEqual(['one', 'two']);
  });

  test('is nothing where nothing was done', async () => {
    const at = attempt('a');
    at.environment.cancel();
    const failure = await at.run(shunting()).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(CancelledFailure);
    expect(failure).toMatchObject({ details: [] });
  });

  test('does not keep an activity from completing that takes no notice', async () => {
    const at = attempt('a');
    const fn = wrap(async (_reads, { part }) => {
      await part('one', () => 1);
      at.environment.cancel();
      return 'shunted';
    });
    expect((await at.run(fn))?.value).toBe('shunted');
  });

  test('is lost where it cannot be stored, and the cancellation is not', async () => {
    const at = attempt('a');
    const put = () => Promise.reject(new Error('the disk is full'));
    const fn = wrapActivity(
      'shunt',
      async (_reads, { part, signal }) => {
        await part('one', () => 1);
        at.environment.cancel();
        signal.throwIfAborted();
      },
      { store: { ...store, put } },
    );
    await expect(at.run(fn)).rejects.toBeInstanceOf(CancelledFailure);
  });
});

test('a failure names the parts that are done, and stays what it was', async () => {
  const thrown = ApplicationFailure.nonRetryable('no track', 'AGENT_ERROR', 'platform 4');
  const failure = await attempt('a', 2)
    .run(shunting(breakingAt('two', thrown)))
    .catch((e: unknown) => e);
  expect(failure).toMatchObject({ type: 'AGENT_ERROR', nonRetryable: true, message: 'no track' });
  expect(failure).toMatchObject({ details: [{ attempt: 2, partial: { attempt: 2 } }, 'platform 4'] });
  expect(await partialOf(failure)).toEqual({ parts: { one: 3 } });
});
