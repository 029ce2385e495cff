import { Context } from '@temporalio/activity';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { KEY_HEADER } from '../src/contract/index.js';

type Execution = { readonly args: unknown[]; readonly headers: Headers };

const given = new WeakMap<Context, string>();

/** Makes the interceptor that every activity of a worker runs in: it keeps the key that came with the call. */
export function keepGivenKey() {
  return {
    inbound: {
      async execute(input: Execution, next: (input: Execution) => Promise<unknown>): Promise<unknown> {
        const payload = input.headers[KEY_HEADER];
        const key: unknown = payload && defaultPayloadConverter.fromPayload(payload);
        if (typeof key === 'string') given.set(Context.current(), key);
        return next(input);
      },
    },
  };
}

/** The idempotency key that the running activity was given by the run. */
export function givenKey(): string | undefined {
  return given.get(Context.current());
}
