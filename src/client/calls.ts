import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { AHEAD_OF_TASK, SignalboxError } from '../contract/index.js';
import type { ServerConnection } from './connect.js';
import { isTimeout, pausedError, toSignalboxError } from './to-signalbox-error.js';

const ASK_AGAIN_MS = 250;
const EXPLAIN_MS = 3_000;

/** How the client reaches runs: every call bounded in time, every error by its code. */
export type Calls = {
  /**
   * Makes one call on a run and waits for its answer no longer than the bound. Where there is none, it takes up to three seconds more to
   * find out why.
   *
   * @param about what is asked, in words that follow 'cannot', as in `show the run r-1`
   * @throws UNKNOWN_RUN, RUN_CLOSED, NO_WORKER, NO_SERVER, NOT_ANSWERED, or the code that the run itself rejected the call with
   */
  onRun<Answer>(run: string, about: string, call: (handle: WorkflowHandle) => Promise<Answer>): Promise<Answer>;
  /** The same for a call that is not about one run. */
  onServer<Answer>(about: string, call: () => Promise<Answer>): Promise<Answer>;
};

export function createCalls(connection: ServerConnection, boundMs: number): Calls {
  const { client } = connection;

  function bounded<Answer>(call: () => Promise<Answer>, until = Date.now() + boundMs): Promise<Answer> {
    return client.connection.withDeadline(until, call);
  }

  /** Asks the server what the error alone does not say: is the run there, is it closed, is the server there at all. */
  async function explain(error: unknown, run: string, about: string): Promise<SignalboxError> {
    const found = toSignalboxError(error, about, run);
    if (found.code !== 'UNKNOWN_RUN' && found.code !== 'NO_WORKER') return found;
    try {
      const info = await bounded(() => client.workflow.getHandle(run).describe(), Date.now() + EXPLAIN_MS);
      if (info.status.name === 'PAUSED') return pausedError(about, run, error);
      if (found.code === 'UNKNOWN_RUN')
        return info.status.name === 'RUNNING'
          ? found
          : new SignalboxError('RUN_CLOSED', `cannot ${about}: the run has ended (${info.status.name})`, [], {
              cause: error,
            });
      const queue = `no worker on the task queue '${info.taskQueue}'`;
      const isOver = info.status.name !== 'RUNNING';
      return new SignalboxError(
        'NO_WORKER',
        isOver
          ? `cannot ${about}: the run has ended (${info.status.name}), and ${queue} is there to answer for it`
          : `cannot ${about}: the server is there, but ${queue} answered`,
        isOver
          ? [`'npx signalbox show' and 'npx signalbox audit' need no worker: they replay the history`]
          : found.details,
        { cause: error },
      );
    } catch (second) {
      const reason = isTimeout(second) ? 'NO_SERVER' : toSignalboxError(second, about).code;
      if (reason === 'UNKNOWN_RUN') return found.code === 'UNKNOWN_RUN' ? found : toSignalboxError(second, about);
      return new SignalboxError('NO_SERVER', `cannot ${about}: ${connection.settings.address} does not answer`, [], {
        cause: error,
      });
    }
  }

  return {
    async onRun(run, about, call) {
      const handle = client.workflow.getHandle(run);
      const until = Date.now() + boundMs;
      for (;;) {
        try {
          return await bounded(() => call(handle), until);
        } catch (error) {
          if (!isAheadOfTask(error) || Date.now() + ASK_AGAIN_MS >= until) throw await explain(error, run, about);
          await delay(ASK_AGAIN_MS);
        }
      }
    },
    async onServer(about, call) {
      try {
        return await bounded(call);
      } catch (error) {
        if (isTimeout(error))
          throw new SignalboxError('NO_SERVER', `cannot ${about}: ${connection.settings.address} does not answer`);
        throw toSignalboxError(error, about);
      }
    },
  };
}

function isAheadOfTask(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.message.includes(AHEAD_OF_TASK) || isAheadOfTask(error.cause);
}
