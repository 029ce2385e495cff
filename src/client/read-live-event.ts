import { z } from 'zod';
import { type LiveEvent, SignalboxError } from '../contract/index.js';

/** Field 2, bytes. */
const DATA_TAG = (2 << 3) | 2;

const call = { call: z.string(), attempt: z.number(), step: z.number() };
const caller = z.union([z.looseObject({ ...call, agent: z.string() }), z.looseObject({ ...call, tool: z.string() })]);
const told = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('began'), model: z.string().optional() }),
  z.looseObject({ kind: z.literal('text'), delta: z.string() }),
  z.looseObject({ kind: z.literal('progress'), details: z.json() }),
  z.looseObject({ kind: z.literal('ended'), outcome: z.enum(['done', 'failed']) }),
]);
const liveEvent = z.intersection(caller, told);

/**
 * Reads an event as the protocol has it: one of Temporal's payloads, as protobuf in base64, whose second field is the JSON.
 *
 * @returns MALFORMED_MESSAGE for what is no event that is known here: anybody may publish to a stream
 */
export function readLiveEvent(wire: string): LiveEvent | SignalboxError {
  try {
    return liveEvent.parse(JSON.parse(dataOf(Buffer.from(wire, 'base64')))) as LiveEvent;
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : '';
    return new SignalboxError(
      'MALFORMED_MESSAGE',
      'expected an event of a call that is under way, got something else; it is left out',
      [why, 'where the worker is newer than this client, bring the client up to its version'],
    );
  }
}

function dataOf(bytes: Buffer): string {
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at);
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  for (;;) {
    const tag = readNumber();
    const length = readNumber();
    if (tag === DATA_TAG) return bytes.toString('utf8', at, at + length);
    at += length;
  }
}
