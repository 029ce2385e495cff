import { type Cancel, isUnanswered, type Status } from '../contract/index.js';

/** What became of a cancellation: the run has taken it, or it lies in the run's history until a worker takes it up. */
export type Cancelled = { readonly taken: true; readonly status: Status } | { readonly taken: false };

type Ways = {
  status(run: string): Promise<Status>;
  update(run: string, cancel: Cancel): Promise<Status>;
  signal(run: string, cancel: Cancel): Promise<void>;
};

/**
 * Cancels a run in the name of a person, whether or not a worker answers for it.
 *
 * Without a worker, or while the run is paused, it is the signal: the server keeps it in the run's history, with who and why, where a
 * cancellation request of Temporal's own would keep neither. The status is asked first, for an update that nobody answered may still be
 * taken up later.
 */
export async function cancelRun(run: string, cancel: Cancel, ways: Ways): Promise<Cancelled> {
  try {
    await ways.status(run);
    return { taken: true, status: await ways.update(run, cancel) };
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    await ways.signal(run, cancel);
    return { taken: false };
  }
}
