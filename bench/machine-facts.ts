import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import type { DevServer } from '../src/server/index.js';

export type MachineFacts = {
  readonly date: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly server: string;
  /** Load average of one minute, and the busy share of all cores in the second before anything started. */
  readonly load: number;
  readonly busy: number;
};

const LOOK_MS = 1_000;
const QUIET_LOAD = 0.3;
const QUIET_BUSY = 0.1;

/** Looks at the machine for a second; call it before anything is started. */
export async function readMachine(): Promise<Omit<MachineFacts, 'server'>> {
  const load = loadavg()[0] ?? 0;
  const before = busyMs();
  const began = performance.now();
  await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  const busy = (busyMs() - before) / ((performance.now() - began) * cpus().length);
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    system: `${platform()} ${release()}`,
    node: process.version,
    load,
    busy,
  };
}

export function versionOf(server: DevServer): string {
  return `temporal dev server, CLI ${server.version ?? 'of unknown version'}, SQLite file`;
}

export function isQuiet({ load, busy, cores }: MachineFacts): boolean {
  return load <= QUIET_LOAD * cores && busy <= QUIET_BUSY;
}

function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}
