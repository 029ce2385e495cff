import { startDevServer } from '../../src/server/index.js';
import { until } from './journal.js';

/** A Temporal server that is killed, and started again on the same file and port. */
export type MortalServer = { readonly address: string; kill(): Promise<void>; start(): Promise<void> };

export async function startMortalServer(directory: string): Promise<MortalServer> {
  const launch = (port: number) =>
    startDevServer({ directory, binaryDirectory: '.signalbox', env: process.env, port, headless: true });
  let server = await launch(0);
  const { address } = server;
  return {
    address,
    async kill() {
      const { pid } = server;
      process.kill(pid, 'SIGKILL');
      await until('the server is gone', () => !isAlive(pid));
    },
    async start() {
      server = await launch(Number(address.split(':')[1]));
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
