import { DefaultPayloadConverter, type Payload, type PayloadConverter } from '@temporalio/common';

const standard = new DefaultPayloadConverter();

/**
 * The standard converter, except that reading never throws: a payload nobody can decode arrives as `{ $undecodable: reason }`.
 *
 * The SDK decodes a signal's arguments inside the workflow task, so without this one message with a made-up encoding would fail
 * that task for ever, and the run with it. As a value, it fails the message's schema like any other garbage.
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
