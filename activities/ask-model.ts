import { Context } from '@temporalio/activity';
import {
  type Agent,
  type Correction,
  composePrompt,
  composeSystem,
  DEEPEST_ANSWER,
  type ModelAnswer,
  type ModelPort,
  type ModelRequest,
  outputSchemaOf,
  parseAnswer,
  type Reads,
  usageOf,
} from '../src/agents/index.js';
import { isNestedDeeper, type Live, type MadeBy } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import { onceNotHeld } from './once-not-held.js';
import { whileHeartbeating } from './while-heartbeating.js';
import { whileLive } from './while-live.js';

/** What an agent gave, before anybody checked it, and what is known of how. */
export type AgentAnswer = {
  readonly engine: MadeBy['engine'];
  readonly facts: Pick<MadeBy, 'model' | 'requestId' | 'inputTokens' | 'outputTokens' | 'microUsd'>;
  readonly parsed:
    | { readonly ok: true; readonly value: Json }
    | { readonly ok: false; readonly problem: string; readonly text: string };
};

/** Asks a model in an agent's name to do the agent's work in one answer. */
export async function askModel(question: {
  readonly agent: Agent;
  readonly model: ModelPort;
  readonly reads: Reads;
  readonly correction: Correction | undefined;
  readonly live: Live | undefined;
}): Promise<AgentAnswer> {
  const { agent, model, reads, correction, live } = question;
  const schema = outputSchemaOf(agent);
  const system = composeSystem(agent, schema);
  const prompt = composePrompt(agent, reads, correction);
  const answer = await askPort({ agent, model, live }, { system, prompt, schema });
  return { engine: 'model', facts: factsOf(answer), parsed: readAnswer(answer) };
}

/**
 * Makes one call of an agent's model, heartbeating while it lasts and ending it when the activity is canceled. While every model that
 * the agent may use is left alone it waits. Where somebody watches, they are told the answer as it comes.
 */
export function askPort(
  { agent, model, live }: { readonly agent: Agent; readonly model: ModelPort; readonly live: Live | undefined },
  request: Omit<ModelRequest, 'signal' | 'live'>,
): Promise<ModelAnswer> {
  const port = model.forAgent?.(agent) ?? model;
  const { cancellationSignal: signal } = Context.current();
  return onceNotHeld(port.breaker, () =>
    whileHeartbeating({ agent: agent.name, model: port.name }, () =>
      whileLive(live, { agent: agent.name }, (report) =>
        port.generate({ ...request, signal, ...(report && { live: report }) }),
      ),
    ),
  );
}

/** What is known of a call. A model of another's making may say anything of its usage, too. */
export function factsOf(answer: ModelAnswer): AgentAnswer['facts'] {
  const { text: _text, calls: _calls, finishReason: _reason, inputTokens, outputTokens, microUsd, ...facts } = answer;
  return { ...facts, ...usageOf({ inputTokens, outputTokens, microUsd }) };
}

/** Finds the JSON in an answer, and says so where it is nested too deep, or the model's output limit cut it. */
export function readAnswer({ text, finishReason }: ModelAnswer): AgentAnswer['parsed'] {
  const parsed = parseAnswer(text);
  if (parsed.ok && isNestedDeeper(parsed.value, DEEPEST_ANSWER))
    return { ok: false, problem: `the answer is nested more than ${DEEPEST_ANSWER} deep`, text };
  if (parsed.ok) return parsed;
  const limit = finishReason === 'length' ? "; it stops at the model's output limit, so be briefer" : '';
  return { ok: false, problem: `${parsed.problem}${limit}`, text };
}
