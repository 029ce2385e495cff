import { ApplicationFailure } from '@temporalio/common';
import type { Json } from '../machine/index.js';

/** What one person is told by one notice, in every form a channel may want. */
export type Message = {
  /** The same for every attempt, and for no other notice or person; fit for a header. */
  readonly id: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** The text in a few lines, for where the whole would be in the way: what it is about, by when, and how to see the rest. */
  readonly short: string;
  readonly html: string;
  /** The notice itself, for programs. */
  readonly data: { readonly [name: string]: Json };
};

/** Where a person is reached. */
export type Address = {
  readonly email?: string | undefined;
  readonly webhook?: string | undefined;
  readonly console?: boolean | undefined;
  /** Channels besides those, by the names that the worker's own code gives them. */
  readonly channels?: readonly string[] | undefined;
};

/** The port: a way to people. It is tried again with the same message, so a receiver may see one twice, by the same id. */
export type Channel = {
  readonly name: string;
  /** Resolves once the other side has taken the message; else rejects with `failForGood` or `failForNow`. */
  deliver(message: Message, address: Address): Promise<void>;
};

/** What a channel rejects with when no other attempt can help. `why` is kept in the history: no address, no secret. */
export function failForGood(why: string): ApplicationFailure {
  return ApplicationFailure.create({ type: UNDELIVERED, message: why, nonRetryable: true });
}

/** What a channel rejects with when another attempt may help, where it is known not before so long. */
export function failForNow(why: string, retryAfterMs?: number): ApplicationFailure {
  return ApplicationFailure.create({
    type: UNDELIVERED,
    message: why,
    ...(retryAfterMs !== undefined && { nextRetryDelay: retryAfterMs }),
  });
}

const UNDELIVERED = 'EXTERNAL_API_ERROR';
