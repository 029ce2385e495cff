import type { CallResult, TranscriptItem } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { enclose, encloseProblems, markOf } from './compose-prompt.js';
import type { ModelMessage, ModelToolCall, ModelToolResult } from './model-port.js';

/** What became of a call, with what the tool gave. */
export type FetchedResult = CallResult & { readonly value?: Json };

/** An item of a transcript with everything in it that travels by reference. */
export type FetchedItem =
  | Exclude<TranscriptItem, { readonly kind: 'results' }>
  | { readonly kind: 'results'; readonly results: readonly FetchedResult[] };

/** The tool by which an agent ends its stage with an event; a step that has events offers it. */
export const END_STAGE = 'end_stage';

/** How many calls of one step are made. */
export const MOST_CALLS = 16;

const OUTCOMES = {
  failed: 'The call failed, and gave nothing.',
  unknown: 'Nobody has heard the end of the call: it may have run, or not.',
  refused: 'The call was refused before anything ran: it is not allowed here.',
  rejected: 'A person looked at this very call and rejected it. It was not made.',
} as const;

const NOT_MADE = `This call was not made: a step has ${MOST_CALLS} calls at most, and ${END_STAGE} counts only alone.`;

/**
 * Writes a transcript as what was said, in its order; the same transcript gives the same messages. What tools gave, and why they did
 * not, stands between marks like all material. Every call has a result, for providers take no other conversation.
 */
export function composeTranscript(items: readonly FetchedItem[]): ModelMessage[] {
  const messages: ModelMessage[] = [];
  let open: readonly ModelToolCall[] = [];
  const answerOpen = (results: readonly FetchedResult[] = []) => {
    if (open.length > 0) messages.push({ role: 'tool', results: open.map((call) => tellResult(call, results)) });
    open = [];
  };
  for (const item of items) {
    if (item.kind === 'resumed') continue;
    if (item.kind === 'results') {
      answerOpen(item.results);
      continue;
    }
    answerOpen();
    if (item.kind === 'turn') {
      messages.push({ role: 'assistant', text: item.text, calls: item.calls });
      open = item.calls;
    } else messages.push({ role: 'user', text: item.kind === 'task' ? tellTask(item) : tellProblems(item.problems) });
  }
  answerOpen();
  if (messages.at(-1)?.role === 'assistant') messages.push({ role: 'user', text: 'Go on.' });
  return messages;
}

/** Lays what the stage reads before the model, between marks. */
function tellTask({ agent, reads }: { agent: string; reads: { readonly [name: string]: Json } }): string {
  const mark = markOf({ agent, reads });
  const pieces = Object.entries(reads).map(([name, value]) => enclose(mark, name, value));
  return pieces.length === 0 ? 'There is no material beyond your instructions.' : pieces.join('\n\n');
}

function tellProblems(problems: readonly string[]): string {
  const said = 'What you answered last cannot be taken. Answer again, whole, with each of the problems mended.';
  return `${said}\n\n${encloseProblems(markOf(problems), problems)}`;
}

/** Says what became of one call. */
function tellResult(call: ModelToolCall, results: readonly FetchedResult[]): ModelToolResult {
  const { id, tool } = call;
  const result = results.find((one) => one.id === id);
  if (result === undefined) return { id, tool, text: NOT_MADE, isError: true };
  const { outcome, value = null, message } = result;
  const mark = markOf({ call, outcome, value, message });
  if (outcome === 'done') return { id, tool, text: enclose(mark, `result of ${tool}`, value) };
  const reason = message === undefined ? '' : `\n\n${enclose(mark, 'reason', message)}`;
  return { id, tool, text: `${OUTCOMES[outcome]}${reason}`, isError: true };
}
