import { ApplicationFailure, DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

const standard = new DefaultPayloadConverter();

/**
 * The standard converter, except that reading never throws: a payload nobody can decode arrives as `{ $undecodable: reason }`.
 *
 * The SDK decodes a signal's arguments inside the workflow task, so without this one message with a made-up encoding would fail
 * that task for ever, and the run with it. As a value, it fails the message's schema like any other garbage; what work gave is held
 * to `readable`.
 */
export const payloadConverter: PayloadConverter = {
  toPayload: (value) => standard.toPayload(value),
  fromPayload<T>(payload: Payload): T {
    try {
      return standard.fromPayload<T>(payload);
    } catch (error) {
      return { $undecodable: error instanceof Error ? error.message.slice(0, 200) : 'unknown encoding' } as T;
    }
  },
};

/**
 * Gives back what an activity or a child gave, where it came as JSON.
 *
 * @throws VALIDATION_FAILURE for what was not decoded, and for bytes
 */
export function readable<Output>(output: Output): Output {
  const problem = problemOf(output);
  if (problem === undefined) return output;
  throw ApplicationFailure.nonRetryable(
    `expected a result in JSON (the encoding json/plain), got one that cannot be read: ${problem}; let the worker that gives it return plain data, no protobuf message and no bytes`,
    'VALIDATION_FAILURE',
  );
}

function problemOf(output: unknown): string | undefined {
  if (output === null || typeof output !== 'object') return undefined;
  if (ArrayBuffer.isView(output)) return 'bytes (the encoding binary/plain)';
  return '$undecodable' in output ? String(output.$undecodable) : undefined;
}
