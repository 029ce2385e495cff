import type { EventEmitter } from 'node:events';
import type { Stream } from 'node:stream';
import type { Redact } from '../../model/redactor.js';

/** Keeps what a server's process says besides, and how it ends: for whoever cannot reach it, and nobody else. */
export type Account = {
  /** Follows the process that a transport is about to start, in place of the one before. */
  follow(transport: Started): void;
  /** How it ended, and the last lines of its standard error, without what nobody sees. */
  lines(): readonly string[];
};

type Started = { readonly stderr: Stream | null; start(): Promise<void> };

const MOST_KEPT = 8_000;
/** As many as the message of an uncaught error takes with its stack. */
const MOST_LINES = 20;
const LONGEST_LINE = 300;

export function createAccount(redact: Redact): Account {
  let said = '';
  let ended: string | undefined;
  return {
    follow(transport) {
      said = '';
      ended = undefined;
      // Read to its end, or the process would come to wait for somebody who does.
      transport.stderr?.on('data', (chunk: Buffer) => {
        // Before it is cut: half a secret would not be known as one.
        said = redact(said + chunk.toString()).slice(-MOST_KEPT);
      });
      const start = transport.start.bind(transport);
      transport.start = async () => {
        await start();
        processOf(transport)?.once('exit', (code: number | null, signal: string | null) => {
          ended = signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`;
        });
      };
    },
    lines() {
      const lines = redact(visible(said))
        .split('\n')
        .filter((line) => line.trim() !== '');
      const last = lines.slice(-MOST_LINES).map((line) => line.slice(0, LONGEST_LINE));
      return [
        ...(ended === undefined ? [] : [ended]),
        ...(last.length > 0 ? ['the end of its standard error:', ...last.map((line) => `| ${line}`)] : []),
      ];
    },
  };
}

/** Without colors and other controls. */
function visible(text: string): string {
  const control = String.fromCharCode(27);
  return text.replaceAll(new RegExp(`${control}\\[[0-9;?]*[A-Za-z]`, 'g'), '').replace(/[^\P{C}\n]/gu, '');
}

/** The library tells nobody how its process ends; where it should come to keep it elsewhere, that is not said. */
function processOf(transport: object): EventEmitter | undefined {
  const child: unknown = Reflect.get(transport, '_process');
  return child !== null && typeof child === 'object' && 'once' in child ? (child as EventEmitter) : undefined;
}
