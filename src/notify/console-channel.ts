import type { Channel } from './channel.js';

/** Tells whoever watches the worker: each message is one block, written at once, on stderr unless a writer is given. */
export function createConsoleChannel(
  write: (text: string) => void = (text) => {
    process.stderr.write(text);
  },
): Channel {
  return {
    name: 'console',
    async deliver({ subject, text }) {
      const body = text
        .trimEnd()
        .split('\n')
        .map((line) => (line === '' ? '│' : `│ ${line}`));
      write(`\n┌ ${subject}\n│\n${body.join('\n')}\n└\n`);
    },
  };
}
