import { type CallResult, canonicalJson } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { enclose, markOf } from '../model/compose-prompt.js';
import type { ModelMessage } from '../model/model-port.js';
import type { TaskMemory } from './fold-transcript.js';
import { childrenOf, type Note, nodeOf, type Place, pathTo, type TaskTree } from './task-tree.js';

/** What tools gave, by the ids of their calls; needed of `shownResults` only. */
export type ResultContents = { readonly [id: string]: Json };

/** A sentence of ours, or material of others. */
type Piece = string | { readonly name: string; readonly value: Json };

/**
 * Lays before a model what it needs where it is in its task, as one message: what its stage reads; the tasks from the whole one down to
 * the active one, and the outputs they depend on; the outputs of the active task's own steps, and all that was said and called in
 * it. Other tasks beside these are a line each, without their outputs, so that what is used is what was declared. Dropped tasks are
 * not there. Material stands between marks, as in every prompt. The same memory gives the same prompt.
 *
 * @throws RangeError for a result that is shown and was not fetched
 */
export function composeFromTree(memory: TaskMemory, contents: ResultContents): readonly ModelMessage[] {
  const { reads, tree, results } = memory;
  const pieces: Piece[] = [
    ...Object.entries(reads).map(([name, value]) => ({ name, value })),
    ...describeTree(tree),
    ...nodeOf(tree, tree.active).notes.map((note) => describeNote(note, results, contents)),
  ];
  if (pieces.length === 0) pieces.push('There is no material beyond your instructions.');
  const mark = markOf(pieces);
  const texts = pieces.map((piece) => (typeof piece === 'string' ? piece : enclose(mark, piece.name, piece.value)));
  return [{ role: 'user', text: texts.join('\n\n') }];
}

function describeTree(tree: TaskTree): Piece[] {
  const path = pathTo(tree, tree.active);
  const steps = childrenOf(tree, tree.active);
  const needed = inOrder(path.flatMap((id) => nodeOf(tree, id).dependsOn)).filter((id) => !steps.includes(id));
  const shown = [...path, ...needed, ...steps];
  const others = inOrder(path.flatMap((id) => childrenOf(tree, id))).filter((id) => !shown.includes(id));
  if (path.length === 1 && steps.length === 0) return [];
  const listed = [...shown, ...others];
  const isAnyStale = listed.some((id) => nodeOf(tree, id).status === 'stale');
  const sections = [
    ['you are in', path.slice(1).map((id) => sayBegun(tree, id))],
    ['they depend on', needed.map((id) => sayMade(tree, id))],
    ['steps of the task you are in', steps.map((id) => sayMade(tree, id))],
    ['beside these', others.map((id) => sayTask(tree, id))],
  ] as const;
  const lines = sections.flatMap(([title, tasks]) => (tasks.length > 0 ? [`${title}:`, ...tasks] : []));
  return [
    tree.active === 0 ? 'You are in task 0, the whole.' : `You are in task ${tree.active}, a part of the whole.`,
    { name: 'your tasks', value: lines.join('\n') },
    ...(isAnyStale ? ['What is stale does not hold any more: make it anew before you use it.'] : []),
  ];
}

function describeNote(note: Note, results: TaskMemory['results'], contents: ResultContents): Piece {
  switch (note.kind) {
    case 'text':
      return { name: 'you said', value: note.text };
    case 'call': {
      const asked = canonicalJson(note.arguments);
      return { name: `call of ${note.tool}`, value: `${asked}\n${sayResult(results.get(note.id), contents)}` };
    }
    case 'problems':
      return { name: 'problems', value: note.problems.map((problem) => `- ${problem}`).join('\n') };
    case 'back':
      return { name: 'why you came back', value: note.reason };
  }
}

function sayResult(result: CallResult | undefined, contents: ResultContents): string {
  if (result === undefined) return 'no result yet';
  const { id, outcome, message } = result;
  if (result.result === undefined) return message === undefined ? outcome : `${outcome}: ${message}`;
  const content = contents[id];
  if (content === undefined)
    throw new RangeError(`expected the result of call ${id}, which the prompt shows; got none`);
  return `${outcome}:\n${typeof content === 'string' ? content : canonicalJson(content)}`;
}

/** Titles, inputs and outputs are JSON on one line, so that none can pass for another line. */
function sayTask(tree: TaskTree, id: number): string {
  const { task, status, changed } = nodeOf(tree, id);
  const why = changed.length > 0 ? ` (changed since: ${changed.map(sayPlace).join(', ')})` : '';
  return `${id} ${status} ${canonicalJson(task)}${why}`;
}

function sayBegun(tree: TaskTree, id: number): string {
  const { input } = nodeOf(tree, id);
  return input === undefined ? sayTask(tree, id) : `${sayTask(tree, id)}, given ${canonicalJson(input)}`;
}

/** A stale task says what it was given too, for it is to be made anew. */
function sayMade(tree: TaskTree, id: number): string {
  const { output, status } = nodeOf(tree, id);
  const begun = status === 'stale' ? sayBegun(tree, id) : sayTask(tree, id);
  return output === undefined ? begun : `${begun} → ${canonicalJson(output)}`;
}

function sayPlace({ node, slot }: Place): string {
  return `${slot} of ${node}`;
}

function inOrder(ids: readonly number[]): number[] {
  return [...new Set(ids)].sort((a, b) => a - b);
}
