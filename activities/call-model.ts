import type { Agent, Correction, ModelPort, Reads } from '../src/agents/index.js';
import { canonicalJson, type MadeBy, type ModelCall, type ModelResult } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { type AgentAnswer, askModel } from './ask-model.js';
import { findAgent, runRules } from './find-agent.js';
import { keepOnce, resolveReads } from './stage-io.js';
import { madeByOf, storeAnswer } from './store-answer.js';
import { toActivityFailure } from './to-activity-failure.js';

export type CallModelOptions = {
  /** Of two with one name the later is used. */
  readonly agents: readonly Agent[];
  readonly store: ArtifactStore;
  /** None: agents work by their offline rules. */
  readonly model: ModelPort | undefined;
  readonly log?: (message: string, madeBy: MadeBy) => void;
};

/**
 * Creates the activity that has an agent do its work once, by one model call or one pass of its offline rules.
 *
 * The result says who made it, in the stored output itself (`madeBy`) and beside it. An output that does not fit the agent's schema
 * is a result too, with its problems: the engine asks again. E6: a call that finished is never made again.
 */
export function createCallModel({ agents, store, model, log }: CallModelOptions) {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  return async function callModel(call: ModelCall): Promise<ModelResult> {
    try {
      const agent = findAgent(byName, call.agent);
      return await keepOnce(store, async () => {
        const reads = await resolveReads(call.reads, store);
        const correction = call.correction && (await resolveCorrection(call.correction, store));
        const { live } = call;
        const answer = model
          ? await askModel({ agent, model, reads, correction, live })
          : await followRules(agent, reads);
        const madeBy = madeByOf(agent, answer);
        log?.(`${agent.name} answered`, madeBy);
        return storeAnswer(agent, answer, madeBy, store);
      });
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

async function resolveCorrection({ problems, previous }: Correction, store: ArtifactStore): Promise<Correction> {
  const resolved = await resolveReads({ previous }, store);
  return { problems, previous: resolved.previous ?? null };
}

function followRules(agent: Agent, reads: Reads): Promise<AgentAnswer> {
  return runRules(agent, async () => {
    const output = (await agent.rules(reads)) ?? null;
    return { engine: 'offline', facts: {}, parsed: { ok: true, value: JSON.parse(canonicalJson(output)) as Json } };
  });
}
