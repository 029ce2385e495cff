import { SignalboxError } from '../contract/index.js';
import { type Channel, createConsoleChannel, createEmailChannel, createWebhookChannel } from '../worker/index.js';
import type { CliContext } from './context.js';
import { printable } from './plain-text.js';

/** What each channel besides the console is turned on by. */
const SETTINGS = {
  webhook: ['SIGNALBOX_WEBHOOK_SECRET'],
  email: ['SIGNALBOX_SMTP_URL', 'SIGNALBOX_MAIL_FROM'],
} as const;

/**
 * The channels that the environment has settings for, and the console, which reaches whoever has `console: true`. No message of
 * theirs holds a secret.
 *
 * @throws INVALID_CONFIGURATION
 */
export function openChannels({ env, stderr }: Pick<CliContext, 'env' | 'stderr'>): Channel[] {
  const { SIGNALBOX_WEBHOOK_SECRET: secret, SIGNALBOX_SMTP_URL: url, SIGNALBOX_MAIL_FROM: from } = env;
  if (Boolean(url) !== Boolean(from))
    throw new SignalboxError(
      'INVALID_CONFIGURATION',
      `expected ${SETTINGS.email.join(' and ')} together, got only ${url ? SETTINGS.email[0] : SETTINGS.email[1]}`,
    );
  return [
    createConsoleChannel((text) => void stderr.write(printable(text, false))),
    ...(secret ? [createWebhookChannel({ secret })] : []),
    ...(url && from ? [createEmailChannel({ url, from })] : []),
  ];
}

/**
 * The address of a run's page in Temporal's Web UI, where `SIGNALBOX_WEB_UI` says where that is.
 *
 * @throws INVALID_CONFIGURATION
 */
export function openRunPage(
  { env }: Pick<CliContext, 'env'>,
  namespace: string,
): ((run: string) => string) | undefined {
  const { SIGNALBOX_WEB_UI: base } = env;
  if (!base) return undefined;
  if (!/^https?:\/\/[^\s?#]+$/.test(base) || !URL.canParse(base))
    throw new SignalboxError(
      'INVALID_CONFIGURATION',
      `expected SIGNALBOX_WEB_UI to be the address of the Web UI, as https://temporal.example.org, got ${JSON.stringify(base)}`,
    );
  const root = `${base.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  return (run) => `${root}/${encodeURIComponent(run)}`;
}

/** How to turn on the channels that are off, as the end of a line. */
export function formatChannelsOff(on: readonly string[]): string {
  const off = Object.entries(SETTINGS).filter(([name]) => !on.includes(name));
  const ways = off.map(([name, settings]) => `${name} by ${settings.join(' and ')}`);
  return ways.length > 0 ? ` (off: ${ways.join('; ')})` : '';
}
