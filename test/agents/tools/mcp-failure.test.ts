import { ProtocolError, SdkError, SdkErrorCode, SdkHttpError, UnauthorizedError } from '@modelcontextprotocol/client';
import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../../src/agents/model/redactor.js';
import { toMcpFailure } from '../../../src/agents/tools/mcp/to-mcp-failure.js';

const failureOf = (error: unknown) => toMcpFailure(error, 'harbor', createRedactor(['canary-4711']));
const http = (status: number) => new SdkHttpError(SdkErrorCode.ClientHttpNotImplemented, 'no', { status });
const local = (code: SdkErrorCode) => new SdkError(code, 'no');

describe('a failure of a call of an MCP server', () => {
  it.each([
    ...[404, 408, 429, 500, 503].map(http),
    ...[SdkErrorCode.ConnectionClosed, SdkErrorCode.NotConnected, SdkErrorCode.SendFailed].map(local),
    ...[SdkErrorCode.RequestTimeout, SdkErrorCode.EraNegotiationFailed].map(local),
    new ProtocolError(-32_603, 'internal error'),
    new TypeError('fetch failed'),
    Object.assign(new Error('spawn harbor'), { code: 'ENOENT' }),
    'a thrown text',
  ])('is retried where it may pass: %j', (error) => {
    expect(failureOf(error)).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
  });

  it.each([
    ...[400, 401, 403].map(http),
    ...[SdkErrorCode.InvalidResult, SdkErrorCode.UnsupportedResultType].map(local),
    new ProtocolError(-32_602, 'wrong arguments'),
    new ProtocolError(-32_601, 'no such method'),
    new UnauthorizedError(),
  ])('is for the agent to hear where it will not: %j', (error) => {
    expect(failureOf(error)).toMatchObject({ type: 'AGENT_ERROR', nonRetryable: true });
  });

  it('names the server, and holds neither a secret nor the cause, which could', () => {
    const failure = failureOf(new Error('no entry with canary-4711', { cause: 'canary-4711' }));
    expect(failure.message).toBe('the MCP server harbor did not answer: no entry with [redacted]');
    expect(failure.cause).toBeUndefined();
    const internal = failureOf(new ProtocolError(-32_603, 'no pier'));
    expect(internal.message).toBe('the MCP server harbor failed: no pier');
    expect(failureOf(new Error('x'.repeat(5_000))).message.length).toBeLessThan(1_100);
  });

  const cause = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
  const unknownOf = (error: unknown) => toMcpFailure(error, 'harbor', createRedactor([]), true);

  it.each([
    ...[SdkErrorCode.ConnectionClosed, SdkErrorCode.RequestTimeout].map(local),
    ...[500, 502, 504].map(http),
    new TypeError('terminated'),
    cause('ECONNRESET'),
    'a thrown text',
  ])('leaves open whether it ran, where it was sent, changes something, and was not answered: %j', (error) => {
    expect(unknownOf(error)).toMatchObject({ type: 'OUTCOME_UNKNOWN', nonRetryable: false });
  });

  it.each([SdkErrorCode.InvalidResult, SdkErrorCode.UnsupportedResultType].map(local))(
    'leaves it open for good where the answer cannot be read: %j',
    (error) => {
      const message = 'the MCP server harbor did not answer: no';
      expect(unknownOf(error)).toMatchObject({ type: 'OUTCOME_UNKNOWN', nonRetryable: true, message });
    },
  );

  it.each([
    new ProtocolError(-32_603, 'internal error'),
    new ProtocolError(-32_602, 'wrong arguments'),
    ...[401, 404, 429, 503].map(http),
    ...[SdkErrorCode.NotConnected, SdkErrorCode.EraNegotiationFailed].map(local),
    new UnauthorizedError(),
    cause('ECONNREFUSED'),
  ])('does not where the server said so itself, or was not reached: %j', (error) => {
    expect(unknownOf(error).type).not.toBe('OUTCOME_UNKNOWN');
  });
});
