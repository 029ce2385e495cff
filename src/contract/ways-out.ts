import type { Procedure } from '../machine/index.js';
import type { CheckpointView, FailureView } from './failure-record.js';
import { verdictOf } from './messages.js';
import { usefulCheckpoints } from './say-failure.js';
import { shellQuote } from './shell-quote.js';

/** What one way out of a failure is sent with, besides who and why; a patch is a sample. */
export type WayOut = {
  readonly procedure: Procedure;
  readonly to?: string | number;
  readonly patch?: { readonly [key: string]: string };
  /** Where a rollback leads. */
  readonly checkpoint?: CheckpointView;
};

/** Every legal way out of a failure that can be gone, the advised one first: there is no rollback where there is nothing to go back to. */
export function waysOutOf(failure: FailureView): WayOut[] {
  return failure.procedures.flatMap((procedure): WayOut[] => {
    switch (procedure) {
      case 'rerun':
        return [{ procedure, to: failure.rerun ?? failure.state }];
      case 'rollback':
        return usefulCheckpoints(failure).map((checkpoint) => ({ procedure, to: checkpoint.seq, checkpoint }));
      case 'patch':
        return [{ procedure, patch: { KEY: 'VALUE' } }];
      default:
        return [{ procedure }];
    }
  });
}

type Recovery = {
  readonly procedure: string;
  readonly by: string;
  /** As a shell reads it. */
  readonly reason: string;
  readonly to?: string | number | undefined;
  /** As JSON. */
  readonly patch?: string | undefined;
  readonly patchFile?: string | undefined;
  readonly failure?: number | undefined;
};

/** The words of the command that recovers a run so, after the program's name. */
export function recoverWords(run: string, recovery: Recovery): string {
  const { procedure, by, reason, to, patch, patchFile, failure } = recovery;
  const words = [
    ...['recover', shellQuote(run), procedure, '--as', shellQuote(by), '--reason', reason],
    ...(to === undefined ? [] : ['--to', shellQuote(String(to))]),
    ...(patch === undefined ? [] : ['--patch', shellQuote(patch)]),
    ...(patchFile === undefined ? [] : ['--patch-file', shellQuote(patchFile)]),
    ...(failure === undefined ? [] : ['--failure', String(failure)]),
  ];
  return words.join(' ');
}

const VERDICT_WORDS = { approve: 'approve', reject: 'reject', requestChanges: 'request-changes' } as const;

/** The command that takes an outcome by its name; every other outcome is taken by `decide`. */
export function verdictWord(outcome: string): string | undefined {
  const verdict = verdictOf(outcome);
  return verdict && VERDICT_WORDS[verdict];
}

/** The words of the command that decides so, up to its options. */
export function decideWords(run: string, outcome: string): string {
  const word = verdictWord(outcome);
  return word === undefined
    ? `decide ${shellQuote(run)} --decision ${shellQuote(outcome)}`
    : `${word} ${shellQuote(run)}`;
}
