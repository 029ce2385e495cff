import type { AuditEntry } from './audit.js';
import { sayCount, sayDollars } from './plain-words.js';
import type { Word } from './say-needs.js';

/** An entry of an agent that works in steps: a model call, or a tool it called. */
export type StepEntry = Pick<AuditEntry, 'call' | 'madeBy' | 'message'>;

/**
 * One model call or tool call in words; empty for an entry of another kind.
 *
 * @example
 * 'step 3: tool buy (destructive) waits for an approval'
 */
export function sayStep({ call, madeBy, message }: StepEntry, word: Word): string {
  if (!call) return '';
  const { step, tool, effect, outcome } = call;
  const why = message === undefined ? '' : `: ${word(message)}`;
  if (tool === undefined && outcome === 'refused') return `step ${step}: calls refused${why}`;
  if (tool === undefined)
    return `step ${step}: ${madeBy?.engine === 'model' ? sayModel(madeBy, word) : 'offline rules'}`;
  const what = `step ${step}: tool ${word(tool)}${effect === undefined || effect === 'read' ? '' : ` (${effect})`}`;
  switch (outcome) {
    case 'done':
      return what;
    case 'failed':
      return `${what} failed${why}`;
    case 'unknown':
      return `${what} is in doubt${why}`;
    case 'refused':
      return `${what} refused${why}`;
    case 'rejected':
      return `${what} was not approved${why}`;
    case 'proposed':
      return `${what} waits for an approval`;
  }
}

function sayModel(
  { model, inputTokens, outputTokens, microUsd }: NonNullable<AuditEntry['madeBy']>,
  word: Word,
): string {
  const isCounted = inputTokens !== undefined || outputTokens !== undefined;
  return [
    `model ${model === undefined ? 'not named' : word(model)}`,
    ...(isCounted ? [sayCount((inputTokens ?? 0) + (outputTokens ?? 0), 'token')] : []),
    ...(microUsd === undefined ? [] : [sayDollars(microUsd)]),
  ].join(', ');
}

const LAST_STEPS = 6;

/** What the agent did last before its stage failed, the newest last; empty where it did not work in steps. */
export function lastSteps(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  const end = entries.findLastIndex(({ kind, to }) => kind === 'transition' && to === 'FAILED');
  const { from = '' } = entries[end] ?? {};
  const steps = entries.slice(0, Math.max(0, end)).filter(({ kind, to }) => kind === 'call' && to === from);
  const begun = entries.findLastIndex(({ kind, to }, at) => at < end && kind === 'transition' && to === from);
  return steps.filter(({ seq }) => seq > (entries[begun]?.seq ?? 0)).slice(-LAST_STEPS);
}
