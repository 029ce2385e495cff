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

/** How long after the beginning of each call that was told to wait the next one came, in milliseconds. */
export function patienceOf(world: World, run: string): number[] {
  return AGENTS.flatMap((agent) => {
    const lines = world.calls(run, agent);
    const begun = lines.filter(({ what }) => what === 'begin');
    const isToldToWait = (call: string) => lines.some((line) => line.call === call && line.what === 'fault 429');
    return begun.flatMap(({ call, at }, index) => {
      const next = begun[index + 1];
      return next && isToldToWait(call) ? [next.at - at] : [];
    });
  });
}
