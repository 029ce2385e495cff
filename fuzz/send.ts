import {
  type WorkflowHandle,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { verifyRun } from '../src/audit/index.js';
import type { ServerConnection, SignalboxClient } from '../src/client/index.js';
import { SignalboxError } from '../src/contract/index.js';
import { workflowBundlePath } from '../src/worker/index.js';
import type { Fields, Message } from './messages.js';

/** What became of a message, as its sender saw it. */
export type Answer =
  | { readonly is: 'ok' }
  | { readonly is: 'refused'; readonly code: string; readonly message: string }
  /** Nobody answered in time, or the run had closed: it may have counted or not. */
  | { readonly is: 'unknown'; readonly why: string }
  | { readonly is: 'wrong'; readonly why: string };

export type Sent = {
  readonly kind: string;
  readonly message: Message;
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly answer: Answer;
};

/** Where somebody was told that the log stands: it must pass through all of these. */
export type Head = { readonly seq: number; readonly head: string; readonly state?: string; readonly told: string };

/** Everything that was said to one run and heard of it. */
export type Ledger = { readonly sent: Sent[]; readonly heads: Head[] };

export type Place = { readonly connection: ServerConnection; readonly client: SignalboxClient };

const PATIENCE_MS = 2_500;

/** Sends one message, waits for its answer no longer than a moment, and enters both in the ledger. Never rejects. */
export async function send(place: Place, run: string, kind: string, message: Message, ledger: Ledger): Promise<void> {
  const sentMs = Date.now();
  const answer = await deliver(place, run, message, ledger).then(
    () => ({ is: 'ok' }) as const,
    (error: unknown) => answerOf(error, message),
  );
  ledger.sent.push({ kind, message, sentMs, answeredMs: Date.now(), answer });
}

async function deliver(place: Place, run: string, message: Message, ledger: Ledger): Promise<void> {
  const { connection, client } = place;
  const handle = connection.client.workflow.getHandle(run);
  const bounded = <T>(call: () => Promise<T>) =>
    connection.client.connection.withDeadline(Date.now() + PATIENCE_MS, call);
  switch (message.via) {
    case 'signal':
      return bounded(() => handle.signal(message.name, ...argsOf(message.payload)));
    case 'bytes':
      await bounded(() => signalBytes(connection, run, message));
      return;
    case 'update': {
      const { name, payload, updateId } = message;
      const options = { args: argsOf(payload), ...(updateId !== undefined && { updateId }) };
      return hear(ledger, `update ${name}`, await bounded(() => handle.executeUpdate(name, options as never)));
    }
    case 'client':
      return hear(ledger, message.name, await client[message.name](run, message.payload as never));
    case 'query':
      return hear(ledger, `query ${message.name}`, await bounded(() => handle.query(message.name)));
    case 'cancel':
      await bounded(() => handle.cancel());
      return;
    case 'verify':
      return verify(client, run);
  }
}

function argsOf(payload: unknown): [] | [unknown] {
  return payload === undefined ? [] : [payload];
}

function signalBytes(
  connection: ServerConnection,
  run: string,
  { name, encoding, data }: Extract<Message, { via: 'bytes' }>,
) {
  const encode = (text: string) => new TextEncoder().encode(text);
  return connection.client.workflowService.signalWorkflowExecution({
    namespace: connection.settings.namespace,
    workflowExecution: { workflowId: run },
    signalName: name,
    input: { payloads: [{ metadata: encoding === '' ? {} : { encoding: encode(encoding) }, data: encode(data) }] },
  });
}

async function verify(client: SignalboxClient, run: string): Promise<void> {
  const { report } = await verifyRun(client, run, { workflowBundlePath: workflowBundlePath() });
  if (report.ok) return;
  const problems = report.checks.flatMap((check) => check.problems.map((problem) => `${check.name}: ${problem}`));
  const isYetToBeAdmitted = report.logs.flat().length === 0;
  if (isYetToBeAdmitted) return;
  throw new SignalboxError(report.code ?? 'AUDIT_MISMATCH', 'an open run does not verify', problems);
}

/** Keeps where the log stood by a status or a log that was answered. */
function hear(ledger: Ledger, told: string, value: unknown): void {
  if (Array.isArray(value)) {
    for (const entry of value as Fields[])
      if (typeof entry.seq === 'number' && typeof entry.hash === 'string')
        ledger.heads.push({ seq: entry.seq, head: entry.hash, told });
    return;
  }
  const { seq, head, state } = (value ?? {}) as Fields;
  if (typeof seq === 'number' && typeof head === 'string')
    ledger.heads.push({ seq, head, ...(typeof state === 'string' && { state }), told });
}

/** Codes of our client that tell of the server, the worker or the run's end, and not of what the run thinks of a message. */
const NO_VERDICT = ['NO_WORKER', 'NO_SERVER', 'RUN_CLOSED', 'UNKNOWN_RUN'];

function answerOf(error: unknown, message: Message): Answer {
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof SignalboxError) {
    if (message.via === 'verify' && !NO_VERDICT.includes(error.code))
      return { is: 'wrong', why: [`${error.code} while open`, ...error.details].join('; ') };
    const isOurs = error.cause instanceof WorkflowUpdateFailedError || error.code === 'MALFORMED_MESSAGE';
    if (isOurs && error.code !== 'INTERNAL') return { is: 'refused', code: error.code, message: error.message };
    if (error.code === 'INTERNAL' && !isLostWithTheRun(error.cause)) return { is: 'wrong', why: wholeOf(error) };
    return { is: 'unknown', why: `${error.code}: ${error.message}` };
  }
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    if (isLostWithTheRun(error)) return { is: 'unknown', why };
    return { is: 'refused', code: error.cause.type ?? 'none', message: error.cause.message };
  }
  if (error instanceof WorkflowNotFoundError || error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return { is: 'unknown', why };
  return { is: 'unknown', why: wholeOf(error) };
}

/** The server's own words for an update that was accepted by an execution which then closed. */
function isLostWithTheRun(error: unknown): boolean {
  return error instanceof WorkflowUpdateFailedError && /AcceptedUpdateCompletedWorkflow/.test(wholeOf(error));
}

/** An error with all that it was caused by. */
export function wholeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof RangeError) return error.stack ?? error.message;
  const type = error instanceof ApplicationFailure ? ` (${error.type ?? 'no type'})` : '';
  return `${error.name}: ${error.message}${type}${error.cause === undefined ? '' : ` <- ${wholeOf(error.cause)}`}`;
}

/** Asks for the status as any tool would; undefined where nobody answers at once. */
export async function glance(handle: WorkflowHandle, { connection }: Place, ledger: Ledger): Promise<unknown> {
  const status = await connection.client.connection
    .withDeadline(Date.now() + 700, () => handle.query('status'))
    .catch(() => undefined);
  hear(ledger, 'query status', status);
  return status;
}
