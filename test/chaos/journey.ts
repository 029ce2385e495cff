import { cancel, drive, finish, nameRun, startRun } from './drive.js';
import { AGENTS, type Gate, type Journey } from './plan.js';
import type { Expected } from './scene.js';
import type { World } from './world.js';

/** Takes one run along, with nothing else under way, while the worker dies wherever the journey says; another takes its place. */
export async function goOn(world: World, journey: Journey): Promise<[string, Expected]> {
  const { cancelAt, changesAt, turns = {}, deaths } = journey;
  const run = nameRun(world);
  for (const agent of AGENTS) if (turns[agent]) world.orders.script(run, agent, turns[agent]);
  for (const death of deaths) world.orders.die(run, death);
  await startRun(world, run, { taskTimeoutMs: 2_000 });
  const decisionAt = (gate: Gate, round: number) =>
    gate === changesAt && round === 1 ? 'changesRequested' : 'approved';
  if (cancelAt) {
    await drive(world, run, { isThere: (state) => state === cancelAt, leave: cancelAt, decisionAt });
    await cancel(world, run);
  }
  await finish(world, run, decisionAt);
  const died = world.workerLines().filter((line) => line.what === 'died' && line.run === run);
  for (const { moment, state } of died)
    world.ledger.hits.push({ fault: moment === 'kept' ? 'worker killed before its report' : 'worker killed', state });
  if (died.length !== deaths.length) throw new Error(`${run}: ${deaths.length} deaths ordered, ${died.length} died`);
  return [run, cancelAt ? 'CANCELLED' : 'COMPLETED'];
}
