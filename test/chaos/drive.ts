import { setTimeout as delay } from 'node:timers/promises';
import { GATES, type Gate, isGate } from './plan.js';
import { QUEUE, type World } from './world.js';

const TASK_TIMEOUT_MS = Number(process.env.CHAOS_TASK_TIMEOUT_MS ?? 10_000);
/** When nothing has moved for so long the run itself is asked: what a worker wrote may have died with it. */
const DOUBT_MS = 2_000;
const PATIENCE_MS = 240_000;

let named = 0;

/** A name for a run, so that orders can be given before it starts. */
export function nameRun(world: World): string {
  named += 1;
  return `chaos-${world.name}-${named}`;
}

/** @param taskTimeoutMs after which a workflow task that died with its worker is given out again; ten seconds unless said */
export async function startRun(
  world: World,
  run: string,
  {
    taskQueue = QUEUE,
    taskTimeoutMs = TASK_TIMEOUT_MS,
  }: { readonly taskQueue?: string; readonly taskTimeoutMs?: number } = {},
): Promise<void> {
  await world.connection.client.workflow.start('discoveryToSpecification', {
    workflowId: run,
    taskQueue,
    workflowTaskTimeout: taskTimeoutMs,
    args: [{ brief: `The depot must list its wagons (${run}).`, requestedBy: 'ann', title: run }],
  });
}

export type Way = {
  /** Asked with the state the run is in, as far as is known. */
  readonly isThere: (state: string | undefined) => boolean | Promise<boolean>;
  /** The state in which nobody decides or recovers. */
  readonly leave?: string;
  readonly decisionAt?: (gate: Gate, round: number) => string;
};

/** Takes a run along, approving at its gates and resuming it where it failed, until it is there. */
export async function drive(world: World, run: string, { isThere, leave, decisionAt }: Way): Promise<void> {
  const limit = performance.now() + PATIENCE_MS;
  let lines = -1;
  let movedAt = 0;
  let told: string | undefined;
  let said = '';
  for (;;) {
    const transitions = world.transitionsOf(run);
    if (transitions.length !== lines) {
      lines = transitions.length;
      movedAt = performance.now();
      told = undefined;
    } else if (performance.now() - movedAt > DOUBT_MS) {
      movedAt = performance.now();
      told = await stateOf(world, run).catch((error) => {
        said = String(error);
        return undefined;
      });
    }
    const state = told ?? transitions.at(-1)?.state;
    if (await isThere(state)) return;
    if (performance.now() > limit) throw new Error(`${run} is in ${state} and does not move; ${said}`);
    const act = state === leave ? undefined : actIn(world, run, state, decisionAt);
    await act?.catch((error) => {
      said = String(error);
    });
    await delay(act ? 100 : 25);
  }
}

async function stateOf(world: World, run: string): Promise<string> {
  return (await world.client.status(run)).state;
}

function actIn(
  world: World,
  run: string,
  state: string | undefined,
  decisionAt: Way['decisionAt'],
): Promise<void> | undefined {
  if (isGate(state)) return decide(world, run, state, { decisionAt });
  return state === 'FAILED' ? resume(world, run) : undefined;
}

/** Decides at a gate, if it is open; a decision of the same round is the same decision. */
export async function decide(
  world: World,
  run: string,
  gate: Gate,
  { via = 'update', decisionAt }: { readonly via?: 'update' | 'signal'; readonly decisionAt?: Way['decisionAt'] } = {},
): Promise<void> {
  const open = await world.client.openGate(run);
  if (open?.gate !== gate) throw new Error(`${gate} of ${run} is not open`);
  await say(world, run, open, via, decisionAt?.(gate, open.round) ?? 'approved');
}

/** Says it without asking first, so that the server may be away. */
export async function say(
  world: World,
  run: string,
  { gate, round }: { readonly gate: string; readonly round: number },
  via: 'update' | 'signal',
  decision = 'approved',
): Promise<void> {
  const id = `${run}:${gate}:${round}`;
  const message = { gate, round, decision, by: GATES[gate as Gate], comment: 'Ask the depot first.', id };
  await (via === 'update' ? world.client.decide(run, message) : world.client.signal(run, 'decide', message));
  acknowledge(world, run, id);
}

export async function resume(world: World, run: string, via: 'update' | 'signal' = 'update'): Promise<void> {
  const times = world.transitionsOf(run).length;
  const message = { procedure: 'resume', by: 'olga', reason: `healed after ${times} transitions` } as const;
  await (via === 'update' ? world.client.recover(run, message) : world.client.signal(run, 'recover', message));
  acknowledge(world, run, message.reason);
}

export async function cancel(world: World, run: string): Promise<void> {
  await world.connection.client.workflow.getHandle(run).cancel();
}

function acknowledge(world: World, run: string, what: string): void {
  const known = world.acknowledged.get(run) ?? [];
  if (!known.includes(what)) world.acknowledged.set(run, [...known, what]);
}

/** Takes a run along until it is closed. */
export async function finish(world: World, run: string, decisionAt?: Way['decisionAt']): Promise<void> {
  const isClosed = async () => !(await world.client.describe(run).catch(() => ({ open: true }))).open;
  await drive(world, run, {
    isThere: (state) => (state === 'COMPLETE' || state === 'CANCELLED') && isClosed(),
    ...(decisionAt && { decisionAt }),
  });
}
