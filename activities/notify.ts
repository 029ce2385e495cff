import { type ApplicationFailure, activityInfo } from '@temporalio/activity';
import {
  NOTIFY_ATTEMPTS,
  type Notice,
  type NoticeReport,
  type RunNotice,
  reviewerName,
} from '../src/contract/index.js';
import { channelsOf, type Directory, type People, peopleOf } from '../src/directory/index.js';
import { type Channel, failForNow, type RunPage } from '../src/notify/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { type Delivery, deliverOnce, nameOf, type Undelivered } from './deliver-once.js';
import { whileHeartbeating } from './while-heartbeating.js';

export type NotifyOptions = {
  /** Where people are reached; read at every attempt, so that a mended address counts. */
  readonly directory: Directory;
  readonly channels: readonly Channel[];
  /** Keeps what came of each message. */
  readonly store: Pick<ArtifactStore, 'keep' | 'kept'>;
  /** The address of a run's page, which messages name. */
  readonly pageOf?: RunPage | undefined;
};

/**
 * Creates the activity that tells people. A message that was taken, or refused for good, is not sent again by another attempt or
 * another worker, unless the one that sent it died before it could remember.
 *
 * @throws EXTERNAL_API_ERROR while another attempt may help; the last one returns whom it could not reach instead
 */
export function createNotify({ directory, channels, store, pageOf }: NotifyOptions) {
  async function planOf(notice: Notice | RunNotice): Promise<readonly Delivery[]> {
    const known = await directory.read();
    return idsOf(notice, known).flatMap((id) => {
      const person = Object.hasOwn(known.people, id) ? known.people[id] : undefined;
      if (person === undefined) return [];
      const names = channelsOf(person);
      return channels.flatMap((channel) =>
        names.includes(channel.name) ? [{ to: id, channel, address: person }] : [],
      );
    });
  }

  async function tell(notice: Notice | RunNotice, plan: readonly Delivery[]): Promise<NoticeReport> {
    const until = Date.now() + timeForDeliveryMs();
    const outcomes = await inLanes(plan, (delivery) => deliverOnce(notice, delivery, { store, until, pageOf }));
    const failures = outcomes.filter((outcome) => outcome !== undefined);
    const waiting = failures.filter(({ isFinal }) => !isFinal);
    if (waiting.length > 0 && !isLastAttempt()) throw anotherAttempt(waiting);
    return { unreached: failures.map(({ to, channel, error }) => ({ to, channel, error })) };
  }

  return async function notify(notice: Notice | RunNotice): Promise<NoticeReport> {
    if (channels.length === 0) return { unreached: [] };
    return whileHeartbeating({ notice: notice.id }, async () => {
      const plan = await planOf(notice).catch((error: unknown) => failForNow(`no addresses (${nameOf(error)})`));
      if (!(plan instanceof Error)) return tell(notice, plan);
      if (!isLastAttempt()) throw plan;
      const error = plan.message;
      return { unreached: namesOf(notice).map((to) => ({ to, channel: 'every channel', error })) };
    });
  };
}

/** The people of a gate were looked up as it opened; those of a run are now. */
function idsOf({ to }: Notice | RunNotice, known: Pick<People, 'roles' | 'groups'>): readonly string[] {
  return [...new Set(to.flatMap((one) => (typeof one === 'string' ? [one] : peopleOf(one, known))))];
}

function namesOf({ to }: Notice | RunNotice): readonly string[] {
  return to.map((one) => (typeof one === 'string' ? one : reviewerName(one)));
}

/** The share of an attempt's time that deliveries may take: what they leave is for the report. */
const DELIVERY_SHARE = 0.8;

/** No attempt takes longer, however much time it has. */
const LONGEST_MS = 10 * 60_000;

function timeForDeliveryMs(): number {
  return Math.min(activityInfo().startToCloseTimeoutMs * DELIVERY_SHARE, LONGEST_MS);
}

function isLastAttempt(): boolean {
  const { attempt, retryPolicy } = activityInfo();
  return attempt >= (retryPolicy?.maximumAttempts || NOTIFY_ATTEMPTS);
}

function anotherAttempt(waiting: readonly Undelivered[]): ApplicationFailure {
  const named = waiting.slice(0, 20).map(({ to, channel, error }) => `${to} by ${channel}: ${error}`);
  const more = waiting.length > 20 ? `; and ${waiting.length - 20} more` : '';
  const delays = waiting.flatMap(({ retryAfterMs = 0 }) => (retryAfterMs > 0 ? [retryAfterMs] : []));
  const message = `expected to tell everybody; not yet told: ${named.join('; ')}${more}`;
  return failForNow(message, delays.length > 0 ? Math.max(...delays) : undefined);
}

/** How many messages are under way at once. */
const LANES = 8;

async function inLanes<T, Result>(
  work: readonly T[],
  perform: (one: T) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const next = work.entries();
  async function lane(): Promise<void> {
    for (const [at, one] of next) results[at] = await perform(one);
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  return results;
}
