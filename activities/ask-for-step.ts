import {
  type Agent,
  composeStepSystem,
  composeTranscript,
  END_STAGE,
  endStageTool,
  type FetchedItem,
  findWrittenCalls,
  type ModelMessage,
  type ModelPort,
  type ModelTool,
  type ModelToolCall,
  outputSchemaOf,
} from '../src/agents/index.js';
import type { StepCall } from '../src/contract/index.js';
import { type AgentAnswer, askPort, factsOf, readAnswer } from './ask-model.js';
import { offeredTools, type StepTools } from './prepare-calls.js';

/** How an agent remembers: what it is shown of a transcript, and the tools by which it keeps its memory in order. */
export type Memory = {
  readonly tools: readonly ModelTool[];
  /** What it is told of them, a line each. */
  readonly instructions: readonly string[];
  readonly compose: (items: readonly FetchedItem[]) => readonly ModelMessage[];
};

const TRANSCRIPT: Memory = { tools: [], instructions: [], compose: composeTranscript };

const MEMORIES: { readonly [memory in StepCall['memory']]: Memory } = { transcript: TRANSCRIPT, tree: TRANSCRIPT };

export function memoryOf({ memory }: Pick<StepCall, 'memory'>): Memory {
  return MEMORIES[memory];
}

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
  readonly items: readonly FetchedItem[];
  readonly tools: StepTools;
  readonly step: StepCall;
}): Promise<Said> {
  const { agent, model, items, step } = question;
  const memory = memoryOf(step);
  const own = [...offeredTools(question.tools), ...memory.tools].filter(({ name }) => name !== END_STAGE);
  const tools = [...own, ...endStageTool(step.events)];
  const names = tools.map(({ name }) => name);
  const schema = outputSchemaOf(agent);
  const answer = await askPort(agent, model, {
    system: composeStepSystem(agent, schema, { tools: names, events: step.events, more: memory.instructions }),
    prompt: memory.compose(items),
    tools,
    schema,
  });
  const written = answer.calls?.length ? [] : findWrittenCalls(answer.text, names);
  return {
    facts: factsOf(answer),
    text: written.length > 0 ? '' : answer.text,
    calls: answer.calls?.length ? answer.calls : written,
    parsed: readAnswer(answer),
    isCut: answer.finishReason === 'length',
  };
}
