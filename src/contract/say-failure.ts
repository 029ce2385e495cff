import type { CheckpointView, CompensationView, FailureView, Proposal } from './failure-record.js';
import { sayNames, type Word } from './say-needs.js';

/** What a failure is told under, wherever it is told. */
export const FAILURE_HEADINGS = {
  work: 'What failed',
  chain: 'Why, from the outermost error to the first',
  steps: 'What the agent did last',
  window: 'Until when, and by whom',
  proposal: 'Waits for a second person',
  undone: 'Undone, the last first',
} as const;

/** Why a run takes nothing more once it was abandoned. */
export const ABANDONED =
  'expected a run that can still be brought back; this one was abandoned, and closes: a fork goes on from where it was';

const OUTCOMES = { pending: 'is yet to be undone', done: 'was undone', failed: 'could not be undone' } as const;

/** So many checkpoints are offered, each with what is to be sent. */
const CHECKPOINTS_OFFERED = 3;

/** The newest checkpoint of each state, the newest first; that of the state it failed in only where there is no other. */
export function usefulCheckpoints({ checkpoints, state }: FailureView): CheckpointView[] {
  const newest = new Map(checkpoints.map((checkpoint) => [checkpoint.state, checkpoint]));
  const all = [...newest.values()].sort((a, b) => b.seq - a.seq);
  const others = all.filter((checkpoint) => checkpoint.state !== state);
  return (others.length > 0 ? others : all).slice(0, CHECKPOINTS_OFFERED);
}

/** Where a new run goes on once nothing brings this one back: in the state it failed in, else in the last one it was in. */
export function lastCheckpoint(
  { state }: FailureView,
  checkpoints: readonly CheckpointView[],
): CheckpointView | undefined {
  return checkpoints.findLast((checkpoint) => checkpoint.state === state) ?? checkpoints.at(-1);
}

/** Where else a `rerun` can go than where it is advised to; nothing where it has been in no other stage. */
export function sayElsewhere({ stages }: FailureView, advised: string): string | undefined {
  if (stages === undefined) return 'another stage it has been in';
  const others = stages.filter((name) => name !== advised);
  return others.length === 0 ? undefined : others.join(' or ');
}

type WorkWords = { readonly text: Word; readonly digest: Word };

/**
 * What is known of the work that failed, in lines.
 *
 * @param given what it was given, in lines
 */
export function sayWork({ work, attempt, output }: FailureView, given: readonly string[], words: WorkWords): string[] {
  return [
    ...(work === undefined ? [] : [`${words.text(work)}${attempt === undefined ? '' : `, in attempt ${attempt}`}`]),
    ...given,
    ...(output === undefined ? [] : [`its last output, which did not fit: ${words.digest(output)}`]),
  ];
}

/**
 * Who may bring the run back.
 *
 * @example
 * 'lena, max, to whom it was handed on'
 */
export function sayRecoverers({ recoverers, escalated }: FailureView, word: Word): string {
  if (recoverers === undefined) return 'whoever can reach it';
  return `${sayNames(recoverers, word)}${escalated ? ', to whom it was handed on' : ''}`;
}

/**
 * Who proposed what.
 *
 * @example
 * 'lena proposed rerun to drafting'
 */
export function sayProposed({ by, procedure, to }: Proposal, word: Word): string {
  return `${word(by)} proposed ${procedure}${to === undefined ? '' : ` to ${word(to)}`}`;
}

/** What the second person sends, besides who and why: exactly what the first has proposed, and the very same patch where it `isPatch`. */
export type Confirmation = Pick<Proposal, 'procedure' | 'to'> & { readonly failure: number; readonly isPatch: boolean };

export function confirmationOf({ seq }: FailureView, { procedure, to }: Proposal): Confirmation {
  const isPatch = procedure === 'patch';
  return { procedure, ...(to !== undefined && { to }), failure: seq, isPatch };
}

/**
 * What became of undoing a stage.
 *
 * @example
 * 'booking, entered with entry 4, could not be undone: the hotel is closed'
 */
export function sayCompensation({ state, enteredAt, outcome, message }: CompensationView, word: Word): string {
  const said = `${word(state)}, entered with entry ${enteredAt}, ${OUTCOMES[outcome]}`;
  return message === undefined ? said : `${said}: ${word(message)}`;
}
