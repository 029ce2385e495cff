import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import { createEmailChannel, createWebhookChannel } from '../../src/worker/index.js';
import { eventually, startTestServer, type TestServer } from '../temporal-server.js';
import { bodyOf, type MailServer, smtpError, startMailServer } from './mail-server.js';
import { answer, type Receiver, secret, startReceiver } from './receiver.js';

const release: Definition = {
  name: 'releaseWagons',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'releasing',
  states: {
    releasing: {
      kind: 'gate',
      ask: 'May the wagons leave the yard?',
      shows: ['input'],
      reviewers: [{ id: 'kim' }, { id: 'lee' }],
      deadline: '1h',
      on: { approved: 'released', rejected: 'FAILED', expired: 'FAILED' },
    },
    released: { kind: 'final' },
  },
};

let server: TestServer;
let receiver: Receiver;
let mailServer: MailServer;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  receiver = await startReceiver(answer(503));
  mailServer = await startMailServer({
    onRcptTo({ address }, _session, done) {
      done(address === 'lee@example.org' ? smtpError(550) : null);
    },
  });
  server = await startTestServer();
  stopWorker = await server.work({
    pipelines: [release],
    reviewers: {
      people: {
        kim: { webhook: receiver.url, email: 'kim@example.org' },
        lee: { email: 'lee@example.org' },
      },
    },
    channels: [
      createWebhookChannel({ secret }),
      createEmailChannel({ url: mailServer.url, from: 'signalbox@example.net' }),
    ],
  });
});
afterAll(async () => {
  await stopWorker?.();
  await server?.close();
  await receiver?.close();
  await mailServer?.close();
});

test('a gate tells its reviewers as it opens and as it closes, each once, and shows whom it did not reach', async () => {
  const { client } = server;
  const { run } = await client.start('releaseWagons', { requestedBy: 'olga', wagons: 3 });
  const gate = await eventually(
    () => client.openGate(run),
    (open) => open?.unreached !== undefined,
  );
  expect(gate?.unreached).toMatchObject([
    { to: 'lee', channel: 'email', kind: 'opened', error: 'SMTP 550 (EENVELOPE)' },
  ]);
  await client.decide(run, { decision: 'approved', by: 'kim', comment: 'Off they go.' });
  await eventually(
    async () => [receiver.received.length, mailServer.mails.length],
    ([webhooks, mails]) => webhooks === 3 && mails === 2,
  );
  const { received } = receiver;
  const payloads = received.map(({ body, headers }) => new Webhook(secret).verify(body, headers as never));
  expect(payloads.map((payload) => (payload as { type: string }).type)).toEqual([
    'gate.opened',
    'gate.opened',
    'gate.closed',
  ]);
  expect(received[1]?.headers['webhook-id']).toBe(received[0]?.headers['webhook-id']);
  const mails = mailServer.mails.map((mail) => ({ to: mail.to, body: bodyOf(mail) }));
  expect(mails.map(({ to }) => to)).toEqual([['kim@example.org'], ['kim@example.org']]);
  expect(mails[0]?.body).toContain(`npx signalbox approve ${run} --as kim --gate releasing --round 1\n`);
  expect(mails[1]?.body).toContain('kim approved: “Off they go.”');
});
