import { Context } from '@temporalio/activity';
import {
  type Agent,
  type Correction,
  composePrompt,
  composeSystem,
  type ModelPort,
  outputSchemaOf,
  parseAnswer,
  type Reads,
} from '../src/agents/index.js';
import type { MadeBy } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import { onceNotHeld } from './once-not-held.js';
import { whileHeartbeating } from './while-heartbeating.js';

/** What an agent gave, before anybody checked it, and what is known of how. */
export type AgentAnswer = {
  readonly engine: MadeBy['engine'];
  readonly facts: Pick<MadeBy, 'model' | 'requestId' | 'inputTokens' | 'outputTokens'>;
  readonly parsed:
    | { readonly ok: true; readonly value: Json }
    | { readonly ok: false; readonly problem: string; readonly text: string };
};

/**
 * Makes one model call in an agent's name, heartbeating while it lasts and ending it when the activity is canceled. While the
 * provider is left alone it waits.
 */
export async function askModel(question: {
  readonly agent: Agent;
  readonly model: ModelPort;
  readonly reads: Reads;
  readonly correction: Correction | undefined;
}): Promise<AgentAnswer> {
  const { agent, model, reads, correction } = question;
  const schema = outputSchemaOf(agent);
  const request = {
    system: composeSystem(agent, schema),
    prompt: composePrompt(agent, reads, correction),
    schema,
    signal: Context.current().cancellationSignal,
  };
  const answer = await onceNotHeld(model.breaker, () =>
    whileHeartbeating({ agent: agent.name, model: model.name }, () => model.generate(request)),
  );
  const { text, finishReason, ...facts } = answer;
  const parsed = parseAnswer(text);
  if (parsed.ok) return { engine: 'model', facts, parsed };
  const limit = finishReason === 'length' ? "; it stops at the model's output limit, so be briefer" : '';
  return { engine: 'model', facts, parsed: { ok: false, problem: `${parsed.problem}${limit}`, text } };
}
