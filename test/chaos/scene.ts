import { setTimeout as delay } from 'node:timers/promises';
import { cancel, decide, drive, finish, nameRun, resume, say, startRun } from './drive.js';
import { until } from './journal.js';
import { type Agent, type Deed, NEXT_AGENT, type Park, type Part, runningState } from './plan.js';
import { type Component, LATE_QUEUE, QUEUE, type World } from './world.js';

type Extra = { readonly run: string; readonly part: Part; held: Agent | undefined };

export type Blow = {
  readonly component: Component;
  readonly awayMs: number;
  /** Of a call that is still open: an older one may be given up by who asks. */
  readonly freshMs: number;
};

/**
 * Brings one run to each part's place, strikes the component down under all of them at once, does what is done while it is away,
 * starts it again, and takes every run to its end. Gives the runs with how each is to end.
 */
export async function playScene(world: World, parts: readonly Part[], blow: Blow): Promise<Map<string, Expected>> {
  const { component, awayMs } = blow;
  const extras = await Promise.all(parts.map((part) => park(world, part)));
  await Promise.all(extras.map((extra) => perform(world, extra, extra.part.before, blow)));
  await world.kill(component);
  const fault = component === 'server' ? `server away for ${awayMs / 1000} s` : `${component} killed`;
  for (const { part } of extras) world.ledger.hits.push({ fault, state: part.covers });
  const meanwhile = Promise.allSettled(extras.map((extra) => perform(world, extra, extra.part.during, blow)));
  await (component === 'provider' ? untilMissed(world, extras) : delay(awayMs));
  await world.start(component);
  noteSent(world, extras, await meanwhile);
  await Promise.all(extras.map((extra) => settle(world, extra, blow, Date.now())));
  const known = extras.filter(({ part }) => part.park !== 'unstarted');
  await Promise.all(known.map(({ run }) => finish(world, run)));
  return new Map(extras.map(({ run, part }) => [run, endOf(part)]));
}

/** Notes which of the people's messages were acknowledged after all. */
function noteSent(world: World, extras: readonly Extra[], outcomes: readonly PromiseSettledResult<void>[]): void {
  const { sentWhileAway } = world.ledger;
  extras.forEach(({ part: { during } }, index) => {
    if (during === undefined || during === 'answer' || during === 'refuse') return;
    if (outcomes[index]?.status === 'fulfilled') sentWhileAway.acknowledged += 1;
    else sentWhileAway.failed += 1;
  });
}

export type Expected = 'COMPLETED' | 'CANCELLED';

function endOf({ park, before }: Part): Expected {
  return park === 'cancelled' || before === 'cancel' ? 'CANCELLED' : 'COMPLETED';
}

async function park(world: World, part: Part): Promise<Extra> {
  const { orders } = world;
  const place: Park = part.park;
  const run = nameRun(world);
  const held = typeof place === 'object' && 'held' in place ? place.held : undefined;
  if (held) orders.hold(run, held);
  if (typeof place === 'object' && 'failedIn' in place) orders.script(run, place.failedIn, ['401']);
  await startRun(world, run, { taskQueue: place === 'unstarted' ? LATE_QUEUE : QUEUE });
  if (place === 'complete') await finish(world, run);
  else if (place === 'cancelled') {
    await toGate(world, run, 'WAITING_REQUIREMENT_APPROVAL');
    await cancel(world, run);
    await finish(world, run);
  } else if (held) await drive(world, run, { isThere: () => openCall(world, run, held) !== undefined });
  else if (typeof place === 'object' && 'gate' in place) await toGate(world, run, place.gate);
  else if (place !== 'unstarted') {
    const isFailed = async () => (await world.client.status(run).catch(() => undefined))?.lifecycle === 'FAILED';
    await drive(world, run, { isThere: (state) => state === 'FAILED' && isFailed(), leave: 'FAILED' });
  }
  return { run, part, held };
}

async function toGate(world: World, run: string, gate: string): Promise<void> {
  const isOpen = async () => (await world.client.openGate(run).catch(() => null)) !== null;
  await drive(world, run, { isThere: (state) => state === gate && isOpen(), leave: gate });
}

/** Does a deed and resolves when it is acknowledged. What it sets going stops at the next call, so that the blow finds it there. */
async function perform(world: World, extra: Extra, deed: Deed | undefined, blow: Blow): Promise<void> {
  const { orders } = world;
  const { run, part } = extra;
  const place = part.park;
  if (deed === undefined || typeof place === 'string') return;
  if (deed === 'cancel') return cancel(world, run);
  if ('held' in place) {
    const agent = place.held;
    if (deed === 'refuse') orders.script(run, agent, ['401', '401']);
    await until(`the call of ${agent} for ${run} is fresh`, () => isFresh(world, run, agent, blow));
    orders.release(run, agent);
    extra.held = undefined;
    const answered = deed === 'refuse' ? 'fault 401' : 'end';
    return until(`${agent} is answered for ${run}`, () =>
      world.calls(run, agent).some(({ what }) => what === answered),
    );
  }
  const via = deed === 'approveBySignal' || deed === 'resumeBySignal' ? 'signal' : 'update';
  extra.held = 'gate' in place ? NEXT_AGENT[place.gate] : place.failedIn;
  orders.hold(run, extra.held);
  if ('failedIn' in place) return resume(world, run, via);
  const isBefore = deed === part.before;
  return isBefore ? decide(world, run, place.gate, { via }) : say(world, run, { gate: place.gate, round: 1 }, via);
}

/** The provider is away until each run that was in a call has missed it: an attempt failed, and another is due. */
async function untilMissed(world: World, extras: readonly Extra[]): Promise<void> {
  const calling = extras.filter(({ held, part }) => held !== undefined && part.during === undefined);
  await Promise.all(
    calling.map(async ({ run, held }) => {
      await until(`${run} misses the provider`, async () => (await world.client.describe(run)).retrying.length > 0);
      if (held) world.ledger.hits.push({ fault: 'connection refused', state: runningState(held) });
    }),
  );
}

/** Lets a held call go once nothing is in doubt: it belongs to the attempt that the server counts on. */
async function settle(world: World, extra: Extra, blow: Blow, since: number): Promise<void> {
  const { run, part, held } = extra;
  if (held === undefined) return;
  const gate = typeof part.park === 'object' && 'gate' in part.park ? part.park.gate : undefined;
  const isReached = () => openCall(world, run, held) !== undefined;
  if (gate !== undefined || part.covers === 'FAILED') await drive(world, run, { isThere: isReached });
  await until(`the call of ${held} for ${run} is settled`, () => isSettled(world, run, held, blow, since));
  world.orders.release(run, held);
}

async function isSettled(world: World, run: string, agent: Agent, blow: Blow, since: number): Promise<boolean> {
  const call = openCall(world, run, agent);
  if (!call || !isFresh(world, run, agent, blow)) return false;
  const { raw } = await world.connection.client.workflow.getHandle(run).describe();
  const pending = raw.pendingActivities?.[0];
  return millis(pending?.lastHeartbeatTime) > since && call.at >= millis(pending?.lastStartedTime);
}

function isFresh(world: World, run: string, agent: Agent, { freshMs }: Blow): boolean {
  const call = openCall(world, run, agent);
  return call !== undefined && Date.now() - call.at < freshMs;
}

/** The one call that is begun and not over. What a killed provider began is over. */
function openCall(world: World, run: string, agent: Agent) {
  const lines = world.calls(run, agent);
  const newest = lines.at(-1)?.pid;
  const over = new Set(lines.flatMap(({ what, call }) => (what === 'begin' ? [] : [call])));
  const open = lines.filter(({ call, pid }) => !over.has(call) && pid === newest);
  return open.length === 1 ? open[0] : undefined;
}

function millis(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return time ? Number(time.seconds ?? 0) * 1000 + (time.nanos ?? 0) / 1e6 : 0;
}
