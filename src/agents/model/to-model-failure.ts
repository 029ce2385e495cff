import { ApplicationFailure } from '@temporalio/common';
import {
  APICallError,
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
} from 'ai';
import { sayThrown } from '../../contract/index.js';
import type { Redact } from './redactor.js';
import { parseRetryAfter, type ResponseHeaders } from './retry-after.js';

/** Which call failed, and how to keep secrets out of what is said about it. */
export type CallSite = {
  readonly provider: string;
  readonly model: string;
  /** Said where a wrong one may be the cause. */
  readonly address: string;
  readonly redact: Redact;
};

type Judgment = {
  /** `AGENT_ERROR` where the request itself was at fault: the same request will never be taken. */
  readonly type: 'EXTERNAL_API_ERROR' | 'AGENT_ERROR';
  readonly retryable: boolean;
  readonly message: string;
};

const OUR_FAULTS = [
  InvalidArgumentError,
  InvalidPromptError,
  LoadAPIKeyError,
  LoadSettingError,
  NoSuchModelError,
  UnsupportedFunctionalityError,
];

const LONGEST_MESSAGE = 300;

/**
 * Turns what a provider's SDK threw into the one failure Temporal understands. Status, provider, model and request id are in
 * its details; headers, bodies and causes are not, for they can hold a key.
 */
export function toModelFailure(error: unknown, site: CallSite): ApplicationFailure {
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  const headers: ResponseHeaders = (APICallError.isInstance(error) ? error.responseHeaders : undefined) ?? {};
  const requestId = requestIdOf(headers);
  const retryAfterMs = parseRetryAfter(headers, Date.now());
  return createModelFailure(judge(error, site), site, {
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Writes a failure in the provider's name, with every secret taken out of it; a cause is one that was written so before. */
export function createModelFailure(
  judgment: Judgment,
  site: CallSite,
  facts: {
    readonly status?: number;
    readonly requestId?: string;
    readonly retryAfterMs?: number;
    readonly cause?: ApplicationFailure;
  } = {},
): ApplicationFailure {
  const { provider, model, redact } = site;
  const { retryAfterMs, requestId, cause, ...rest } = facts;
  return ApplicationFailure.create({
    type: judgment.type,
    message: redact(`${provider}:${model} ${judgment.message}`),
    nonRetryable: !judgment.retryable,
    details: [{ provider, model, ...rest, ...(requestId !== undefined && { requestId: redact(requestId) }) }],
    ...(judgment.retryable && retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
    ...(cause && { cause }),
  });
}

/** Finds the provider's name for a call in its response headers. */
export function requestIdOf(headers: ResponseHeaders): string | undefined {
  return headers['x-request-id'] ?? headers['request-id'] ?? headers['x-goog-request-id'];
}

function judge(error: unknown, { address, redact }: CallSite): Judgment {
  const said = shorten(redact(sayThrown(error)));
  if (APICallError.isInstance(error)) {
    if (error.statusCode === undefined)
      return { type: 'EXTERNAL_API_ERROR', retryable: true, message: `could not be reached at ${address}: ${said}` };
    if (isTooLong(error)) return { type: 'AGENT_ERROR', retryable: false, message: tooLong(error.statusCode, said) };
    return judgeStatus(error.statusCode, address, said);
  }
  if (OUR_FAULTS.some((fault) => fault.isInstance(error)))
    return { type: 'AGENT_ERROR', retryable: false, message: `cannot be asked this: ${said}` };
  // Our own doing, and paid for: the next attempt would overflow as well.
  if (error instanceof RangeError)
    return { type: 'AGENT_ERROR', retryable: false, message: `gave an answer that cannot be used: ${said}` };
  return { type: 'EXTERNAL_API_ERROR', retryable: true, message: `gave an answer that cannot be used: ${said}` };
}

/** The words and codes in which providers and local servers say that a prompt does not fit the model's context. */
const TOO_LONG =
  /context_length_exceeded|prompt is too long|(maximum|max|available|exceeds?( the)?( model's)?) context|context (window|length|size)|input token count|too many (input )?tokens|reduce the length/i;

function isTooLong({ statusCode, message, responseBody }: APICallError): boolean {
  if (statusCode === 413) return true;
  if (statusCode !== 400 && statusCode !== 422) return false;
  return TOO_LONG.test(message) || /"context_length_exceeded"/.test(responseBody ?? '');
}

function tooLong(status: number | undefined, said: string): string {
  return (
    `refused with ${status}, for it was sent more than its context holds: ${said}. ` +
    "Give the stage memory: 'tree', fewer tools or smaller documents, or a model with a larger context"
  );
}

function judgeStatus(status: number, address: string, said: string): Judgment {
  if (status < 400)
    return {
      type: 'EXTERNAL_API_ERROR',
      retryable: true,
      message: `at ${address} answered ${status}, but the answer is cut off or not what its API promises: ${said}`,
    };
  if (status === 408 || status === 409 || status === 425 || status === 429 || status >= 500)
    return { type: 'EXTERNAL_API_ERROR', retryable: true, message: `answered ${status}: ${said}` };
  const isOurs = status === 400 || status === 413 || status === 422;
  return {
    type: isOurs ? 'AGENT_ERROR' : 'EXTERNAL_API_ERROR',
    retryable: false,
    message: `${status === 404 ? `at ${address} ` : ''}refused with ${status}: ${said}`,
  };
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_MESSAGE ? `${line.slice(0, LONGEST_MESSAGE)}…` : line;
}
