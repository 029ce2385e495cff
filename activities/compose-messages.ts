import {
  composeFromTree,
  composeTranscript,
  foldTranscript,
  type ModelMessage,
  type ModelTool,
  memoryTools,
  shownResults,
} from '../src/agents/index.js';
import type { StepCall, TranscriptItem } from '../src/contract/index.js';
import type { Json } from '../src/machine/index.js';
import type { ArtifactStore } from '../src/stores/index.js';
import { fetchItems, fetchReads, fetchResults } from './read-transcript.js';

type Memory = StepCall['memory'];

/** The tools by which an agent keeps its memory in order; their calls are no work for the engine. */
export const MEMORY_TOOLS: { readonly [memory in Memory]: readonly ModelTool[] } = {
  transcript: [],
  tree: memoryTools,
};

/** What an agent is told of its memory, a line each. */
export const MEMORY_WAYS: { readonly [memory in Memory]: readonly string[] } = {
  transcript: [],
  tree: [
    '- You are shown where you are in your task and what that depends on, not all that was said. The memory_… tools are yours to',
    '  keep it in order: begin a part of your task with memory_open, and end it with memory_done once you have its outcome.',
  ],
};

/** Writes what an agent is shown of a transcript, and fetches no more than that. */
export async function composeMessages(
  memory: Memory,
  items: readonly TranscriptItem[],
  store: ArtifactStore,
): Promise<readonly ModelMessage[]> {
  if (memory === 'transcript') return composeTranscript(await fetchItems(items, store));
  const remembered = foldTranscript(await fetchReads(items, store));
  const shown = shownResults(remembered);
  const values = await fetchResults(shown, store);
  const contents = shown.flatMap(({ id, result }): [string, Json][] =>
    result === undefined ? [] : [[id, values.get(result.$artifact) ?? null]],
  );
  return composeFromTree(remembered, Object.fromEntries(contents));
}
