import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger, type LogEntry } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotify } from '../../activities/index.js';
import { NOTIFY_ATTEMPTS, type Notice, type NoticeReport, type RunNotice } from '../../src/contract/index.js';
import type { Directory } from '../../src/directory/index.js';
import {
  type Channel,
  createConsoleChannel,
  createEmailChannel,
  createWebhookChannel,
  failForGood,
  failForNow,
} from '../../src/notify/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { type MailServer, smtpError, startMailServer } from '../notify/mail-server.js';
import { noticeOf, runNoticeOf } from '../notify/notices.js';
import { answer, type Receiver, secret, startReceiver } from '../notify/receiver.js';

type People = Awaited<ReturnType<Directory['read']>>['people'];

let store: ArtifactStore;
let logged: LogEntry[];
let receiver: Receiver | undefined;
let mailServer: MailServer | undefined;

beforeEach(() => {
  store = createMemoryStore();
  logged = [];
});
afterEach(async () => {
  await receiver?.close();
  await mailServer?.close();
  receiver = undefined;
  mailServer = undefined;
});

/** A channel that plays its script delivery by delivery, then takes everything; with whom it was asked to tell. */
function scripted(name: string, ...script: unknown[]) {
  const asked: string[] = [];
  const channel: Channel = {
    name,
    async deliver({ data }) {
      asked.push(String(data.person));
      const turn = script[asked.length - 1];
      if (turn !== undefined) throw turn;
    },
  };
  return { channel, asked };
}

function directoryOf(people: People) {
  return { read: async () => ({ people, roles: {}, groups: {}, owners: {} }) };
}

function notifying(people: People, channels: readonly Channel[]) {
  return createNotify({ directory: directoryOf(people), channels, store });
}

/** One attempt; resolves with the report or with what it failed with. */
async function attempt(
  notify: (notice: Notice | RunNotice) => Promise<NoticeReport>,
  number = 1,
  info = {},
  notice: Notice | RunNotice = noticeOf(),
) {
  const logger = new DefaultLogger('TRACE', (entry) => logged.push(entry));
  const environment = new MockActivityEnvironment(
    { activityId: 'notify', attempt: number, startToCloseTimeoutMs: 60_000, ...info },
    { logger },
  );
  try {
    return (await environment.run(notify, notice)) as NoticeReport;
  } catch (error) {
    return error as ApplicationFailure;
  }
}

const both: People = { kim: { channels: ['pager', 'chat'] }, lee: { channels: ['chat'] } };

describe('telling people', () => {
  test('goes to everybody named, by each of their channels that there is here', async () => {
    const [pager, chat, unused] = [scripted('pager'), scripted('chat'), scripted('fax')];
    const people = { ...both, eve: { channels: ['pager'] } };
    const notify = notifying(people, [pager.channel, chat.channel, unused.channel]);
    expect(await attempt(notify)).toEqual({ unreached: [] });
    expect(pager.asked).toEqual(['kim']);
    expect(chat.asked.toSorted()).toEqual(['kim', 'lee']);
    expect(unused.asked).toEqual([]);
  });

  test('counts nobody as unreached who has no channel, or none of those here', async () => {
    const chat = scripted('chat');
    expect(await attempt(notifying({ kim: {}, lee: { channels: ['fax'] } }, [chat.channel]))).toEqual({
      unreached: [],
    });
    expect(await attempt(notifying(both, []))).toEqual({ unreached: [] });
    expect(chat.asked).toEqual([]);
  });

  test('takes no name of the language for a person', async () => {
    const chat = scripted('chat');
    const notice = noticeOf({ to: ['constructor', '__proto__', 'toString'] });
    expect(await attempt(notifying(both, [chat.channel]), 1, {}, notice)).toEqual({ unreached: [] });
  });

  test('does not send again what was taken, in another attempt or by another worker', async () => {
    const [pager, chat] = [scripted('pager', failForNow('busy')), scripted('chat')];
    const first = await attempt(notifying(both, [pager.channel, chat.channel]));
    expect(first).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    expect(String(first)).toContain('not yet told: kim by pager: busy');
    expect(await attempt(notifying(both, [pager.channel, chat.channel]), 2)).toEqual({ unreached: [] });
    expect(pager.asked).toEqual(['kim', 'kim']);
    expect(chat.asked.toSorted()).toEqual(['kim', 'lee']);
  });

  test('sends every notice of its own, though one before reached the same person', async () => {
    const chat = scripted('chat');
    const notify = notifying({ kim: { channels: ['chat'] } }, [chat.channel]);
    await attempt(notify);
    await attempt(notify, 1, {}, noticeOf({ id: 'run-1/release/1/reminded/1', kind: 'reminded' }));
    expect(chat.asked).toEqual(['kim', 'kim']);
  });

  test('returns what was refused for good, and does not try it again', async () => {
    const [pager, chat] = [scripted('pager', failForGood('no such pager')), scripted('chat', failForNow('busy'))];
    const notify = notifying({ kim: { channels: ['pager', 'chat'] } }, [pager.channel, chat.channel]);
    expect(await attempt(notify)).toBeInstanceOf(ApplicationFailure);
    const unreached = [{ to: 'kim', channel: 'pager', error: 'no such pager' }];
    expect(await attempt(notify, 2)).toEqual({ unreached });
    expect(pager.asked).toEqual(['kim']);
  });

  test('waits as long as the most patient receiver asks before another attempt', async () => {
    const chat = scripted('chat', failForNow('slower', 2_000), failForNow('slower', 7_000));
    expect(await attempt(notifying(both, [chat.channel]))).toMatchObject({ nextRetryDelay: 7_000 });
  });

  test.each([
    [NOTIFY_ATTEMPTS, {}],
    [2, { retryPolicy: { maximumAttempts: 2 } }],
  ])('says whom it did not reach at the last attempt, number %d, in place of failing', async (number, info) => {
    const chat = scripted('chat', failForNow('busy'), failForNow('busy'), failForNow('busy'), failForNow('busy'));
    const notify = notifying(both, [chat.channel]);
    expect(await attempt(notify, number - 1, info)).toBeInstanceOf(ApplicationFailure);
    expect(await attempt(notify, number, info)).toEqual({
      unreached: [
        { to: 'kim', channel: 'chat', error: 'busy' },
        { to: 'lee', channel: 'chat', error: 'busy' },
      ],
    });
  });

  test('is tried again while the directory cannot be read, and the last attempt reached nobody', async () => {
    const directory = { read: () => Promise.reject(new Error('canary: /secret/path')) };
    const notify = createNotify({ directory, channels: [scripted('chat').channel], store });
    const failure = await attempt(notify);
    expect(failure).toMatchObject({ nonRetryable: false });
    expect(String(failure)).not.toContain('canary');
    const report = await attempt(notify, NOTIFY_ATTEMPTS);
    expect(report).toMatchObject({ unreached: [{ to: 'kim' }, { to: 'lee' }] });
  });

  test('does not fail when what was delivered cannot be kept; it says so in the log', async () => {
    const chat = scripted('chat');
    const full = { ...store, keep: () => Promise.reject(Object.assign(new Error('disk full'), { code: 'ENOSPC' })) };
    const notify = createNotify({ directory: directoryOf(both), channels: [chat.channel], store: full });
    expect(await attempt(notify)).toEqual({ unreached: [] });
    const warnings = logged.filter(({ level }) => level === 'WARN');
    expect(warnings).toHaveLength(2);
    expect(warnings[0]?.meta).toMatchObject({ to: 'kim', channel: 'chat', error: 'Error ENOSPC' });
  });

  test('gives up a channel that hangs while there is time to report the rest, and what had no turn is tried again', async () => {
    const chat = scripted('chat');
    const deaf: Channel = { name: 'deaf', deliver: () => new Promise(() => {}) };
    const crowd = Array.from({ length: 8 }, (_, at) => `deaf-${at}`);
    const people = { ...Object.fromEntries(crowd.map((id) => [id, { channels: ['deaf'] }])), kim: both.kim ?? {} };
    const notice = noticeOf({ to: [...crowd, 'kim'] });
    const failure = await attempt(notifying(people, [deaf, chat.channel]), 1, { startToCloseTimeoutMs: 1_000 }, notice);
    expect(String(failure)).toContain('deaf-0 by deaf: no answer in time');
    expect(String(failure)).toContain('kim by chat: others took all the time');
    expect(chat.asked).toEqual([]);
  });

  test('repeats of a foreign error its name only', async () => {
    const chat = scripted('chat', new TypeError('connect canary'), failForNow('kim@example.org is busy'));
    const people = { kim: { email: 'kim@example.org', channels: ['chat'] } };
    const notify = notifying(people, [chat.channel]);
    expect(String(await attempt(notify))).toMatch(/not yet told: kim by chat: TypeError$/);
    expect(String(await attempt(notify))).toMatch(/not yet told: kim by chat: \[address\] is busy$/);
  });
});

describe('telling people of a run', () => {
  const channels = () => [scripted('pager'), scripted('chat')] as const;

  test('reaches whoever holds the role and is in the group when they are told, each once', async () => {
    const [pager, chat] = channels();
    let operator = ['kim'];
    const directory = {
      read: async () => ({ people: both, roles: { operator }, groups: { yard: ['lee'] }, owners: {} }),
    };
    const notify = createNotify({ directory, channels: [pager.channel, chat.channel], store });
    const to = [{ id: 'kim' }, { role: 'operator' }, { group: 'yard' }];
    expect(await attempt(notify, 1, {}, runNoticeOf({ to }))).toEqual({ unreached: [] });
    expect(pager.asked).toEqual(['kim']);
    expect(chat.asked.toSorted()).toEqual(['kim', 'lee']);
    operator = ['lee'];
    await attempt(notify, 1, {}, runNoticeOf({ id: 'run-1/told/2', kind: 'handedOn', to: [{ role: 'operator' }] }));
    expect(chat.asked.toSorted()).toEqual(['kim', 'lee', 'lee']);
  });

  test('counts nobody as unreached whom the directory does not know, or who has no channel', async () => {
    const [pager, chat] = channels();
    const notify = notifying({ kim: {} }, [pager.channel, chat.channel]);
    const to = [{ id: 'billing-system' }, { id: 'kim' }, { role: 'operator' }, { id: 'constructor' }];
    expect(await attempt(notify, NOTIFY_ATTEMPTS, {}, runNoticeOf({ kind: 'cancelled', to }))).toEqual({
      unreached: [],
    });
    expect([...pager.asked, ...chat.asked]).toEqual([]);
  });

  test('is done once over all attempts, and the last one says whom it did not reach', async () => {
    const chat = scripted('chat', undefined, failForNow('busy'), failForNow('busy'));
    const notify = notifying(both, [chat.channel]);
    const notice = runNoticeOf({ to: [{ id: 'kim' }, { id: 'lee' }] });
    expect(await attempt(notify, 1, {}, notice)).toMatchObject({ type: 'EXTERNAL_API_ERROR', nonRetryable: false });
    const unreached = [{ to: 'lee', channel: 'chat', error: 'busy' }];
    expect(await attempt(notify, NOTIFY_ATTEMPTS, {}, notice)).toEqual({ unreached });
    expect(chat.asked).toEqual(['kim', 'lee', 'lee']);
  });

  test('names who was meant where the directory cannot be read to the last', async () => {
    const directory = { read: () => Promise.reject(new Error('away')) };
    const notify = createNotify({ directory, channels: [scripted('chat').channel], store });
    expect(await attempt(notify, 1, {}, runNoticeOf())).toMatchObject({ nonRetryable: false });
    expect(await attempt(notify, NOTIFY_ATTEMPTS, {}, runNoticeOf())).toMatchObject({
      unreached: [{ to: 'kim' }, { to: 'operator' }],
    });
  });
});

describe('telling people over real wires', () => {
  test('reaches a person by console, webhook and e-mail, each once over all attempts', async () => {
    receiver = await startReceiver(answer(503));
    let turns = 0;
    mailServer = await startMailServer({
      onRcptTo(_address, _session, done) {
        turns += 1;
        done(turns === 1 ? smtpError(451) : null);
      },
    });
    const written: string[] = [];
    const channels = [
      createConsoleChannel((text) => written.push(text)),
      createWebhookChannel({ secret }),
      createEmailChannel({ url: mailServer.url, from: 'signalbox@example.net' }),
    ];
    const notify = notifying({ kim: { console: true, webhook: receiver.url, email: 'kim@example.org' } }, channels);
    const failure = String(await attempt(notify));
    expect(failure).toContain('kim by webhook: HTTP 503');
    expect(failure).toContain('kim by email: SMTP 451');
    expect(await attempt(notify, 2)).toEqual({ unreached: [] });
    expect(await attempt(notify, 3)).toEqual({ unreached: [] });
    expect([written.length, receiver.received.length, mailServer.mails.length]).toEqual([1, 2, 1]);
  });

  test.each([
    ['for now', 503, 451, 1],
    ['for now, at the last attempt', 503, 451, NOTIFY_ATTEMPTS],
    ['for good', 404, 550, NOTIFY_ATTEMPTS],
  ])('that fail %s shows no secret, address or answer in the failure, the report or the log', async (...turn) => {
    const [, http, smtp, number] = turn;
    receiver = await startReceiver(answer(http, { 'x-canary': 'header-canary' }));
    mailServer = await startMailServer({ onRcptTo: (_address, _session, done) => done(smtpError(smtp)) });
    const { port } = mailServer;
    const people = {
      kim: { webhook: receiver.url, email: 'kim-canary@example.org' },
      lee: { webhook: 'http://127.0.0.1:1/port-canary', email: 'not a mailbox canary' },
    };
    const notify = notifying(people, [
      createWebhookChannel({ secret }),
      createEmailChannel({ url: `smtp://signalbox:pass-canary@127.0.0.1:${port}`, from: 'from-canary@example.net' }),
    ]);
    const outcome = await attempt(notify, number);
    const seen = [outcome, logged].map((value) => JSON.stringify(value, everything)).join('\n');
    expect(seen).toContain('kim');
    expect(seen).not.toMatch(/canary|example\.(org|net)|whsec_|127\.0\.0\.1/);
    expect(seen).not.toMatch(new RegExp(`:${port}(?!\\d)`));
  });
});

/** An error as its message, stack, cause and members, however deep. */
function everything(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (!(value instanceof Error)) return value;
  return { ...value, message: value.message, stack: value.stack, cause: value.cause };
}
