import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import {
  type Agent,
  type Correction,
  checkOutput,
  type ModelPort,
  outputSchemaOf,
  type Reads,
} from '../src/agents/index.js';
import {
  canonicalJson,
  digestOf,
  type MadeBy,
  type ModelCall,
  type ModelResult,
  SignalboxError,
} from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { type AgentAnswer, askModel } from './ask-model.js';
import { findNonJson } from './find-non-json.js';
import { keepOnce, resolveReads, storeValue } from './stage-io.js';
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
      const agent = byName.get(call.agent);
      if (agent === undefined) throw unknownAgent(call.agent, [...byName.keys()]);
      return await keepOnce(store, async () => {
        const reads = await resolveReads(call.reads, store);
        const correction = call.correction && (await resolveCorrection(call.correction, store));
        const answer = model ? await askModel({ agent, model, reads, correction }) : await followRules(agent, reads);
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

async function followRules(agent: Agent, reads: Reads): Promise<AgentAnswer> {
  try {
    const output = (await agent.rules(reads)) ?? null;
    return { engine: 'offline', facts: {}, parsed: { ok: true, value: JSON.parse(canonicalJson(output)) as Json } };
  } catch (error) {
    if (error instanceof ApplicationFailure || error instanceof SignalboxError) throw error;
    const message = `${agent.name}: its offline rules failed: ${error instanceof Error ? error.message : String(error)}`;
    throw ApplicationFailure.create({
      type: 'AGENT_ERROR',
      message,
      nonRetryable: true,
      ...(error instanceof Error && { cause: error }),
    });
  }
}

async function storeAnswer(
  agent: Agent,
  { parsed }: AgentAnswer,
  madeBy: MadeBy,
  store: ArtifactStore,
): Promise<ModelResult> {
  const origin = { attempt: Context.current().info.attempt, madeBy };
  if (!parsed.ok) return { ...(await storeValue(parsed.text, store, origin)), problems: [parsed.problem] };
  const checked = await checkOutput(agent, parsed.value);
  if (!checked.ok) return { ...(await storeValue(parsed.value, store, origin)), problems: checked.problems };
  const problem = findNonJson(checked.output, 'output');
  if (problem !== undefined)
    throw ApplicationFailure.nonRetryable(
      `${agent.name}: expected its schema to give a JSON value, but ${problem}`,
      'VALIDATION_FAILURE',
    );
  return storeValue(signOutput(checked.output as Json, madeBy), store, origin);
}

/** Says in an object who made it; a list or a bare value has no room for that, its envelope says it. */
function signOutput(output: Json, madeBy: MadeBy): Json {
  const isObject = output !== null && typeof output === 'object' && !Array.isArray(output);
  return isObject ? ({ ...output, madeBy } as Json) : output;
}

function madeByOf(agent: Agent, { engine, facts }: AgentAnswer): MadeBy {
  const { instructions, rulesVersion } = agent;
  const schema = outputSchemaOf(agent);
  const worksBy = engine === 'offline' ? { instructions, rulesVersion, schema } : { instructions, schema };
  return { engine, agent: agent.name, instructions: digestOf(worksBy), ...facts };
}

function unknownAgent(name: string, known: readonly string[]): SignalboxError {
  const message = `expected one of the agents ${[...known].sort().join(', ') || '(none is registered)'}, got '${name}'`;
  return new SignalboxError('UNKNOWN_AGENT', message);
}
