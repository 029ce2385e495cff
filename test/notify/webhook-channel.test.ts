import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { composeMessage, createWebhookChannel } from '../../src/notify/index.js';
import { noticeOf, runNoticeOf } from './notices.js';
import * as receiving from './receiver.js';

const { answer, secret } = receiving;
const message = composeMessage(noticeOf(), 'kim');
let receiver: receiving.Receiver | undefined;

afterEach(async () => {
  await receiver?.close();
  receiver = undefined;
});

async function receive(...script: receiving.Turn[]) {
  receiver = await receiving.startReceiver(...script);
  return receiver;
}

/** What a delivery fails with. */
function failing(webhook: string, timeoutMs = 30_000): Promise<unknown> {
  return createWebhookChannel({ secret, timeoutMs })
    .deliver(message, { webhook })
    .then(
      () => 'delivered',
      (error: unknown) => error,
    );
}

describe('a webhook', () => {
  test('is posted as JSON and verifies by the Standard Webhooks specification', async () => {
    const { url, received } = await receive();
    await createWebhookChannel({ secret }).deliver(message, { webhook: url });
    const [request] = received;
    expect(request?.headers).toMatchObject({ 'content-type': 'application/json', 'webhook-id': message.id });
    const payload = new Webhook(secret).verify(request?.body ?? '', request?.headers as Record<string, string>);
    expect(payload).toMatchObject({
      type: 'gate.opened',
      timestamp: '2026-03-01T09:30:00.000Z',
      data: { person: 'kim', pipeline: 'shipWagons', subject: message.subject, gate: { gate: 'release', round: 1 } },
    });
  });

  test('about a run says so in its type, and has what happened as data', async () => {
    const { url, received } = await receive();
    const told = composeMessage(runNoticeOf(), 'kim');
    await createWebhookChannel({ secret }).deliver(told, { webhook: url });
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      type: 'run.failed',
      timestamp: '2026-03-01T09:30:00.000Z',
      data: { person: 'kim', run: 'run-1', state: 'loading', subject: told.subject, text: told.text },
    });
  });

  test('has the same id at every attempt, and verifies under the old secret and the new while both are given', async () => {
    const { url, received } = await receive();
    const next = `whsec_${Buffer.from('another thirty-two secret bytes.').toString('base64')}`;
    const channel = createWebhookChannel({ secret: `${next} ${secret}` });
    await channel.deliver(message, { webhook: url });
    await channel.deliver(message, { webhook: url });
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([message.id, message.id]);
    for (const key of [secret, next]) {
      const headers = received[1]?.headers as Record<string, string>;
      expect(() => new Webhook(key).verify(received[1]?.body ?? '', headers)).not.toThrow();
    }
  });

  test.each([400, 401, 403, 404, 410, 422])('that is answered with %d is refused for good', async (status) => {
    const { url } = await receive(answer(status));
    expect(await failing(url)).toMatchObject({ nonRetryable: true, message: `HTTP ${status}` });
  });

  test.each([408, 425, 429, 500, 502, 503])('that is answered with %d is worth another attempt', async (status) => {
    const { url } = await receive(answer(status));
    expect(await failing(url)).toMatchObject({ nonRetryable: false, message: `HTTP ${status}` });
  });

  test.each([
    ['7', 7_000],
    ['86400', 600_000],
    ['soon', undefined],
  ])('that is to come again after %s waits for that, ten minutes at most', async (after, nextRetryDelay) => {
    const { url } = await receive(answer(429, { 'retry-after': after }));
    expect(await failing(url)).toMatchObject({ nextRetryDelay });
  });

  test('follows no redirect', async () => {
    const elsewhere = await receiving.startReceiver();
    const { url } = await receive(answer(307, { location: elsewhere.url }));
    expect(await failing(url)).toMatchObject({ nonRetryable: true, message: 'HTTP 307; redirects are not followed' });
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  test('that gets no answer in time, or finds nobody there, is worth another attempt', async () => {
    const { url, close } = await receive(receiving.silence);
    expect(await failing(url, 50)).toMatchObject({ nonRetryable: false, message: 'no answer within 50 ms' });
    await close();
    receiver = undefined;
    expect(await failing(url)).toMatchObject({ nonRetryable: false, message: 'no answer (ECONNREFUSED)' });
  });

  test.each(['not a url', 'file:///etc/passwd', 'ftp://a.example/x', 'http://user:pass-canary@127.0.0.1/'])(
    'to %s is refused for good, without saying where',
    async (webhook) => {
      const failure = await failing(webhook);
      expect(failure).toMatchObject({ nonRetryable: true });
      expect(String(failure)).not.toContain(webhook);
      expect(String(failure)).not.toContain('canary');
    },
  );

  test.each(['', 'secret-canary', 'whsec_c2VjcmV0', `whsec_${'!'.repeat(40)}`, `${secret} secret-canary`])(
    'is not set up with a secret like %j, and the error does not repeat it',
    (bad) => {
      expect(() => createWebhookChannel({ secret: bad })).toThrow(
        expect.objectContaining({
          code: 'INVALID_CONFIGURATION',
          message: expect.not.stringContaining('canary') as string,
        }),
      );
    },
  );
});
