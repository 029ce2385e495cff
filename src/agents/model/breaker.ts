import { ApplicationFailure } from '@temporalio/common';
import { CircuitState, ConsecutiveBreaker, circuitBreaker, DelegateBackoff, handleWhen } from 'cockatiel';

export type BreakerOptions = {
  /** How many calls in a row must fail by the provider's fault; 5 unless given. */
  readonly failures?: number;
  /** How long nothing is asked then; 30 s unless given, and longer where the provider asked for it. */
  readonly openForMs?: number;
};

/** What became of a breaker: `open` until a time, `halfOpen` while one call tries, `closed`. */
export type BreakerChange = {
  /** Provider and address. */
  readonly of: string;
  readonly state: 'open' | 'halfOpen' | 'closed';
  readonly until?: Date;
  /** What the provider's last failure said. */
  readonly reason?: string;
};

/** That calls are held back: until when at least, in milliseconds since 1970, unless something changes before. */
export type Held = { readonly until: number; readonly changed: Promise<void> };

/**
 * Keeps a process from asking a provider that is down: closed, every call passes; open, none; then one call tries for all.
 *
 * It holds nobody back by itself: who asks looks at `held` first, in the same turn.
 */
export type Breaker = {
  readonly provider: string;
  /** Undefined while a call may be made. */
  held(): Held | undefined;
  /** Has each change told to a listener, once. */
  onChange(listener: (change: BreakerChange) => void): void;
};

const NAMES = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'halfOpen',
} as const;

/**
 * Creates the breaker of one provider at one address.
 *
 * @param site the longest that one call takes bounds how long others wait for the one that tries
 */
export function createBreaker(
  site: { readonly provider: string; readonly address: string; readonly longestCallMs: number },
  { failures = 5, openForMs = 30_000 }: BreakerOptions = {},
): Breaker & {
  /** What the provider failed with last: an open breaker refuses because of it. */
  lastFailure(): ApplicationFailure | undefined;
  call<Result>(work: () => Promise<Result>): Promise<Result>;
} {
  let last: ApplicationFailure | undefined;
  let waitMs = openForMs;
  let until = 0;
  let changed = createTurn();
  const policy = circuitBreaker(
    handleWhen((error) => isProvidersFault(error) || (policy.state === CircuitState.HalfOpen && isAborted(error))),
    {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: new DelegateBackoff(({ result }) => {
        waitMs = Math.max(openForMs, 'error' in result ? askedMs(result.error) : 0);
        return waitMs;
      }),
    },
  );
  policy.onStateChange((state) => {
    until = Date.now() + (state === CircuitState.HalfOpen ? site.longestCallMs : waitMs);
    const turn = changed;
    changed = createTurn();
    turn.end();
  });
  return {
    provider: site.provider,
    held() {
      if (policy.state === CircuitState.Closed) return undefined;
      if (policy.state === CircuitState.Open && Date.now() >= until) return undefined;
      return { until, changed: changed.over };
    },
    onChange(listener) {
      policy.onStateChange((state) => {
        listener({
          of: `${site.provider} at ${site.address}`,
          state: NAMES[state],
          ...(state === CircuitState.Open && { until: new Date(until), ...(last && { reason: last.message }) }),
        });
      });
    },
    lastFailure: () => last,
    call: (work) =>
      policy.execute(() =>
        work().catch((error: unknown) => {
          if (isProvidersFault(error)) last = error;
          throw error;
        }),
      ),
  };
}

/** A retry may help, so it was not the request that was wrong. */
function isProvidersFault(error: unknown): error is ApplicationFailure {
  return error instanceof ApplicationFailure && error.type === 'EXTERNAL_API_ERROR' && !error.nonRetryable;
}

/** A call that was given up says nothing of the provider; where it was the one that tried, another has to. */
function isAborted(error: Error): boolean {
  return !(error instanceof ApplicationFailure);
}

function askedMs(error: Error): number {
  const delay = error instanceof ApplicationFailure ? error.nextRetryDelay : undefined;
  return typeof delay === 'number' ? delay : 0;
}

function createTurn(): { readonly over: Promise<void>; end(): void } {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end: () => end() };
}
