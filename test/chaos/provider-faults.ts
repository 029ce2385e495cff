import { finish, nameRun, startRun } from './drive.js';
import { AGENTS, type Agent, PROVIDER_FAULTS, type ProviderFault, runningState } from './plan.js';
import type { World } from './world.js';

/** Every fault at every agent's call, each in a run of its own, all at once. Gives the runs. */
export async function sufferProvider(world: World): Promise<string[]> {
  const pairs = AGENTS.flatMap((agent) => PROVIDER_FAULTS.map((fault) => ({ agent, fault })));
  return Promise.all(world.chance.shuffled(pairs).map(({ agent, fault }) => suffer(world, agent, fault)));
}

async function suffer(world: World, agent: Agent, fault: ProviderFault): Promise<string> {
  const run = nameRun(world);
  const times = fault === 'silence' ? 1 : 1 + world.chance.below(2);
  world.orders.script(
    run,
    agent,
    Array.from({ length: times }, () => fault),
  );
  await startRun(world, run);
  await finish(world, run);
  world.ledger.hits.push({ fault: `provider: ${fault}`, state: runningState(agent) });
  return run;
}

/** How long each call came after one that was told to wait, in milliseconds. */
export function patienceOf(world: World, run: string): number[] {
  return AGENTS.flatMap((agent) => {
    const lines = world.calls(run, agent);
    return lines.flatMap(({ what, at }, index) => {
      const next = lines[index + 1];
      return what === 'fault 429' && next ? [next.at - at] : [];
    });
  });
}
