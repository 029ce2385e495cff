import { ApplicationFailure, Context, log } from '@temporalio/activity';
import { canonicalJson, type Stored } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { findNonJson } from './find-non-json.js';
import { activityKey, storeValue } from './stage-io.js';
import { whileHeartbeating } from './while-heartbeating.js';

/** What is kept of a part; one that gives nothing has no result. */
type Kept = { readonly result?: Json };

/** Does one named part of long work, once in all attempts. */
export type DoPart = <Result>(part: string, work: () => Result | Promise<Result>) => Promise<Result>;

export type Parts = {
  readonly part: DoPart;
  /** What is done so far, stored as one object; undefined where nothing is. Never rejects. */
  partial(): Promise<Stored | undefined>;
};

/**
 * Opens the parts of the running call. Each is kept under the call's key and its own name before it is given back, so that a later
 * attempt gets it without doing it again; while one is under way the activity heartbeats. None begins once the call is canceled.
 */
export function openParts(activity: string, store: ArtifactStore): Parts {
  const done = new Map<string, Json>();
  const begun = new Map<string, Promise<unknown>>();

  async function perform(part: string, work: () => unknown): Promise<Json | undefined> {
    const { info, cancellationSignal } = Context.current();
    const key = canonicalJson(['part', activityKey(), part]);
    const { result } = await whileHeartbeating(
      () => ({ done: done.size, part }),
      async () => {
        const kept = info.isLocal ? undefined : await store.kept(key);
        if (kept !== undefined) return kept as Kept;
        cancellationSignal.throwIfAborted();
        const fresh = toKept(`${activity}, part ${part}`, await work());
        return info.isLocal ? fresh : ((await store.keep(key, fresh)) as Kept);
      },
    );
    done.set(part, result ?? null);
    return result;
  }

  return {
    part<Result>(part: string, work: () => Result | Promise<Result>): Promise<Result> {
      const found = begun.get(part);
      if (found !== undefined) return found as Promise<Result>;
      const promise = perform(part, work).catch((error: unknown) => {
        begun.delete(part);
        throw error;
      });
      begun.set(part, promise);
      return promise as Promise<Result>;
    },
    async partial() {
      if (done.size === 0) return undefined;
      const { attempt } = Context.current().info;
      try {
        const parts = Object.fromEntries(done);
        return referenceOnly(await storeValue({ parts }, store, { attempt }));
      } catch (error) {
        log.warn('what was done of an activity was not stored', { activity, error });
        return undefined;
      }
    },
  };
}

/** Temporal keeps the last failure of a call that is retried in 4 KB, so values stay out of it. */
function referenceOnly({ value: _value, outline: _outline, ...stored }: Stored): Stored {
  return stored;
}

function toKept(place: string, result: unknown): Kept {
  if (result === undefined) return {};
  const problem = findNonJson(result, 'result');
  if (problem === undefined) return { result: result as Json };
  throw ApplicationFailure.nonRetryable(`${place}: expected a JSON value, but ${problem}`, 'VALIDATION_FAILURE');
}
