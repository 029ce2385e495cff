import { type ConnectionOptions, defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Parameters<Interceptor>[1]>;
type Status = Parameters<NonNullable<Parameters<Call['start']>[1]>['onReceiveStatus'] & object>[0];

const CANCELLED = 1;

/**
 * How the calls of one connection are tried again: as the SDK does, until the connection is about to close. What waits to be tried again
 * then fails for who made it; the SDK alone would throw out of a timer, where nobody can catch it.
 */
export function createLastCalls(): { readonly interceptors: Interceptor[]; end(): void } {
  let hasEnded = false;
  const options = defaultGrpcRetryOptions();
  const retry = makeGrpcRetryInterceptor({
    ...options,
    retryableDecider: (attempt, status) => !hasEnded && options.retryableDecider(attempt, status),
  });
  return {
    interceptors: [(call, next) => retry(call, (again) => (hasEnded ? createEndedCall() : next(again)))],
    end() {
      hasEnded = true;
    },
  };
}

/** A call that fails as it starts. */
function createEndedCall(): Call {
  return {
    start(metadata, listener) {
      listener?.onReceiveMessage?.(null);
      listener?.onReceiveStatus?.({ code: CANCELLED, details: 'the connection was closed', metadata } satisfies Status);
    },
    sendMessage: () => undefined,
    sendMessageWithContext: () => undefined,
    startRead: () => undefined,
    halfClose: () => undefined,
    cancelWithStatus: () => undefined,
    getPeer: () => '',
    getAuthContext: () => null,
  };
}
