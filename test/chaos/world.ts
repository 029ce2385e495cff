import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { createSignalboxClient, type ServerConnection, type SignalboxClient } from '../../src/client/index.js';
import { findFreePort } from '../../src/server/free-port.js';
import { openJournal, until } from './journal.js';
import { count, type Ledger } from './ledger.js';
import { createMortalProcess } from './mortal-process.js';
import { startMortalServer } from './mortal-server.js';
import { type Orders, openOrders } from './orders.js';
import type { Agent } from './plan.js';
import type { Chance } from './seed.js';

/** A line of the provider's journal. A call is `lost` when whoever asked is gone before it is answered, and at its `end` answered whole. */
export type CallLine = {
  readonly what: string;
  readonly at: number;
  readonly pid: number;
  readonly run: string;
  readonly agent: Agent;
  readonly call: string;
};

/** A line of the worker's journal: a transition as its task writes it, or a death by its own hand. */
export type WorkerLine = {
  readonly what: 'ready' | 'entered' | 'died';
  readonly pid: number;
  readonly run: string;
  readonly seq: number;
  readonly moment: string;
  readonly state: string;
};

export type Component = 'worker' | 'server' | 'provider';

/** A server, a provider and a worker, each a process of its own that can be killed, and a client that finds the server again. */
export type World = {
  readonly name: string;
  readonly chance: Chance;
  readonly orders: Orders;
  readonly ledger: Ledger;
  readonly client: SignalboxClient;
  readonly connection: ServerConnection;
  calls(run: string, agent?: Agent): readonly CallLine[];
  /** The newest transition that the worker wrote for the run, whether or not the server has heard of it. */
  transitionsOf(run: string): readonly WorkerLine[];
  /** Transitions of all runs so far, and deaths: what has happened since can be told by its length. */
  workerLines(): readonly WorkerLine[];
  kill(component: Component): Promise<void>;
  start(component: Component): Promise<void>;
  /** Starts a worker for the queue that had none. */
  startLateWorker(): Promise<void>;
  /** What was decided or recovered and acknowledged, by run. */
  readonly acknowledged: Map<string, string[]>;
  close(): Promise<void>;
};

export const QUEUE = 'chaos';
export const LATE_QUEUE = 'late';

export type WorldSettings = {
  readonly ledger: Ledger;
  readonly chance: Chance;
  /** How long a call may be silent, and how soon a worker that is gone is missed. */
  readonly modelTimeout: string;
  readonly heartbeat: string;
};

/** A connection that shares nothing with one that has been waiting longer and longer for a server that was away. */
async function openConnection(address: string): Promise<ServerConnection> {
  const connection = await Connection.connect({ address, channelArgs: { 'grpc.use_local_subchannel_pool': 1 } });
  return {
    settings: { address, namespace: 'default' },
    client: new Client({ connection }),
    close: () => connection.close(),
  };
}

export async function openWorld(
  name: string,
  { ledger, chance, modelTimeout, heartbeat }: WorldSettings,
): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), `signalbox-chaos-${name}-`));
  const orders = openOrders(folder);
  const server = await startMortalServer(join(folder, 'server'));
  const readCalls = openJournal<CallLine>(join(folder, 'provider.jsonl'));
  const readWorker = openJournal<WorkerLine>(join(folder, 'worker.jsonl'));
  const isReady = (read: () => readonly { what: string; pid: number }[]) => (pid: number) =>
    until(`process ${pid} of ${name} serves`, () => read().some((line) => line.what === 'ready' && line.pid === pid));
  const provider = createMortalProcess('provider.mjs', isReady(readCalls));
  const worker = createMortalProcess('worker.mjs', isReady(readWorker), true);
  const late = createMortalProcess('worker.mjs', isReady(readWorker), true);
  const port = await findFreePort(0);
  const settingsFor = (taskQueue: string) => ({
    ...{ folder, taskQueue, modelTimeout, heartbeat },
    address: server.address,
    model: `http://127.0.0.1:${port}/v1`,
  });
  const open = async () => {
    const connection = await openConnection(server.address);
    return { connection, client: createSignalboxClient(connection, { taskQueue: QUEUE, answerWithinMs: 30_000 }) };
  };
  const processes = {
    server,
    provider: { kill: provider.kill, start: () => provider.start({ folder, port }) },
    worker: { kill: worker.kill, start: () => worker.start(settingsFor(QUEUE)) },
  };

  await processes.provider.start();
  await processes.worker.start();
  let door = await open();
  /** Closed at the end only: what was asked while the server was away may still be under way through them. */
  const doors: (typeof door)[] = [];

  return {
    name,
    chance,
    orders,
    ledger,
    acknowledged: new Map(),
    get client() {
      return door.client;
    },
    get connection() {
      return door.connection;
    },
    calls: (run, agent) =>
      readCalls().filter((line) => line.run === run && (agent === undefined || line.agent === agent)),
    transitionsOf: (run) => readWorker().filter((line) => line.what === 'entered' && line.run === run),
    workerLines: readWorker,
    async kill(component) {
      await processes[component].kill();
      count(ledger, `${component} killed`);
    },
    async start(component) {
      await processes[component].start();
      if (component !== 'server') return;
      doors.push(door);
      door = await open();
    },
    startLateWorker: () => late.start(settingsFor(LATE_QUEUE)),
    async close() {
      for (const { what } of readCalls()) if (what.startsWith('fault')) count(ledger, `provider: ${what.slice(6)}`);
      for (const { what } of readWorker()) if (what === 'died') count(ledger, 'worker killed');
      const crashes = { provider: provider.crashes, worker: worker.crashes + late.crashes };
      for (const [process, times] of Object.entries(crashes))
        if (times > 0) ledger.crashes.push(`${name}: the ${process} ended ${times} times by itself`);
      await Promise.all([...doors, door].map(({ client }) => client.close()));
      await Promise.all([worker.kill(), late.kill(), provider.kill()]);
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
