import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { SignalboxError } from '../contract/index.js';

export const LOOPBACK = '127.0.0.1';

/** How many ports after the wanted one are looked at. */
const PORTS_TRIED = 100;

/** Where any port will do: below those that systems give to outgoing connections, one of which could take it before the server does. */
const ANY_FROM = 15_000;
const ANY_UP_TO = 30_000;

/** Returns the wanted port, or the next one that is free and not taken already; for 0, any free port. */
export async function findFreePort(wanted: number, taken: readonly number[] = []): Promise<number> {
  const first = wanted === 0 ? randomInt(ANY_FROM, ANY_UP_TO) : wanted;
  for (let port = first; port <= Math.min(first + PORTS_TRIED, 65_535); port += 1)
    if (!taken.includes(port) && (await isFree(port))) return port;
  throw new SignalboxError('PORT_IN_USE', `expected a free port from ${first} on, ${PORTS_TRIED} are in use`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, LOOPBACK, () => server.close(() => resolve(true)));
  });
}
