import { setTimeout as delay } from 'node:timers/promises';
import type { SignalboxClient, StartedRun } from '../client/index.js';
import { ERRORS, type ErrorCode, SignalboxError, type Status, shellQuote } from '../contract/index.js';
import type { Invocation } from './command.js';
import { exitOf, followRun } from './follow-run.js';
import { formatStatus } from './format-run.js';
import { type ServerOptions, taskQueueOf } from './server-settings.js';

type Start = {
  readonly started: StartedRun;
  /** Stays until the run has closed or failed. */
  readonly watch: boolean;
  /** What is to be said of the start besides. */
  readonly lines?: readonly string[];
  readonly taskQueue?: string;
};

/**
 * Says what became of a run that was just started, or shows its moves, and gives the exit code.
 *
 * @throws the code a worker turned it away with
 */
export async function followStart(
  client: SignalboxClient,
  invocation: Invocation<ServerOptions>,
  { started, watch, lines = [], taskQueue }: Start,
): Promise<number> {
  const { context, options, output } = invocation;
  const { run } = started;
  const status = await admissionOf(client, run, () => output.note('waiting for a worker that admits it'));
  if (status) assertAdmitted(status);
  if (!watch) {
    output.result({ ...started, ...(status ? { status } : {}) }, () => [
      ...(status ? [run, ...lines, ...formatStatus(run, status, output)] : [run, ...lines]),
      `see it with: ${output.cli(`show ${shellQuote(run)}`)}`,
    ]);
    if (!status)
      output.note(
        `no worker on the task queue '${taskQueue ?? taskQueueOf(context, options)}' has taken it up yet; it starts when one does`,
      );
    return 0;
  }
  output.note([`run ${run}`, ...lines].join('\n'));
  return followToEnd(client, invocation, run);
}

/**
 * Shows what a run does until it has closed or failed, and how it stands then; gives the exit code.
 *
 * @param live whether what calls tell while they are under way is shown, too
 */
export async function followToEnd(
  client: SignalboxClient,
  invocation: Invocation<ServerOptions>,
  run: string,
  live = false,
): Promise<number> {
  const { output } = invocation;
  const last = await followRun(client, run, invocation, live);
  if (!last) {
    output.note(`stopped watching; the run goes on: ${output.cli(`show ${shellQuote(run)}`)}`);
    return 130;
  }
  if (output.json) output.record({ run, status: last }, '');
  else output.result(last, () => formatStatus(run, last, output));
  return exitOf(last);
}

/** How long a start waits while a worker answers and none admits the run: one that lacks the pipeline has the others asked. */
const ADMISSION_MS = 15_000;
/** And after how long it says so. */
const SILENT_MS = 1_500;

/** The status once the run was admitted or turned away; undefined when no worker took it up in time. */
async function admissionOf(client: SignalboxClient, run: string, say: () => void): Promise<Status | undefined> {
  const started = Date.now();
  let isSaid = false;
  while (Date.now() < started + ADMISSION_MS) {
    if (!isSaid && Date.now() > started + SILENT_MS) {
      isSaid = true;
      say();
    }
    try {
      const status = await client.status(run);
      if (status.lifecycle !== 'IDLE') return status;
    } catch (error) {
      if (!(error instanceof SignalboxError) || error.code !== 'NO_WORKER') throw error;
      return undefined;
    }
    await delay(50);
  }
  return undefined;
}

/** @throws the code the worker turned the run away with */
function assertAdmitted(status: Status): void {
  if (status.lifecycle !== 'FAILED' || status.failure.state !== 'IDLE') return;
  const [message = '', ...problems] = status.failure.message.split('\n');
  const named = /^([A-Z_]+): /.exec(message)?.[1];
  const code = named && Object.hasOwn(ERRORS, named) ? (named as ErrorCode) : 'INVALID_INPUT';
  throw new SignalboxError(code, message.replace(/^[A-Z_]+: /, ''), problems);
}
