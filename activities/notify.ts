import { ApplicationFailure, activityInfo, log } from '@temporalio/activity';
import { canonicalJson, NOTIFY_ATTEMPTS, type Notice, type NoticeReport } from '../src/contract/index.js';
import { channelsOf, type Directory } from '../src/directory/index.js';
import { type Address, type Channel, composeMessage, failForNow } from '../src/notify/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { whileHeartbeating } from './while-heartbeating.js';

export type NotifyOptions = {
  /** Where people are reached; read at every attempt, so that a mended address counts. */
  readonly directory: Directory;
  readonly channels: readonly Channel[];
  /** Keeps what came of each message. */
  readonly store: Pick<ArtifactStore, 'keep' | 'kept'>;
};

/**
 * Creates the activity that tells people. A message that was taken, or refused for good, is not sent again by another attempt or
 * another worker, unless the one that sent it died before it could remember.
 *
 * @throws EXTERNAL_API_ERROR while another attempt may help; the last one returns whom it could not reach instead
 */
export function createNotify({ directory, channels, store }: NotifyOptions) {
  async function planOf({ to }: Notice): Promise<readonly Delivery[]> {
    const { people: addresses } = await directory.read();
    return [...new Set(to)].flatMap((id) => {
      const address = Object.hasOwn(addresses, id) ? addresses[id] : undefined;
      if (address === undefined) return [];
      const wanted = channelsOf(address);
      return channels.filter(({ name }) => wanted.includes(name)).map((channel) => ({ to: id, channel, address }));
    });
  }

  return async function notify(notice: Notice): Promise<NoticeReport> {
    if (channels.length === 0) return { unreached: [] };
    return whileHeartbeating({ notice: notice.id }, async () => {
      const plan = await planOf(notice).catch((error: unknown) => {
        if (!isLastAttempt()) throw failForNow(`expected to read where people are reached (${nameOf(error)})`);
      });
      if (plan === undefined)
        return { unreached: notice.to.map((to) => ({ to, channel: 'any', error: 'no directory' })) };
      const outcomes = await inLanes(plan, (delivery) => deliverOnce(notice, delivery, store));
      const failures = outcomes.filter((outcome) => outcome !== undefined);
      const waiting = failures.filter(({ isFinal }) => !isFinal);
      if (waiting.length > 0 && !isLastAttempt()) throw anotherAttempt(waiting);
      return { unreached: failures.map(({ to, channel, error }) => ({ to, channel, error })) };
    });
  };
}

type Delivery = { readonly to: string; readonly channel: Channel; readonly address: Address };

type Failure = NoticeReport['unreached'][number] & { readonly isFinal: boolean; readonly retryAfterMs?: number };

async function deliverOnce(
  notice: Notice,
  { to, channel, address }: Delivery,
  store: NotifyOptions['store'],
): Promise<Failure | undefined> {
  const key = canonicalJson(['notify', notice.id, to, channel.name]);
  const of = { to, channel: channel.name };
  try {
    const kept = (await store.kept(key)) as Kept | undefined;
    if (kept !== undefined)
      return kept.refused === undefined ? undefined : { ...of, error: kept.refused, isFinal: true };
    await channel.deliver(composeMessage(notice, to), address);
  } catch (error) {
    const failure = { ...of, ...judge(error, address) };
    if (failure.isFinal) await remember({ refused: failure.error });
    return failure;
  }
  await remember({});
  return undefined;

  /** What is done is done: a store that cannot keep it must not have it done again now. */
  async function remember(kept: Kept): Promise<void> {
    await store.keep(key, kept).catch((error: unknown) => {
      log.warn('what came of a message was not kept; another attempt may repeat it', { ...of, error: nameOf(error) });
    });
  }
}

/** What the register holds of a message: that it was taken, or why it was refused for good. */
type Kept = { readonly refused?: string };

/** Only what a channel says in so many words is repeated, without the address; other errors are known by their name. */
function judge(error: unknown, address: Address): Pick<Failure, 'error' | 'isFinal' | 'retryAfterMs'> {
  if (!(error instanceof ApplicationFailure)) return { error: nameOf(error), isFinal: false };
  const { message, nonRetryable, nextRetryDelay } = error;
  return {
    error: withoutAddress(message, address).slice(0, 300),
    isFinal: nonRetryable === true,
    ...(typeof nextRetryDelay === 'number' && { retryAfterMs: nextRetryDelay }),
  };
}

function withoutAddress(text: string, { channels: _channels, ...addresses }: Address): string {
  const known = Object.values(addresses).filter((address) => typeof address === 'string' && address !== '');
  return known.reduce<string>((clean, address) => clean.replaceAll(String(address), '[address]'), text);
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}

function isLastAttempt(): boolean {
  const { attempt, retryPolicy } = activityInfo();
  return attempt >= (retryPolicy?.maximumAttempts || NOTIFY_ATTEMPTS);
}

function anotherAttempt(waiting: readonly Failure[]): ApplicationFailure {
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
