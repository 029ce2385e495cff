import { createTransport } from 'nodemailer';
import { SignalboxError } from '../contract/index.js';
import { type Channel, failForGood, failForNow } from './channel.js';

export type EmailOptions = {
  /** `smtp://user:password@host:587`, which is upgraded by STARTTLS, or `smtps://…:465`. */
  readonly url: string;
  /** `signalbox@example.org`, or `Signalbox <signalbox@example.org>`. */
  readonly from: string;
  /** How long the server may be silent; 10 seconds unless given. */
  readonly timeoutMs?: number;
};

/**
 * Sends messages by SMTP, as text and HTML, one recipient each. A message keeps its Message-ID over all attempts, so that a
 * mailbox can drop a repeat. A password is sent to another machine over TLS only.
 *
 * @throws INVALID_CONFIGURATION
 */
export function createEmailChannel({ url, from, timeoutMs = 10_000 }: EmailOptions): Channel {
  const sender = parseSender(from);
  const transport = createTransport({
    ...parseServer(url),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
  });
  const domain = sender.address.split('@').at(-1);
  return {
    name: 'email',
    async deliver({ id, subject, text, html }, { email }) {
      if (email === undefined || !isMailbox(email)) throw failForGood('they have no valid e-mail address');
      const mail = {
        from: sender,
        to: { name: '', address: email },
        envelope: { from: sender.address, to: [email] },
        messageId: `<${id}@${domain}>`,
        subject,
        text,
        html,
        // RFC 3834: no vacation notice answers it.
        headers: { 'Auto-Submitted': 'auto-generated' },
        disableFileAccess: true,
        disableUrlAccess: true,
      };
      await transport.sendMail(mail).catch((error: unknown) => {
        throw toFailure(error);
      });
    },
  };
}

/** One mailbox: no list, no name, no group, no route, and nothing that ends a header. */
function isMailbox(text: string): boolean {
  return text.length <= 254 && /^[^\s\p{Cc}\p{Cf}@<>()[\]\\,;:"]+@[^\s\p{Cc}\p{Cf}@<>()[\]\\,;:"]+$/u.test(text);
}

function parseSender(from: string): { name: string; address: string } {
  const named = /^([^<>\p{Cc}]*)<([^<>]+)>$/u.exec(from.trim());
  const [name, address] = named ? [named[1]?.trim() ?? '', named[2] ?? ''] : ['', from.trim()];
  if (isMailbox(address)) return { name, address };
  throw new SignalboxError('INVALID_CONFIGURATION', "expected a sender like 'Signalbox <signalbox@example.org>'");
}

const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;

function parseServer(url: string): { readonly url: string; readonly requireTLS?: boolean } {
  const server = URL.canParse(url) ? new URL(url) : undefined;
  if (!server || !/^smtps?:$/.test(server.protocol) || server.hostname === '') {
    const expected = "expected a mail server like 'smtp://user:password@mail.example.org:587'; got something else";
    throw new SignalboxError('INVALID_CONFIGURATION', expected);
  }
  const hasPassword = server.username !== '' || server.password !== '';
  return { url, ...(hasPassword && !LOOPBACK.test(server.hostname) && { requireTLS: true }) };
}

/** What a server never answers otherwise, by nodemailer's codes, where it gave no reply to go by. */
const FINAL = ['EENVELOPE', 'EAUTH', 'ENOAUTH', 'ECONFIG', 'EMESSAGE'];

/** By code only: replies of mail servers hold addresses. RFC 5321, 4.2.1: 4yz is worth another attempt, 5yz is not. */
function toFailure(error: unknown) {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  const name = typeof code === 'string' ? code : 'unknown';
  if (typeof responseCode === 'number') {
    const why = `SMTP ${responseCode} (${name})`;
    return responseCode >= 500 ? failForGood(why) : failForNow(why);
  }
  const why = `no delivery to the mail server (${name})`;
  return FINAL.includes(name) ? failForGood(why) : failForNow(why);
}
