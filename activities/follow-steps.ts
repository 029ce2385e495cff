import { ApplicationFailure } from '@temporalio/common';
import { type Agent, type FetchedItem, type FetchedResult, type Reads, ToolNotDone } from '../src/agents/index.js';
import { canonicalJson } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import { runRules } from './find-agent.js';
import { LONGEST_NAME, toArguments } from './prepare-calls.js';

/** How far offline rules came with what is known. */
export type Followed =
  | { readonly kind: 'output'; readonly output: Json }
  | { readonly kind: 'event'; readonly event: string; readonly reason?: string }
  | {
      readonly kind: 'calls';
      readonly calls: readonly { readonly tool: string; readonly arguments: Json }[];
      /** How many results were there for calls that the rules have not asked for again. */
      readonly unheard: number;
    };

/** How long rules may compute on their own once they have let go of the event loop. */
const PATIENCE_MS = 1_000;

/**
 * Runs an agent's offline rules from their beginning. What they use is given to them where the transcript knows it, by tool and
 * arguments and, of equal calls, in their order; what it does not know becomes calls: all that are begun before the event loop turns.
 *
 * @throws AGENT_ERROR where the rules fail, or wait for something that is no call
 */
export async function followSteps(
  agent: Agent,
  items: readonly FetchedItem[],
  events: readonly string[],
): Promise<Followed> {
  const reads: Reads = items.find((item) => item.kind === 'task')?.reads ?? {};
  const { steps } = agent;
  if (steps === undefined)
    return { kind: 'output', output: await runRules(agent, async () => toJson(await agent.rules(reads))) };
  const known = knownResults(items);
  const unknown: { tool: string; arguments: Json }[] = [];
  let ended: { event: string; reason?: string } | undefined;
  let heard = () => {};
  const asked = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const step = {
    use(tool: string, args: { readonly [name: string]: Json }): Promise<Json> {
      const given = toArguments(toJson(args));
      const result = known.get(keyOf(tool, given))?.shift();
      if (result !== undefined) return settled(result);
      unknown.push({ tool, arguments: given });
      heard();
      return new Promise(() => {});
    },
    end(event: string, reason?: string): never {
      ended ??= { event, ...(reason !== undefined && { reason }) };
      throw new Error(`the stage ends with ${event}`);
    },
  };
  let output: { readonly value: Json } | undefined;
  const running = runRules(agent, async () => {
    output = { value: toJson(await steps(reads, step)) };
  }).catch((error: unknown) => {
    if (ended === undefined) throw error;
  });
  running.catch(() => {});
  await firstOf(running, asked.then(turnOfTheLoop));
  if (unknown.length > 0) return { kind: 'calls', calls: unknown, unheard: unheardOf(items, known) };
  if (ended !== undefined) return { kind: 'event', ...assertEvent(agent, ended, events) };
  if (output !== undefined) return { kind: 'output', output: output.value };
  throw faultOf(agent, 'wait for something that is no call of a tool');
}

async function firstOf(...turns: readonly Promise<void>[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  try {
    await Promise.race([...turns, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A call that failed, or may have, before a person had the stage go on is not known any more: the rules would only fail on it again.
 */
function knownResults(items: readonly FetchedItem[]): Map<string, FetchedResult[]> {
  const calls = items.flatMap((item) => (item.kind === 'turn' ? item.calls : []));
  const resumedAt = items.findLastIndex((item) => item.kind === 'resumed');
  const results = new Map(
    items.flatMap((item, at) =>
      item.kind === 'results'
        ? item.results
            .filter(({ outcome }) => at > resumedAt || (outcome !== 'failed' && outcome !== 'unknown'))
            .map((result) => [result.id, result] as const)
        : [],
    ),
  );
  const known = new Map<string, FetchedResult[]>();
  for (const call of calls) {
    const result = results.get(call.id);
    const key = keyOf(call.tool, call.arguments);
    if (result !== undefined) known.set(key, [...(known.get(key) ?? []), result]);
  }
  return known;
}

/** None once a person has had the stage go on: rules whose call failed then may ask for other things than before. */
function unheardOf(items: readonly FetchedItem[], known: ReadonlyMap<string, readonly FetchedResult[]>): number {
  if (items.some(({ kind }) => kind === 'resumed')) return 0;
  return [...known.values()].reduce((sum, results) => sum + results.length, 0);
}

function settled({ outcome, value, message }: FetchedResult): Promise<Json> {
  const given =
    outcome === 'done'
      ? Promise.resolve(value ?? null)
      : Promise.reject(new ToolNotDone(outcome, message ?? `the call was ${outcome}`));
  given.catch(() => {});
  return given;
}

function assertEvent(agent: Agent, ended: { event: string; reason?: string }, events: readonly string[]) {
  if (events.includes(ended.event)) return ended;
  throw faultOf(
    agent,
    `end with '${ended.event}', but their stage has ${events.join(', ') || 'no events to end with'}`,
  );
}

function faultOf(agent: Agent, what: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(`${agent.name}: its offline rules ${what}`, 'AGENT_ERROR');
}

function keyOf(tool: string, args: Json): string {
  return canonicalJson([tool.slice(0, LONGEST_NAME), args]);
}

function toJson(value: unknown): Json {
  return JSON.parse(canonicalJson((value ?? null) as Json)) as Json;
}

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
