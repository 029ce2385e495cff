import { createHash } from 'node:crypto';
import { composeFromTree, foldTranscript, isMemoryTool } from '../src/agents/index.js';
import type { Reference, TranscriptItem } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { Said, Scenario, Slot } from './slot-scenarios.js';

/** A conversation as it went: every prompt that was sent, and the slots as its last prompt has them. */
export type Played = { readonly prompts: readonly string[]; readonly slots: Values };

type Values = { readonly [slot: string]: string };
type Call = { readonly tool: string; readonly arguments: { readonly [name: string]: Json } };
type Turn = { readonly text?: string; readonly calls: readonly Call[] };
type Step = (write: (prompt: string) => Turn) => void;

const LISTEN: Call = { tool: 'listen', arguments: {} };
const NOWHERE: Reference = { $artifact: `sha256:${'0'.repeat(64)}`, mediaType: 'application/json', bytes: 0 };
const MISSING = 'nothing';

/**
 * Plays a scenario with a scripted model. The script says what is done next, and never a value, a wish, or the number of a task: those
 * are read from the prompt at hand, so that what a prompt does not hold comes out wrong. What is stale the model with a tree reads
 * too; the other is told by the script, so that both do the same work. A tool answers with as many offers as said.
 */
export function play(scenario: Scenario, memory: 'flat' | 'tree', offers: number): Played {
  const items: TranscriptItem[] = [{ kind: 'task', agent: scenario.name, reads: {} }];
  const contents: Record<string, Json> = {};
  const prompts: string[] = [];
  const waiting = scenario.turns.map(({ says }) => says);
  const step: Step = (write) => {
    const prompt = compose(items, contents);
    prompts.push(prompt);
    const { text = '', calls } = write(prompt);
    const named = calls.map((call, index) => ({ id: `${items.length}-${index}`, ...call }));
    const made = named.filter(({ tool }) => !isMemoryTool(tool));
    for (const call of made)
      contents[call.id] = call.tool === LISTEN.tool ? (waiting.shift() ?? 'That is all.') : offersFor(call, offers);
    items.push({ kind: 'turn', text, calls: named, madeBy: { engine: 'model', agent: scenario.name } });
    items.push({ kind: 'results', results: made.map(({ id }) => ({ id, outcome: 'done', result: NOWHERE })) });
  };
  step(() => ({ calls: [LISTEN] }));
  for (const said of scenario.turns) (memory === 'tree' ? answerWithTree : answerFlat)(scenario, said, step);
  const last = compose(items, contents);
  return { prompts: [...prompts, last], slots: valuesIn(last, scenario) };
}

/** The slots as they must be in the end, worked out from the user's last words with no memory at all. */
export function settle({ slots, holds }: Scenario, offers: number): Values {
  const values: { [slot: string]: string } = {};
  for (const slot of slots) {
    const words = holds[slot.name];
    if (words === undefined) continue;
    if (slot.from === 'user') values[slot.name] = words;
    else if (slot.from === 'others') values[slot.name] = together(slot, values);
    else values[slot.name] = cheapest(offersFor(lookUp(slot, values, words), offers));
  }
  return values;
}

function answerWithTree(scenario: Scenario, { about, goesBack }: Said, step: Step): void {
  const slot = slotOf(scenario, about);
  const done = (name: string, value: string) => memory('done', { output: { [name]: value } });
  const make = (made: Slot, prompt: string, begin: Call, wish: string, after: readonly Call[]) => {
    if (made.from === 'user') return { calls: [begin, done(made.name, wish), ...after] };
    const calls = made.from === 'tool' ? [lookUp(made, valuesIn(prompt, scenario), wish)] : [];
    return { calls: [begin, ...calls] };
  };
  const finish = (made: Slot, after: readonly Call[]) => {
    if (made.from === 'user') return;
    step((prompt) => {
      const value = made.from === 'tool' ? chosenIn(prompt, made) : together(made, valuesIn(prompt, scenario));
      return { calls: [done(made.name, value), ...after] };
    });
  };

  let isChanged = false;
  step((prompt) => {
    const node = numberOf(prompt, about);
    const wish = heardIn(prompt);
    if (goesBack) return { calls: [memory('back', { node, reason: `The user wants «${wish}» instead.` })] };
    isChanged = node >= 0;
    if (isChanged) return { calls: [memory('change', { node, output: { [about]: wish } })] };
    const dependsOn = slot.needs.map((need) => numberOf(prompt, need));
    return make(slot, prompt, memory('open', { task: about, input: { wish }, dependsOn }), wish, [LISTEN]);
  });
  if (goesBack) step((prompt) => ({ calls: [done(about, heardIn(prompt)), LISTEN] }));
  else if (!isChanged) finish(slot, [LISTEN]);
  while (isChanged) {
    let stale: Slot | undefined;
    step((prompt) => {
      stale = scenario.slots.find(({ name }) => new RegExp(`^\\d+ stale "${name}"`, 'm').test(prompt));
      if (stale === undefined) return { calls: [LISTEN] };
      const again = memory('redo', { node: numberOf(prompt, stale.name) });
      return make(stale, prompt, again, wishGiven(prompt, stale), []);
    });
    if (stale === undefined) return;
    finish(stale, []);
  }
}

function answerFlat(scenario: Scenario, { about, goesBack }: Said, step: Step): void {
  const order = [...new Set(scenario.turns.map((turn) => turn.about))];
  const later = order.slice(order.indexOf(about) + 1);
  const slot = slotOf(scenario, about);
  let toMake: readonly Slot[] = [];
  let known: { readonly [slot: string]: string | null } = {};
  const next = (prompt: string, wish?: string): Turn => {
    const values = { ...valuesIn(prompt, scenario), ...known } as Values;
    const text = Object.keys(known).length > 0 ? JSON.stringify(known) : '';
    const [made] = toMake;
    if (made === undefined) return { text, calls: [LISTEN] };
    if (made.from === 'tool') return { text, calls: [lookUp(made, values, wish ?? wishAsked(prompt, made))] };
    known = { ...known, [made.name]: together(made, values) };
    toMake = toMake.slice(1);
    return next(prompt, wish);
  };
  step((prompt) => {
    const before = valuesIn(prompt, scenario);
    const wish = heardIn(prompt);
    if (slot.from === 'user') known = { [about]: wish };
    if (goesBack) for (const name of later) if (before[name] !== undefined) known = { ...known, [name]: null };
    const isChanged = before[about] !== undefined && !goesBack;
    toMake = slot.from === 'user' ? [] : [slot];
    if (isChanged) toMake = madeFrom(scenario, about).filter(({ name }) => before[name] !== undefined);
    return next(prompt, isChanged ? undefined : wish);
  });
  for (let [made] = toMake; made !== undefined; [made] = toMake) {
    const { name } = made;
    const chosen = made;
    toMake = toMake.slice(1);
    step((prompt) => {
      known = { [name]: chosenIn(prompt, chosen) };
      return next(prompt);
    });
  }
}

function compose(items: readonly TranscriptItem[], contents: { readonly [id: string]: Json }): string {
  return composeFromTree(foldTranscript(items), contents)
    .map((message) => (message.role === 'user' ? message.text : ''))
    .join('\n\n');
}

function memory(verb: 'open' | 'done' | 'change' | 'redo' | 'back', args: Call['arguments']): Call {
  return { tool: `memory_${verb}`, arguments: args };
}

function slotOf(scenario: Scenario, name: string): Slot {
  const slot = scenario.slots.find((one) => one.name === name);
  if (slot === undefined) throw new Error(`expected a slot of '${scenario.name}', got '${name}'`);
  return slot;
}

function madeFrom({ slots }: Scenario, name: string): Slot[] {
  const made = new Set([name]);
  for (const slot of slots) if (slot.needs.some((need) => made.has(need))) made.add(slot.name);
  return slots.filter((slot) => slot.name !== name && made.has(slot.name));
}

function lookUp(slot: Slot, values: Values, wish: string): Call {
  return { tool: `find_${slot.name}`, arguments: { for: slot.needs.map((need) => values[need] ?? MISSING), wish } };
}

function together({ needs }: Slot, values: Values): string {
  return needs.map((need) => values[need] ?? MISSING).join(' + ');
}

/** What the world offers: the same for the same question, and something else for another. */
function offersFor({ tool, arguments: args }: Call, offers: number): Json {
  return Array.from({ length: offers }, (_, index) => {
    const digest = createHash('sha256')
      .update(JSON.stringify([tool, args, index]))
      .digest('hex');
    const terms = `held until noon, ${Number.parseInt(digest.slice(4, 6), 16)} people asked for it this week`;
    return {
      name: `${tool.slice('find_'.length)} ${digest.slice(0, 4)}`,
      price: Number.parseInt(digest.slice(6, 10), 16),
      terms,
    };
  });
}

function cheapest(offers: Json): string {
  const sorted = (offers as { name: string; price: number }[]).toSorted((a, b) => a.price - b.price);
  return sorted[0]?.name ?? MISSING;
}

function valuesIn(prompt: string, { slots }: Scenario): Values {
  const found = slots.flatMap(({ name }) => {
    const value = lastIn(prompt, new RegExp(`"${name}":("[^"]*"|null)`, 'g'));
    return value === undefined || value === 'null' ? [] : [[name, JSON.parse(value) as string] as const];
  });
  return Object.fromEntries(found);
}

function heardIn(prompt: string): string {
  return lastIn(prompt, /«(.*?)»/g) ?? MISSING;
}

function numberOf(prompt: string, slot: string): number {
  return Number(lastIn(prompt, new RegExp(`^(\\d+) \\w+ "${slot}"`, 'gm')) ?? -1);
}

function wishGiven(prompt: string, { name }: Slot): string {
  return lastIn(prompt, new RegExp(`^\\d+ stale "${name}".* given \\{"wish":"(.*?)"\\}`, 'gm')) ?? MISSING;
}

function wishAsked(prompt: string, { name }: Slot): string {
  return lastIn(prompt, new RegExp(`"call of find_${name}">\\n.*"wish":"(.*?)"`, 'g')) ?? MISSING;
}

function chosenIn(prompt: string, { name }: Slot): string {
  const offers = lastIn(prompt, new RegExp(`"call of find_${name}">\\n.*\\ndone:\\n(.*)\\n`, 'g'));
  return offers === undefined ? MISSING : cheapest(JSON.parse(offers) as Json);
}

function lastIn(prompt: string, pattern: RegExp): string | undefined {
  return [...prompt.matchAll(pattern)].at(-1)?.[1];
}
