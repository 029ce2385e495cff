import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { type Agent, checkAnswer, checkOutput, outputSchemaOf } from '../src/agents/index.js';
import { digestOf, type MadeBy, type ModelResult } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import type { AgentAnswer } from './ask-model.js';
import { findNonJson } from './find-non-json.js';
import { storeValue } from './stage-io.js';

/** Says by what an agent worked: its instructions, its rules where it has no model, and the shape of its answer. */
export function madeByOf(agent: Agent, { engine, facts }: Pick<AgentAnswer, 'engine' | 'facts'>): MadeBy {
  const { instructions, rulesVersion } = agent;
  const schema = outputSchemaOf(agent);
  const worksBy = engine === 'offline' ? { instructions, rulesVersion, schema } : { instructions, schema };
  return { engine, agent: agent.name, instructions: digestOf(worksBy), ...facts };
}

/** Checks an answer and stores it, signed; one that does not fit is stored as it is, and carries its problems. */
export async function storeAnswer(
  agent: Agent,
  { parsed }: Pick<AgentAnswer, 'parsed'>,
  madeBy: MadeBy,
  store: ArtifactStore,
): Promise<ModelResult> {
  const origin = { attempt: Context.current().info.attempt, madeBy };
  if (!parsed.ok) return { ...(await storeValue(parsed.text, store, origin)), problems: [parsed.problem] };
  const check = madeBy.engine === 'model' ? checkAnswer : checkOutput;
  const checked = await check(agent, parsed.value);
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
