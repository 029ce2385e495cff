import { Context } from '@temporalio/activity';
import { type Agent, END_STAGE, type ModelPort, type ModelToolCall, type Tool } from '../src/agents/index.js';
import {
  canonicalJson,
  holdsReference,
  type MadeBy,
  type NextStep,
  type StepCall,
  type StepResult,
  type TranscriptItem,
} from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { askForStep } from './ask-for-step.js';
import type { AgentAnswer } from './ask-model.js';
import { composeMessages, MEMORY_TOOLS } from './compose-messages.js';
import { findAgent } from './find-agent.js';
import { followSteps } from './follow-steps.js';
import { pinnedTools, type StepTools } from './pinned-tools.js';
import { type Call, mendCalls, nameCalls, prepareCalls } from './prepare-calls.js';
import { bare, fetchItems, readTranscript } from './read-transcript.js';
import { keepOnce, storeValue } from './stage-io.js';
import { madeByOf, storeAnswer } from './store-answer.js';
import { toActivityFailure } from './to-activity-failure.js';

export type TakeStepOptions = {
  /** Of two with one name the later is used. */
  readonly agents: readonly Agent[];
  readonly tools: readonly Tool[];
  readonly store: ArtifactStore;
  /** None: agents work by their offline rules. */
  readonly model: ModelPort | undefined;
  readonly log?: (message: string, madeBy: MadeBy) => void;
};

/** What an agent gave in a step, whoever it is. */
type Given = {
  readonly engine: MadeBy['engine'];
  readonly facts: AgentAnswer['facts'];
  readonly text: string;
  readonly calls: readonly Call[];
  readonly parsed?: AgentAnswer['parsed'];
  readonly event?: { readonly event: string; readonly reason?: string };
  readonly isCut: boolean;
  readonly unheard?: number;
};

/** What a step is taken from, and where what it gives is kept. */
type Ground = {
  readonly agent: Agent;
  readonly step: StepCall;
  readonly tools: StepTools;
  readonly store: ArtifactStore;
};

/** Reasons are for people to read in a log. */
const LONGEST_REASON = 1_000;

/**
 * Creates the activity that has an agent take one step: one model call, or one pass of its offline rules up to what they want to know
 * next. Nothing is done here but asking: the calls it wants are stored, checked and given back.
 *
 * The transcript grows by one link, which holds what became of the calls before, and what was said. E6: a step that was taken is never
 * taken again.
 */
export function createTakeStep({ agents, tools, store, model, log }: TakeStepOptions) {
  const byName = new Map(agents.map((agent) => [agent.name, agent]));
  const toolsByName = new Map(tools.map((tool) => [tool.name, tool]));
  return async function takeStep(step: StepCall): Promise<StepResult> {
    try {
      const agent = findAgent(byName, step.agent);
      return await keepOnce(store, async () => {
        const ground = { agent, step, store, tools: await pinnedTools(toolsByName, step) };
        const news = newsOf(step);
        const items = [...(await readTranscript(step.transcript, store)), ...news];
        const given = model ? await askModel(ground, items, model) : await followRules(ground, items);
        const madeBy = madeByOf(agent, given);
        log?.(`${agent.name} took a step`, madeBy);
        return keepStep(ground, { items, news, given, madeBy });
      });
    } catch (error) {
      throw toActivityFailure(error);
    }
  };
}

/** What the agent does not know yet. */
function newsOf({ agent, transcript, reads = {}, results = [], problems = [], isResumed }: StepCall): TranscriptItem[] {
  return [
    ...(transcript === undefined ? [{ kind: 'task' as const, agent, reads }] : []),
    ...(results.length > 0 ? [{ kind: 'results' as const, results }] : []),
    ...(problems.length > 0 ? [{ kind: 'problems' as const, problems }] : []),
    ...(isResumed ? [{ kind: 'resumed' as const }] : []),
  ];
}

async function askModel(ground: Ground, items: readonly TranscriptItem[], model: ModelPort): Promise<Given> {
  const { agent, step, tools, store } = ground;
  const messages = await composeMessages(step.memory, items, store);
  const said = await askForStep({ agent, model, messages, tools, step });
  return { engine: 'model', ...said, calls: await mendCalls(said.calls, tools) };
}

async function followRules({ agent, step, store }: Ground, items: readonly TranscriptItem[]): Promise<Given> {
  const followed = await followSteps(agent, await fetchItems(items, store), step.events);
  const given = { engine: 'offline', facts: {}, text: '', calls: [], isCut: false } as const;
  switch (followed.kind) {
    case 'calls':
      return { ...given, calls: followed.calls, unheard: followed.unheard };
    case 'event': {
      const { event, reason } = followed;
      return { ...given, text: `${END_STAGE}: ${event}`, event: { event, ...(reason !== undefined && { reason }) } };
    }
    case 'output':
      return { ...given, text: canonicalJson(followed.output), parsed: { ok: true, value: followed.output } };
  }
}

async function keepStep(
  ground: Ground,
  said: {
    readonly items: readonly TranscriptItem[];
    readonly news: readonly TranscriptItem[];
    readonly given: Given;
    readonly madeBy: MadeBy;
  },
): Promise<StepResult> {
  const { step, store } = ground;
  const { items, news, given, madeBy } = said;
  const before = items.flatMap((item) => (item.kind === 'turn' ? item.calls : [])).length;
  const calls = nameCalls(given.calls, before);
  const next = await nextOf(ground, { ...given, calls }, madeBy);
  const turn: TranscriptItem = { kind: 'turn', text: given.text, calls, madeBy };
  const link = { ...(step.transcript && { previous: bare(step.transcript) }), items: [...news, turn] };
  const transcript = bare(await storeValue(link as unknown as Json, store, { composed: true }));
  return { transcript, madeBy, next };
}

async function nextOf(
  { agent, step, store, tools }: Ground,
  given: Omit<Given, 'calls'> & { readonly calls: readonly ModelToolCall[] },
  madeBy: MadeBy,
): Promise<NextStep> {
  const { calls, parsed, isCut, unheard = 0 } = given;
  if (given.event !== undefined) return { kind: 'event', ...given.event };
  if (calls.length === 0) return answerOf(agent, parsed ?? nothing(given.text), madeBy, store);
  const isEnding = ({ tool }: { readonly tool: string }) => tool === END_STAGE && step.events.length > 0;
  const work = calls.filter((call) => !isEnding(call));
  if (work.length > 0) {
    const memory = MEMORY_TOOLS[step.memory].map(({ name }) => name);
    const outside = work.filter(({ tool }) => !memory.includes(tool));
    const prepared = await prepareCalls(outside, tools, { madeBy, isCut, store });
    const leftOut = outside.length - prepared.length;
    return { kind: 'calls', calls: prepared, ...(leftOut > 0 && { leftOut }), ...(unheard > 0 && { unheard }) };
  }
  return endingOf(calls[0]?.arguments ?? null, step.events, { madeBy, store });
}

async function answerOf(
  agent: Agent,
  parsed: AgentAnswer['parsed'],
  madeBy: MadeBy,
  store: ArtifactStore,
): Promise<NextStep> {
  const isReserved = parsed.ok && holdsReference(parsed.value);
  const problem = "the answer holds the key '$artifact', which is kept for references";
  const readable = isReserved ? { ok: false as const, problem, text: canonicalJson(parsed.value) } : parsed;
  const { problems, ...output } = await storeAnswer(agent, { parsed: readable }, madeBy, store);
  return problems === undefined ? { kind: 'answer', output } : { kind: 'unfit', output, problems };
}

async function endingOf(
  args: Json,
  events: readonly string[],
  { madeBy, store }: { readonly madeBy: MadeBy; readonly store: ArtifactStore },
): Promise<NextStep> {
  const { event, reason } = (args !== null && typeof args === 'object' ? args : {}) as { event?: Json; reason?: Json };
  if (typeof event === 'string' && events.includes(event))
    return { kind: 'event', event, ...(typeof reason === 'string' && { reason: reason.slice(0, LONGEST_REASON) }) };
  const origin = { attempt: Context.current().info.attempt, madeBy };
  const problems = [`${END_STAGE}: expected one of the events ${events.join(', ')}`];
  return { kind: 'unfit', output: await storeValue({ tool: END_STAGE, arguments: args }, store, origin), problems };
}

function nothing(text: string): AgentAnswer['parsed'] {
  return { ok: false, problem: 'there is neither a call nor an answer', text };
}
