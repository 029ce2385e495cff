import {
  type Agent,
  composeStepSystem,
  END_STAGE,
  endStageTool,
  findWrittenCalls,
  type ModelMessage,
  type ModelPort,
  type ModelToolCall,
  outputSchemaOf,
} from '../src/agents/index.js';
import type { StepCall } from '../src/contract/index.js';
import { type AgentAnswer, askPort, factsOf, readAnswer } from './ask-model.js';
import { MEMORY_TOOLS, MEMORY_WAYS } from './compose-messages.js';
import type { StepTools } from './pinned-tools.js';
import { offeredTools } from './prepare-calls.js';

/** What a model said in a step: calls, as it made them, or an answer. */
export type Said = {
  readonly facts: AgentAnswer['facts'];
  readonly text: string;
  readonly calls: readonly ModelToolCall[];
  readonly parsed: AgentAnswer['parsed'];
  /** It stops at the model's output limit. */
  readonly isCut: boolean;
};

/** Asks an agent's model for its next step, with everything said so far. */
export async function askForStep(question: {
  readonly agent: Agent;
  readonly model: ModelPort;
  readonly messages: readonly ModelMessage[];
  readonly tools: StepTools;
  readonly step: StepCall;
}): Promise<Said> {
  const { agent, model, messages, step } = question;
  const own = [...offeredTools(question.tools), ...MEMORY_TOOLS[step.memory]].filter(({ name }) => name !== END_STAGE);
  const tools = [...own, ...endStageTool(step.events)];
  const names = tools.map(({ name }) => name);
  const schema = outputSchemaOf(agent);
  const system = composeStepSystem(agent, schema, {
    tools: names,
    events: step.events,
    more: MEMORY_WAYS[step.memory],
  });
  const answer = await askPort({ agent, model, live: step.live }, { system, prompt: messages, tools, schema });
  const written = answer.calls?.length ? [] : findWrittenCalls(answer.text, names);
  return {
    facts: factsOf(answer),
    text: written.length > 0 ? '' : answer.text,
    calls: answer.calls?.length ? answer.calls : written,
    parsed: readAnswer(answer),
    isCut: answer.finishReason === 'length',
  };
}
