import { ApplicationFailure, log } from '@temporalio/activity';
import { canonicalJson, type Notice, type NoticeReport, type RunNotice } from '../src/contract/index.js';
import { type Address, type Channel, composeMessage, failForNow, type RunPage } from '../src/notify/index.js';
import type { ArtifactStore } from '../src/stores/index.js';

export type Delivery = { readonly to: string; readonly channel: Channel; readonly address: Address };

/** A message that was not taken; final where no other attempt can help. */
export type Undelivered = NoticeReport['unreached'][number] & {
  readonly isFinal: boolean;
  readonly retryAfterMs?: number;
};

/** What the register holds of a message: that it was taken, or why it was refused for good. */
type Kept = { readonly refused?: string };

/**
 * Sends one person one message by one channel, unless it was taken or refused for good before. Never rejects.
 *
 * @param until when to give up, as the clock shows it in milliseconds
 */
export async function deliverOnce(
  notice: Notice | RunNotice,
  { to, channel, address }: Delivery,
  {
    store,
    until,
    pageOf,
  }: {
    readonly store: Pick<ArtifactStore, 'keep' | 'kept'>;
    readonly until: number;
    readonly pageOf?: RunPage | undefined;
  },
): Promise<Undelivered | undefined> {
  const key = canonicalJson(['notify', notice.id, to, channel.name]);
  const of = { to, channel: channel.name };
  try {
    const kept = (await store.kept(key)) as Kept | undefined;
    if (kept !== undefined)
      return kept.refused === undefined ? undefined : { ...of, error: kept.refused, isFinal: true };
    await inTime(until, () => channel.deliver(composeMessage(notice, to, pageOf), address));
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

/** Gives up what has no answer when the time is over, and does not begin it then: one that hangs must not hide the rest. */
async function inTime(until: number, deliver: () => Promise<void>): Promise<void> {
  const leftMs = until - Date.now();
  if (leftMs <= 0) throw failForNow('others took all the time');
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    // A timer may be early by what the clock rounds off, and the next one in the lane would find that there is time.
    timer = setTimeout(() => reject(failForNow('no answer in time')), leftMs + 1);
  });
  try {
    await Promise.race([deliver(), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

/** Only what a channel says in so many words is repeated, without the address; other errors are known by their name. */
function judge(error: unknown, address: Address): Pick<Undelivered, 'error' | 'isFinal' | 'retryAfterMs'> {
  if (!(error instanceof ApplicationFailure)) return { error: nameOf(error), isFinal: false };
  const { message, nonRetryable, nextRetryDelay } = error;
  return {
    error: withoutAddress(message, address).slice(0, 300),
    isFinal: nonRetryable === true,
    ...(typeof nextRetryDelay === 'number' && { retryAfterMs: nextRetryDelay }),
  };
}

function withoutAddress(text: string, { email, webhook }: Address): string {
  const known = [email, webhook].flatMap((address) => (address ? [address] : []));
  return known.reduce((clean, address) => clean.replaceAll(address, '[address]'), text);
}

/** An error without its message, which may hold anything. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error ? `${error.name} ${String(error.code)}` : error.name;
}
