import type { Channel } from './channel.js';

/**
 * Tells whoever watches the worker, in brief, so that the log stays readable: each message is one block of a few lines, written at
 * once, on stderr unless a writer is given.
 */
export function createConsoleChannel(
  write: (text: string) => void = (text) => {
    process.stderr.write(text);
  },
): Channel {
  return {
    name: 'console',
    async deliver({ subject, short }) {
      const body = short
        .trimEnd()
        .split('\n')
        .map((line) => `│ ${line}`);
      write(`\n┌ ${subject}\n${body.join('\n')}\n└\n`);
    },
  };
}
