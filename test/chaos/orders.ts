import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Agent, Death } from './plan.js';

/** What the provider and the worker are told to do, as files: they outlast whoever reads them. */
export type Orders = {
  /** The provider answers this agent's calls no more until they are released. */
  hold(run: string, agent: Agent): void;
  release(run: string, agent: Agent): void;
  /** What the provider does at the agent's next calls, in order; ordinary answers follow. */
  script(run: string, agent: Agent, turns: readonly string[]): void;
  die(run: string, death: Death): void;
};

export function openOrders(folder: string): Orders {
  for (const kind of ['holds', 'turns', 'deaths']) mkdirSync(join(folder, kind), { recursive: true });
  return {
    hold: (run, agent) => writeFileSync(join(folder, 'holds', `${run}~${agent}`), ''),
    release: (run, agent) => rmSync(join(folder, 'holds', `${run}~${agent}`), { force: true }),
    script: (run, agent, turns) => appendFileSync(join(folder, 'turns', `${run}~${agent}`), `${turns.join('\n')}\n`),
    die: (run, { moment, state }) => writeFileSync(join(folder, 'deaths', `${run}~${moment}~${state}`), ''),
  };
}
