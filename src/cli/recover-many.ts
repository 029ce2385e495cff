import type { SignalboxClient } from '../client/index.js';
import {
  ABANDONED,
  ERRORS,
  type ErrorCode,
  type Foreseen,
  type Recover,
  SignalboxError,
  type Status,
} from '../contract/index.js';
import type { FailureCode } from '../machine/index.js';
import { atOnce } from './at-once.js';
import { toErrorReport } from './format-error.js';

/** What became of one run of many. */
export type Outcome = {
  readonly run: string;
  /**
   * `possible`, `proposable` and `refused` are all that a dry run says; of one that `failed` it is not known what became of it; `untried` is what an
   * interruption left, or a failure.
   */
  readonly outcome: 'recovered' | 'proposed' | 'possible' | 'proposable' | 'refused' | 'failed' | 'untried';
  readonly code?: ErrorCode;
  readonly message?: string;
  /** The state the run is in then. */
  readonly state?: string;
};

export type Wish = Omit<Recover, 'failure'> & {
  /** Only runs that failed for this are meant. */
  readonly failedFor?: FailureCode;
  readonly dryRun?: boolean;
};

type Pace = {
  /** So many at a time. */
  readonly lanes: number;
  /** No run is begun after it. */
  readonly signal: AbortSignal;
  readonly onOutcome: (outcome: Outcome) => void;
};

/**
 * Recovers many runs, and gives the outcome of each in their order, whatever happens: once the server is away, or something else is
 * wrong that is not the run's own, no other is begun.
 */
export async function recoverMany(
  client: Pick<SignalboxClient, 'status' | 'recover' | 'foresee'>,
  runs: readonly string[],
  wish: Wish,
  { lanes, signal, onOutcome }: Pace,
): Promise<Outcome[]> {
  const failed = new AbortController();
  const one = async (run: string) => {
    const outcome = await recoverOne(client, run, wish);
    if (outcome.outcome === 'failed') failed.abort();
    onOutcome(outcome);
    return outcome;
  };
  const answers = await atOnce(runs, lanes, one, AbortSignal.any([signal, failed.signal]));
  return runs.map((run, index) => answers[index] ?? { run, outcome: 'untried' });
}

/** Recovers one run of many: the failure that was looked at and no later one. A dry run says what would come of it and changes nothing. */
async function recoverOne(
  client: Pick<SignalboxClient, 'status' | 'recover' | 'foresee'>,
  run: string,
  wish: Wish,
): Promise<Outcome> {
  const { failedFor, dryRun, ...recovery } = wish;
  try {
    const status = await client.status(run);
    const failure = failureOf(status, failedFor);
    if (dryRun) {
      const foreseen = await client.foresee(run, { ...recovery, failure: failure.seq });
      return { run, ...outcomeOf(foreseen), state: status.state };
    }
    const after = await client.recover(run, { ...recovery, failure: failure.seq });
    const isProposed = after.lifecycle === 'FAILED' && after.failure.proposal !== undefined;
    return { run, outcome: isProposed ? 'proposed' : 'recovered', state: after.state };
  } catch (error) {
    const { code, message } = toErrorReport(error).error;
    return { run, outcome: OF_NO_RUN.includes(code) ? 'failed' : 'refused', code, message };
  }
}

/** What says nothing of the run that was asked. */
const OF_NO_RUN: readonly ErrorCode[] = ['NO_SERVER', 'INVALID_CONFIGURATION', 'INTERNAL'];

type Failed = Extract<Status, { lifecycle: 'FAILED' }>;

/** @throws RUN_NOT_FAILED, RUN_CLOSED, STALE_FAILURE */
function failureOf(status: Status, failedFor: FailureCode | undefined): Failed['failure'] {
  if (status.lifecycle !== 'FAILED')
    throw new SignalboxError('RUN_NOT_FAILED', `expected a run in FAILED; it is in ${status.state}`);
  if (status.compensations !== undefined) throw new SignalboxError('RUN_CLOSED', ABANDONED);
  const { failure } = status;
  if (failedFor !== undefined && failure.code !== failedFor)
    throw new SignalboxError('STALE_FAILURE', `expected ${failedFor}; it has failed for ${failure.code} since`);
  return failure;
}

function outcomeOf(foreseen: Foreseen): Pick<Outcome, 'outcome' | 'code' | 'message'> {
  switch (foreseen.outcome) {
    case 'refused':
      return foreseen;
    case 'proposed':
      return { outcome: 'proposable' };
    case 'recovered': {
      const { confirms } = foreseen;
      return {
        outcome: 'possible',
        ...(confirms === undefined ? {} : { message: `it would confirm what ${confirms} proposed` }),
      };
    }
  }
}

/**
 * The exit code that many outcomes stand for: that of a failure, or of an interruption; else that of the refusals where they agree, else
 * that of a run that does not take it now.
 */
export function exitOfMany(outcomes: readonly Outcome[]): number {
  const failure = outcomes.find(({ outcome }) => outcome === 'failed')?.code;
  if (failure !== undefined) return ERRORS[failure].exit;
  if (outcomes.some(({ outcome }) => outcome === 'untried')) return 130;
  const exits = new Set(outcomes.flatMap(({ code }) => (code === undefined ? [] : [ERRORS[code].exit])));
  const [exit] = exits;
  return exits.size > 1 ? ERRORS.ILLEGAL_PROCEDURE.exit : (exit ?? 0);
}
