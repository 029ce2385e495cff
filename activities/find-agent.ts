import { ApplicationFailure } from '@temporalio/common';
import type { Agent } from '../src/agents/index.js';
import { SignalboxError, sayThrown } from '../src/contract/index.js';

/** @throws UNKNOWN_AGENT with those there are */
export function findAgent(agents: ReadonlyMap<string, Agent>, name: string): Agent {
  const agent = agents.get(name);
  if (agent !== undefined) return agent;
  const known = [...agents.keys()].sort().join(', ') || '(none is registered)';
  throw new SignalboxError('UNKNOWN_AGENT', `expected one of the agents ${known}, got '${name}'`);
}

/** Runs what an agent's offline rules are; what breaks in them is a fault of the agent, for good. */
export async function runRules<Result>(agent: Agent, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ApplicationFailure || error instanceof SignalboxError) throw error;
    const message = `${agent.name}: its offline rules failed: ${sayThrown(error)}`;
    throw ApplicationFailure.create({
      type: 'AGENT_ERROR',
      message,
      nonRetryable: true,
      ...(error instanceof Error && { cause: error }),
    });
  }
}
