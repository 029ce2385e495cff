import { createServer } from 'node:net';
import { SignalboxError } from '../contract/index.js';

export const LOOPBACK = '127.0.0.1';

/** How many ports after the wanted one are looked at. */
const PORTS_TRIED = 100;

/** Returns the wanted port, or the next one that is free and not taken already; for 0, any free port. */
export async function findFreePort(wanted: number, taken: readonly number[] = []): Promise<number> {
  for (let port = wanted; port <= Math.min(wanted + PORTS_TRIED, 65_535); port += wanted === 0 ? 0 : 1) {
    const free = taken.includes(port) ? undefined : await tryListen(port);
    if (free !== undefined && !taken.includes(free)) return free;
  }
  throw new SignalboxError('PORT_IN_USE', `expected a free port from ${wanted} on, ${PORTS_TRIED} are in use`);
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, LOOPBACK, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}
