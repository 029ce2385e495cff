import { expect } from 'vitest';
import type { Stage } from '../../src/machine/index.js';
import type { Script } from '../scripted-provider/index.js';
import { roads } from './errand.js';
import type { Errands } from './errands.js';

/** What a provider says in a run, and how the run ends by its definition. */
export type Row = {
  readonly stage?: Partial<Stage>;
  /** The gate that the pipeline does without. */
  readonly lacks?: 'approving' | 'raising';
  /** The provider's turns, for the run of this mark. */
  readonly plays: (errands: Errands, mark: string) => Script;
  /** Of the status in which the run comes to rest. */
  readonly ends: { readonly [field: string]: unknown };
  readonly asked: number;
  /** What the tools were asked, without the mark. */
  readonly ran?: readonly string[];
  /** What the log says of the tool calls. */
  readonly log?: readonly string[];
  /** What stands in the last request, for the model to read. */
  readonly told?: RegExp;
  /** The least that the provider is left alone before the last request. */
  readonly waitsMs?: number;
  /** The last output, which the failure names. */
  readonly kept?: unknown;
};

export const DONE = { lifecycle: 'COMPLETE', state: 'done', outputs: { receipt: { bought: ['tea'] } } };
export const failed = (code: string, message: RegExp) => ({
  lifecycle: 'FAILED',
  failure: { code, state: 'shopping', message: expect.stringMatching(message) },
});
export const receipt = JSON.stringify({ bought: ['tea'] });
export const bad = JSON.stringify({ bought: { tea: 'one' } });

/** In the middle of the work: after a call that was made, and before the answer. */
export const amid =
  (...faults: readonly Parameters<typeof insert>[2][]): Row['plays'] =>
  (errands, mark) =>
    insert(errands, mark, ...faults);

function insert({ say }: Errands, mark: string, ...faults: Extract<Script, readonly unknown[]>[number][]): Script {
  return [say.calls([{ tool: 'look', arguments: { item: mark } }]), ...faults, say.answer(receipt)];
}

/** One step with one call, then the answer. */
export const once =
  (tool: string, args: (mark: string) => unknown): Row['plays'] =>
  ({ say }, mark) => [say.calls([{ tool, arguments: args(mark) }]), say.answer(receipt)];

/** The same call in every step. */
export const forever =
  (tool: string, item: (mark: string, call: number) => string): Row['plays'] =>
  ({ say }, mark) =>
  (call) =>
    say.calls([{ tool, arguments: { item: item(mark, call) } }]);

export function without(event: keyof typeof roads): Stage['on'] {
  const { [event]: _unwired, ...others } = roads;
  return others as unknown as Stage['on'];
}
