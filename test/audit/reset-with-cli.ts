import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findServerBinary } from '../../src/server/index.js';
import type { TestServer } from '../temporal-server.js';

const run = promisify(execFile);

type Wanted = {
  readonly run: string;
  /** The execution; the newest unless given. */
  readonly execution?: string;
  /** The task's completion that is undone. */
  readonly event: number;
  readonly reason: string;
};

/** Resets a run as an operator does: with Temporal's own command line. Gives the new execution's id. */
export async function resetWithCli(server: TestServer, wanted: Wanted, ...more: readonly string[]): Promise<string> {
  const { path } = await findServerBinary({ kind: 'cli', env: process.env });
  const { stdout } = await run(path, [
    ...['workflow', 'reset', '--address', server.address, '--workflow-id', wanted.run],
    ...(wanted.execution === undefined ? [] : ['--run-id', wanted.execution]),
    ...['--event-id', String(wanted.event), '--reason', wanted.reason, '--output', 'json', ...more],
  ]);
  return (JSON.parse(stdout) as { runId: string }).runId;
}

type TaskEvent = { readonly eventId: string; readonly eventType: string; readonly eventTime: string };

/** The number of the event with which the task begun at a moment was completed: a reset there takes back what that task wrote. */
export function taskOf(history: { readonly events: readonly unknown[] }, moment: string): number {
  const events = history.events as readonly TaskEvent[];
  const started = events.findLastIndex(
    ({ eventType, eventTime }) =>
      eventType === 'EVENT_TYPE_WORKFLOW_TASK_STARTED' && new Date(eventTime).toISOString() === moment,
  );
  const completed = events.slice(started).find(({ eventType }) => eventType === 'EVENT_TYPE_WORKFLOW_TASK_COMPLETED');
  if (started === -1 || !completed) throw new Error(`expected a task at ${moment}`);
  return Number(completed.eventId);
}
