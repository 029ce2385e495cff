import { ApplicationFailure } from '@temporalio/common';
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

/**
 * Makes a failure of what a call of a server threw: retried where the connection or the server failed, for good where it answered
 * that the call is wrong. It holds no secret and no cause, which could.
 */
export function toMcpFailure(error: unknown, server: string, redact: Redact): ApplicationFailure {
  const said = redact(error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE);
  const canHelp = isWorthRetrying(error);
  const message = `the MCP server ${server} ${canHelp ? 'did not answer' : 'refused the call'}: ${said}`;
  return ApplicationFailure.create({
    type: canHelp ? 'EXTERNAL_API_ERROR' : 'AGENT_ERROR',
    message,
    nonRetryable: !canHelp,
  });
}

function isWorthRetrying(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  const { status, code } = error as { readonly status?: unknown; readonly code?: unknown };
  if (typeof status === 'number') return status >= 500 || [404, 408, 429].includes(status);
  if (typeof code === 'number') return code === INTERNAL_ERROR;
  return error.name === 'SdkError' ? LOST.includes(code) : error.name !== 'UnauthorizedError';
}
