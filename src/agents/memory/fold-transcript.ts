import type { CallResult, TranscriptItem } from '../../contract/index.js';
import type { Reads } from '../define-agent.js';
import { END_STAGE, MOST_CALLS } from '../model/compose-transcript.js';
import { applyOperation } from './apply-operation.js';
import { isMemoryTool, toOperation } from './memory-tools.js';
import { addNote, nodeOf, plantTree, type TaskTree } from './task-tree.js';

/** What an agent remembers: its tree, what its stage reads, and what became of its calls. */
export type TaskMemory = {
  readonly reads: Reads;
  readonly tree: TaskTree;
  readonly results: ReadonlyMap<string, CallResult>;
};

type Turn = Extract<TranscriptItem, { kind: 'turn' }>;

/**
 * Folds a transcript into the memory of its agent, and performs nothing: the same items give the same memory. Calls of memory tools
 * are operations on the tree; all else that is said or called belongs to the task that was active when it was. What became of a call is
 * known wherever its call is, whenever it came.
 */
export function foldTranscript(items: readonly TranscriptItem[]): TaskMemory {
  return items.reduce<TaskMemory>(foldItem, { reads: {}, tree: plantTree(''), results: new Map() });
}

/** What became of the calls that a prompt from this memory shows: what to fetch for it, and nothing else. */
export function shownResults({ tree, results }: TaskMemory): CallResult[] {
  return nodeOf(tree, tree.active).notes.flatMap((note) => {
    const result = note.kind === 'call' ? results.get(note.id) : undefined;
    return result === undefined ? [] : [result];
  });
}

function foldItem(memory: TaskMemory, item: TranscriptItem): TaskMemory {
  switch (item.kind) {
    case 'task':
      return { reads: item.reads, tree: plantTree(item.agent), results: new Map() };
    case 'results':
      return { ...memory, results: new Map([...memory.results, ...item.results.map((one) => [one.id, one] as const)]) };
    case 'resumed':
      return memory;
    case 'problems':
      return { ...memory, tree: addNote(memory.tree, item) };
    case 'turn':
      return { ...memory, tree: foldTurn(memory.tree, item) };
  }
}

/** After an operation that cannot be, the rest of the turn's operations would happen in another place than meant: they are left out. */
function foldTurn(tree: TaskTree, { text, calls }: Turn): TaskTree {
  let now = text.trim() === '' ? tree : addNote(tree, { kind: 'text', text });
  const problems: string[] = [];
  const leftOut = new Set(calls.filter(({ tool }) => !isMemoryTool(tool) && tool !== END_STAGE).slice(MOST_CALLS));
  for (const call of calls) {
    const { id, tool, arguments: args } = call;
    if (leftOut.has(call)) continue;
    if (!isMemoryTool(tool)) {
      now = addNote(now, { kind: 'call', id, tool, arguments: args });
      continue;
    }
    if (problems.length > 0) {
      problems.push(`${tool} was left out, after the problem before`);
      continue;
    }
    const read = toOperation(tool, args);
    const applied = 'problem' in read ? { tree: now, problem: read.problem } : applyOperation(now, read.operation);
    now = applied.tree;
    if (applied.problem !== undefined) problems.push(`${tool}: ${applied.problem}`);
  }
  if (leftOut.size > 0) problems.push(`${leftOut.size} more calls were not made: a step has ${MOST_CALLS} at most`);
  return problems.length > 0 ? addNote(now, { kind: 'problems', problems }) : now;
}
