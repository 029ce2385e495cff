import { allHandlersFinished, condition, defineSignal, setHandler, workflowInfo } from '@temporalio/workflow';
import { WorkflowStream, type WorkflowStreamState } from '@temporalio/workflow-streams/workflow';
import { SIGNALS } from '../src/contract/index.js';
import { hasContinuedItself } from './sandbox/continued.js';
import { laterWatch } from './state/watched.js';

/** How many events are kept for those who come late, or into the next execution. */
const KEPT_EVENTS = 100;
/** How long one that nobody has asked for is there. */
const UNASKED_MS = 60_000;

type Handover = { readonly until: number; readonly stream: WorkflowStreamState };

/**
 * Carries what calls of a run tell to those who watch it, beside the run: a run's own history is evidence, and holds nothing of it.
 *
 * It ends when nobody has said for a while that they watch, and whatever becomes of it, the run does not notice.
 *
 * @param before what the execution before handed over, never taken from a caller
 */
export async function liveStream(before?: Handover): Promise<void> {
  const carried = hasContinuedItself() ? before : undefined;
  let watchedUntil = carried?.until;
  const unaskedUntil = Date.now() + UNASKED_MS;
  const until = () => watchedUntil ?? unaskedUntil;
  const stream = new WorkflowStream(carried?.stream);
  setHandler(defineSignal<[unknown]>(SIGNALS.watched), (payload) => {
    watchedUntil = laterWatch(watchedUntil, payload);
  });
  const mustContinue = () => workflowInfo().continueAsNewSuggested;
  while (Date.now() < until()) {
    await condition(mustContinue, until() - Date.now(), { summary: 'somebody watches' });
    if (!mustContinue()) continue;
    forgetOld(stream);
    await stream.continueAsNew<typeof liveStream>((state) => [{ until: until(), stream: state }]);
  }
  stream.detachPollers();
  await condition(allHandlersFinished);
}

function forgetOld(stream: WorkflowStream): void {
  const { base_offset: first, log } = stream.getState();
  stream.truncate(first + Math.max(0, log.length - KEPT_EVENTS));
}
