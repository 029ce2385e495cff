import { Webhook } from 'standardwebhooks';
import { SignalboxError } from '../contract/index.js';
import { type Channel, failForGood, failForNow, type Message } from './channel.js';
import { parseRetryAfter } from './retry-after.js';

export type WebhookOptions = {
  /** `whsec_` and base64, as Standard Webhooks writes them; two with a space between while one takes the other's place. */
  readonly secret: string;
  /** 10 seconds unless given, for the whole exchange. */
  readonly timeoutMs?: number;
};

/**
 * Posts messages as JSON, signed by the Standard Webhooks specification (1.0.0), so that a receiver knows who sent one, when, and
 * whether it had it before. Follows no redirect and reads no answer but its status.
 *
 * @throws INVALID_CONFIGURATION for a secret the specification does not allow
 */
export function createWebhookChannel({ secret, timeoutMs = 10_000 }: WebhookOptions): Channel {
  const signers = secret.trim().split(/\s+/).map(createSigner);
  return {
    name: 'webhook',
    async deliver(message, { webhook }) {
      const url = parseTarget(webhook);
      const body = bodyOf(message);
      const now = new Date();
      const headers = {
        'content-type': 'application/json',
        'user-agent': 'signalbox',
        'webhook-id': message.id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signers.map((signer) => signer.sign(message.id, now, body)).join(' '),
      };
      const { status, retryAfter } = await post(url, headers, body, timeoutMs);
      assertTaken(status, retryAfter);
    },
  };
}

function createSigner(secret: string): Webhook {
  const bytes = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret) || bytes.length < 24 || bytes.length > 64) {
    const expected = "expected a webhook secret, 'whsec_' and the base64 of 24 to 64 random bytes; got something else";
    throw new SignalboxError('INVALID_CONFIGURATION', expected);
  }
  return new Webhook(secret);
}

function parseTarget(webhook: string | undefined): URL {
  if (webhook === undefined) throw failForGood('they have no webhook');
  const url = URL.canParse(webhook) ? new URL(webhook) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url;
  throw failForGood('their webhook is no http or https address without credentials');
}

function bodyOf({ subject, text, data }: Message): string {
  const about = data.gate === undefined ? 'run' : 'gate';
  return JSON.stringify({
    type: `${about}.${String(data.kind)}`,
    timestamp: data.at,
    data: { ...data, subject, text },
  });
}

type Answer = { readonly status: number; readonly retryAfter: string | null };

async function post(url: URL, headers: Record<string, string>, body: string, timeoutMs: number): Promise<Answer> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal });
    await response.body?.cancel();
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    throw failForNow(reasonOf(error, timeoutMs));
  }
}

/** By name and code only: the message of a failed request may hold its address. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const { cause } = error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
  return `no answer (${code})`;
}

/** Statuses under 500 that say: later. */
const LATER = [408, 425, 429];

function assertTaken(status: number, retryAfter: string | null): void {
  if (status >= 200 && status < 300) return;
  if (status >= 500 || LATER.includes(status)) {
    throw failForNow(`HTTP ${status}`, parseRetryAfter(retryAfter, Date.now()));
  }
  throw failForGood(status < 400 ? `HTTP ${status}; redirects are not followed` : `HTTP ${status}`);
}
