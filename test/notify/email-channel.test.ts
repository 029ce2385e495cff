import { afterEach, describe, expect, test } from 'vitest';
import { composeMessage, createEmailChannel } from '../../src/notify/index.js';
import * as mailing from './mail-server.js';
import { noticeOf, saidBy } from './notices.js';

const from = 'Signalbox <signalbox@example.net>';
const message = composeMessage(noticeOf(), 'kim');
let server: mailing.MailServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function serve(options: Parameters<typeof mailing.startMailServer>[0] = {}) {
  server = await mailing.startMailServer(options);
  return server;
}

/** What a delivery fails with. */
function failing(url: string, email = 'kim@example.org', timeoutMs = 30_000): Promise<unknown> {
  return createEmailChannel({ url, from, timeoutMs })
    .deliver(message, { email })
    .then(
      () => 'delivered',
      (error: unknown) => error,
    );
}

describe('an e-mail', () => {
  test('reaches its one recipient as text and HTML, under a Message-ID that every attempt has', async () => {
    const { url, mails } = await serve();
    const channel = createEmailChannel({ url, from });
    await channel.deliver(message, { email: 'kim@example.org' });
    await channel.deliver(message, { email: 'kim@example.org' });
    const [first, second] = mails;
    if (first === undefined || second === undefined) throw new Error('expected two mails');
    expect(first).toMatchObject({ from: 'signalbox@example.net', to: ['kim@example.org'] });
    expect(mailing.headersOf(first)).toMatchObject({
      from: 'Signalbox <signalbox@example.net>',
      to: 'kim@example.org',
      subject: message.subject,
      'message-id': `<${message.id}@example.net>`,
      'auto-submitted': 'auto-generated',
    });
    expect(mailing.headersOf(second)['message-id']).toBe(mailing.headersOf(first)['message-id']);
    const body = mailing.bodyOf(first);
    expect(body).toContain('Content-Type: text/plain');
    expect(body).toContain('    npx signalbox approve run-1 --as kim --gate release --round 1\n');
    expect(body).toContain('Content-Type: text/html');
    expect(body).toContain('<pre>npx signalbox approve run-1 --as kim --gate release --round 1\n');
  });

  test('is sent over TLS where the server offers it, and not where its certificate is not to be trusted', async () => {
    const { url, mails } = await serve({ disabledCommands: [] });
    expect(await failing(url)).toMatchObject({ nonRetryable: false });
    await createEmailChannel({ url: `${url}/?tls.rejectUnauthorized=false`, from }).deliver(message, {
      email: 'kim@example.org',
    });
    expect(mails.map(({ secure }) => secure)).toEqual([true]);
  });

  test('is sent with user and password, and a wrong password is refused for good', async () => {
    const { port, mails } = await serve({ authOptional: false });
    const right = `smtp://signalbox:pass-canary@127.0.0.1:${port}`;
    await createEmailChannel({ url: right, from }).deliver(message, { email: 'kim@example.org' });
    expect(mails.map(({ user }) => user)).toEqual(['signalbox']);
    const failure = await failing(right.replace('pass-canary', 'wrong-canary'));
    expect(failure).toMatchObject({ nonRetryable: true, message: 'SMTP 535 (EAUTH)' });
  });

  test('that the server puts off is worth another attempt, which then gets through', async () => {
    let turns = 0;
    const { url, mails } = await serve({
      onRcptTo(_address, _session, done) {
        turns += 1;
        done(turns === 1 ? mailing.smtpError(451) : null);
      },
    });
    expect(await failing(url)).toMatchObject({ nonRetryable: false, message: 'SMTP 451 (EENVELOPE)' });
    expect(await failing(url)).toBe('delivered');
    expect(mails).toHaveLength(1);
  });

  test('to a mailbox that is not there is refused for good, without repeating what the server said', async () => {
    const { url } = await serve({ onRcptTo: (_address, _session, done) => done(mailing.smtpError(550)) });
    const failure = await failing(url);
    expect(failure).toMatchObject({ nonRetryable: true, message: 'SMTP 550 (EENVELOPE)' });
    expect(String(failure instanceof Error && failure.stack)).not.toMatch(/canary|example\.org/);
  });

  test('to a server that is not there, or is silent, is worth another attempt', async () => {
    const { url } = await serve({ onConnect: () => {} });
    expect(await failing(url, 'kim@example.org', 100)).toMatchObject({ nonRetryable: false });
    await server?.close();
    server = undefined;
    expect(await failing(url)).toMatchObject({
      nonRetryable: false,
      message: expect.stringMatching(/^no delivery to the mail server \(E[A-Z]+\)$/) as string,
    });
  });

  test.each([
    'kim@example.org, eve@example.org',
    'kim@example.org\r\nBcc: eve@example.org',
    'Kim <kim@example.org>',
    'team: kim@example.org;',
    'kim',
    '',
    `${'k'.repeat(250)}@example.org`,
  ])('is not sent to %j, which is not one mailbox', async (email) => {
    const { url, mails } = await serve();
    expect(await failing(url, email)).toMatchObject({
      nonRetryable: true,
      message: 'they have no valid e-mail address',
    });
    expect(mails).toEqual([]);
  });

  test('has no header, recipient or markup that a document, a comment or a name brought along', async () => {
    const { url, mails } = await serve();
    const evil = 'Hi\r\nBcc: eve@example.org\r\n\r\n<script>alert(1)</script>\r\n.\r\nQUIT';
    const notice = noticeOf(
      { pipeline: evil, message: evil },
      { title: evil, run: { id: evil, execution: 'e' }, decisions: [saidBy(evil, evil, evil)] },
    );
    await createEmailChannel({ url, from }).deliver(composeMessage(notice, 'kim'), { email: 'kim@example.org' });
    const [mail] = mails;
    if (mail === undefined) throw new Error('expected a mail');
    expect(mail.to).toEqual(['kim@example.org']);
    expect(Object.keys(mailing.headersOf(mail)).sort()).toEqual(
      ['auto-submitted', 'content-type', 'date', 'from', 'message-id', 'mime-version', 'subject', 'to'].sort(),
    );
    const html = mailing.bodyOf(mail).split('<!doctype html>')[1];
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).not.toContain('<script>');
  });

  test.each(['http://mail.example.org', 'mail.example.org:25', 'pass-canary', ''])(
    'is not set up with the server %j, and the error does not repeat it',
    (url) => {
      expect(() => createEmailChannel({ url, from })).toThrow(
        expect.objectContaining({
          code: 'INVALID_CONFIGURATION',
          message: expect.not.stringContaining('canary') as string,
        }),
      );
    },
  );

  test.each(['Signalbox', 'Signal\r\nBcc: eve@example.org <s@example.net>', 's@example.net, t@example.net'])(
    'is not set up with the sender %j',
    (bad) => {
      expect(() => createEmailChannel({ url: 'smtp://127.0.0.1', from: bad })).toThrow(
        expect.objectContaining({ code: 'INVALID_CONFIGURATION' }),
      );
    },
  );

  test('is not sent where its password would cross the network in the clear', async () => {
    let logins = 0;
    const { port, mails } = await serve({
      onAuth(_auth, _session, done) {
        logins += 1;
        done(null, { user: 'anybody' });
      },
    });
    // Reaches this machine under a name that is not the loopback's.
    expect(await failing(`smtp://signalbox:pass-canary@0.0.0.0:${port}`)).toMatchObject({
      nonRetryable: true,
      message: 'SMTP 500 (ETLS)',
    });
    expect([logins, mails]).toEqual([0, []]);
  });
});
