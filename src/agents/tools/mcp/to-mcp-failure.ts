import { ApplicationFailure } from '@temporalio/common';
import { OUTCOME_UNKNOWN, sayThrown } from '../../../contract/index.js';
import type { Redact } from '../../model/redactor.js';

const LONGEST_MESSAGE = 1_000;

/** JSON-RPC's own code for a fault within the server, which may be gone at the next attempt. */
const INTERNAL_ERROR = -32_603;

/** Faults of the connection. */
const LOST: readonly unknown[] = [
  'NOT_CONNECTED',
  'CONNECTION_CLOSED',
  'SEND_FAILED',
  'REQUEST_TIMEOUT',
  'ERA_NEGOTIATION_FAILED',
];

/** What shows that a request never left. */
const NOT_SENT: readonly unknown[] = [
  ...['NOT_CONNECTED', 'SEND_FAILED', 'ERA_NEGOTIATION_FAILED'],
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT', 'UND_ERR_CONNECT_TIMEOUT'],
];

/** Answers that nobody can read. */
const UNREADABLE: readonly unknown[] = ['INVALID_RESULT', 'UNSUPPORTED_RESULT_TYPE'];

/**
 * Makes a failure of what a call of a server threw: retried where the connection or the server failed, for good where it answered
 * that the call is wrong. It holds no secret and no cause, which could.
 *
 * @param mayHaveRun where the request was sent, and changes something: what ended then without an answer, nobody knows the end of
 */
export function toMcpFailure(error: unknown, server: string, redact: Redact, mayHaveRun = false): ApplicationFailure {
  const said = redact(sayThrown(error)).slice(0, LONGEST_MESSAGE);
  const canHelp = isWorthRetrying(error);
  const isUnknown = mayHaveRun && !isAnswered(error);
  const type = canHelp ? 'EXTERNAL_API_ERROR' : 'AGENT_ERROR';
  return ApplicationFailure.create({
    type: isUnknown ? OUTCOME_UNKNOWN : type,
    message: `the MCP server ${server} ${whatItDid(error, canHelp || isUnknown)}: ${said}`,
    nonRetryable: !canHelp,
  });
}

function whatItDid(error: unknown, isFault: boolean): string {
  if (!isFault) return 'refused the call';
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'number' ? 'failed' : 'did not answer';
}

/** Whether the server itself said what became of the call, or was never asked. What stands before it may say that it is broken. */
function isAnswered(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { status, code, cause } = error as { readonly status?: unknown; readonly code?: unknown; cause?: unknown };
  if (typeof status === 'number') return status < 500 || status === 503;
  if (typeof code === 'number' || error.name === 'UnauthorizedError') return true;
  if (UNREADABLE.includes(code)) return false;
  const under = cause !== null && typeof cause === 'object' && 'code' in cause ? cause.code : undefined;
  if (NOT_SENT.includes(code) || NOT_SENT.includes(under)) return true;
  return error.name === 'SdkError' && !LOST.includes(code);
}

function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
  if (typeof status === 'number') return status >= 500 || [404, 408, 429].includes(status);
  if (typeof code === 'number') return code === INTERNAL_ERROR;
  return error.name === 'SdkError' ? LOST.includes(code) : error.name !== 'UnauthorizedError';
}
