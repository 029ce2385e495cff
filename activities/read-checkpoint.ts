import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/common';
import { AHEAD_OF_TASK, type ForkSource, QUERIES, rootOf, SignalboxError } from '../src/contract/index.js';
import { parseForkSource } from './parse-fork-source.js';
import { toActivityFailure } from './to-activity-failure.js';

/** For one answer, or most of an attempt's time where that is less; a run that waits long for a worker is asked by another attempt. */
const PATIENCE_MS = 10_000;

/**
 * Asks another run for one of its checkpoints, by a query: the run does not notice. It may have ended, as long as a worker serves its
 * task queue.
 *
 * @throws UNKNOWN_RUN, UNKNOWN_CHECKPOINT for good; NO_SERVER, NO_WORKER while another attempt may help
 */
export async function readCheckpoint(request: {
  readonly run: string;
  readonly execution?: string;
  readonly seq: number;
}): Promise<ForkSource> {
  try {
    return parseForkSource(await ask(request), request);
  } catch (error) {
    throw toActivityFailure(error);
  }
}

async function ask({ run, execution, seq }: Parameters<typeof readCheckpoint>[0]): Promise<unknown> {
  const { client, info } = Context.current();
  const until = Date.now() + Math.min(PATIENCE_MS, info.startToCloseTimeoutMs * 0.8);
  const handle = client.workflow.getHandle(run, execution);
  try {
    return await client.withDeadline(until, async () => {
      const { type, taskQueue } = await handle.describe();
      // Anybody's workflow could answer the query; one of this type, on this queue, is answered for by our own workers.
      if (type !== info.workflowType || taskQueue !== info.taskQueue)
        throw new SignalboxError(
          'UNKNOWN_RUN',
          `expected ${run} to be a run of ${info.workflowType} on ${info.taskQueue}; it is one of ${type} on ${taskQueue}`,
        );
      return handle.query(QUERIES.checkpoint, seq);
    });
  } catch (error) {
    throw toQueryError(error, execution === undefined ? run : `${run} (execution ${execution})`);
  }
}

const GRPC = { INVALID_ARGUMENT: 3, UNAVAILABLE: 14 } as const;

/** A query that the run cannot answer is answered with INVALID_ARGUMENT, whatever the reason. */
function toQueryError(error: unknown, run: string): unknown {
  if (error instanceof SignalboxError) return error;
  const said = rootOf(error);
  if (error instanceof WorkflowNotFoundError)
    return new SignalboxError('UNKNOWN_RUN', `expected a run named ${run}; the server knows none`);
  if (said.includes(AHEAD_OF_TASK)) return new SignalboxError('NO_WORKER', `${run}: ${AHEAD_OF_TASK}`);
  switch (grpcCodeOf(error)) {
    case GRPC.INVALID_ARGUMENT:
      return new SignalboxError('UNKNOWN_RUN', `expected ${run} to be a run that has checkpoints; it says: ${said}`);
    case GRPC.UNAVAILABLE:
      return new SignalboxError('NO_SERVER', `expected the server to answer for ${run}: ${said}`);
    default:
      return new SignalboxError('NO_WORKER', `expected a worker to answer for ${run}: ${said}`);
  }
}

function grpcCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'number' ? error.code : grpcCodeOf(error.cause);
}
