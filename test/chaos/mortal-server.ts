import { once } from 'node:events';
import { createServer } from 'node:net';
import { startDevServer } from '../../src/server/index.js';
import { until } from './journal.js';

/** A Temporal server that is killed, and started again on the same file and port. */
export type MortalServer = { readonly address: string; kill(): Promise<void>; start(): Promise<void> };

export async function startMortalServer(directory: string): Promise<MortalServer> {
  const port = await freePort();
  const launch = () =>
    startDevServer({ directory, binaryDirectory: '.signalbox', env: process.env, port, headless: true });
  let server = await launch();
  const { address } = server;
  return {
    address,
    async kill() {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      await until('the server is gone', () => !isAlive(pid));
    },
    async start() {
      server = await launch();
      if (server.address !== address) throw new Error(`expected the server at ${address} again, got ${server.address}`);
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  listener.close();
  await once(listener, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
