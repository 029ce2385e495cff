import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

/** Processor time in milliseconds, since some fixed moment. */
export type CpuReading = { readonly own: number; readonly server: number | undefined; readonly machine: number };

const TICK_MS = 10;

/** Reads what this process, the server and the whole machine have used. The server's share is known on Linux only. */
export async function readCpu(serverPid: number): Promise<CpuReading> {
  const { user, system } = process.cpuUsage();
  const busy = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { own: (user + system) / 1_000, server: await serverCpu(serverPid), machine: busy };
}

async function serverCpu(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields && (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** What was used between two readings; `others` is the machine less this process and the server. */
export function cpuBetween(before: CpuReading, after: CpuReading) {
  const own = after.own - before.own;
  const server = before.server === undefined || after.server === undefined ? undefined : after.server - before.server;
  return { own, server, others: Math.max(0, after.machine - before.machine - own - (server ?? 0)) };
}
