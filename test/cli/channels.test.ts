import { describe, expect, it } from 'vitest';
import { formatChannelsOff, openChannels, openRunPage } from '../../src/cli/channels.js';
import { run } from './in-process.js';

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const stderr = { write: () => true };
const namesOf = (env: { [name: string]: string }) => openChannels({ env, stderr }).map(({ name }) => name);

describe('channels from the environment', () => {
  it('the console is always there, the others where they have their settings', () => {
    expect(namesOf({})).toEqual(['console']);
    expect(
      namesOf({
        SIGNALBOX_WEBHOOK_SECRET: secret,
        SIGNALBOX_SMTP_URL: 'smtp://127.0.0.1:2525',
        SIGNALBOX_MAIL_FROM: 'signalbox@example.org',
      }),
    ).toEqual(['console', 'webhook', 'email']);
  });

  it('messages name the page of a run where the Web UI is known', () => {
    const page = openRunPage({ env: { SIGNALBOX_WEB_UI: 'https://ui.example.org/' } }, 'default');
    expect(page?.('a/b')).toBe('https://ui.example.org/namespaces/default/workflows/a%2Fb');
    expect(openRunPage({ env: {} }, 'default')).toBeUndefined();
    expect(() => openRunPage({ env: { SIGNALBOX_WEB_UI: 'ui.example.org' } }, 'default')).toThrow(/SIGNALBOX_WEB_UI/);
  });

  it('says what turns on those that are off', () => {
    expect(formatChannelsOff(['console', 'webhook'])).toBe(
      ' (off: email by SIGNALBOX_SMTP_URL and SIGNALBOX_MAIL_FROM)',
    );
    expect(formatChannelsOff(['console', 'webhook', 'email'])).toBe('');
  });

  it.each([
    ['a webhook secret that is none', { SIGNALBOX_WEBHOOK_SECRET: 'hush-hush' }],
    ['a mail server without a sender', { SIGNALBOX_SMTP_URL: 'smtp://hush-hush@127.0.0.1' }],
    ['a sender without a mail server', { SIGNALBOX_MAIL_FROM: 'hush-hush@example.org' }],
    ['a mail server that is none', { SIGNALBOX_SMTP_URL: 'hush-hush', SIGNALBOX_MAIL_FROM: 'signalbox@example.org' }],
    ['a directory with a password in its address', { SIGNALBOX_REVIEWERS_URL: 'https://a:hush-hush@127.0.0.1/people' }],
    [
      'a token that no header carries',
      { SIGNALBOX_REVIEWERS_URL: 'http://127.0.0.1:1/people', SIGNALBOX_REVIEWERS_TOKEN: 'hush-hush\nmore' },
    ],
    [
      'reviewers from two places',
      { SIGNALBOX_REVIEWERS_URL: 'http://127.0.0.1:1/people', SIGNALBOX_REVIEWERS: 'hush-hush.yaml' },
    ],
  ])('%s: INVALID_CONFIGURATION, exit 10, and no word of the secret', async (_what, env) => {
    const { exit, out, err } = await run(['worker', '--address', '127.0.0.1:1'], { env });
    expect({ exit, out }).toEqual({ exit: 10, out: '' });
    expect(err).toMatch(/^INVALID_CONFIGURATION /);
    expect(err).not.toContain('hush-hush');
  });

  it('a directory that does not answer: DIRECTORY_UNAVAILABLE, and no word of the token', async () => {
    const env = { SIGNALBOX_REVIEWERS_URL: 'http://127.0.0.1:1/people', SIGNALBOX_REVIEWERS_TOKEN: 'hush-hush' };
    const { exit, err } = await run(['worker', '--address', '127.0.0.1:1'], { env });
    expect({ exit, err }).toEqual({ exit: 9, err: expect.stringMatching(/^DIRECTORY_UNAVAILABLE /) });
    expect(err).not.toContain('hush-hush');
  });
});
