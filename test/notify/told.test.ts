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

const repair: Definition = {
  name: 'repairWagons',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  recovery: { by: [{ role: 'operator' }] },
  initial: 'repairing',
  states: {
    repairing: {
      kind: 'stage',
      work: { activity: 'weld' },
      timeout: '1m',
      retry: { maximumAttempts: 1 },
      entry: [{ notify: ['requester'], message: 'The wagon is in the shed.' }],
      on: { completed: 'repaired' },
    },
    repaired: { kind: 'final' },
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
    pipelines: [release, repair],
    activities: { weld: () => Promise.reject(new Error('no gas')) },
    reviewers: {
      roles: { operator: ['otto'] },
      people: {
        otto: { webhook: receiver.url },
        olga: { webhook: receiver.url },
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

test('a run tells its requester what the definition says, those who may recover that it failed, and how it ended', async () => {
  const { client } = server;
  const before = receiver.received.length;
  const told = () => receiver.received.slice(before).map(({ body }) => JSON.parse(body));
  const { run } = await client.start('repairWagons', { requestedBy: 'olga' });
  await eventually(
    async () => told().length,
    (count) => count === 2,
  );
  await client.recover(run, { procedure: 'abandon', by: 'otto', reason: 'It is scrap.' });
  await eventually(
    async () => told().length,
    (count) => count === 3,
  );
  const said = told().map(({ type, data }) => ({ type, person: data.person, run: data.run, text: data.text }));
  const text = expect.stringContaining(`    npx signalbox show ${run}\n`);
  expect(said).toEqual(
    expect.arrayContaining([
      { type: 'run.told', person: 'olga', run, text },
      { type: 'run.failed', person: 'otto', run, text },
      { type: 'run.abandoned', person: 'olga', run, text },
    ]),
  );
});
