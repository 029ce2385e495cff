import { type Recover, recoverWords, shellQuote } from '../contract/index.js';
import type { Voice } from './output.js';

type Recovery = Partial<Pick<Recover, 'by' | 'reason' | 'to' | 'failure'>> & {
  readonly procedure: string;
  /** As JSON. */
  readonly patch?: string;
  readonly patchFile?: string;
};

/** The command line that recovers a run so; who and why stand for themselves where they are not given. */
export function recoverCommand(run: string, recovery: Recovery, voice: Voice): string {
  const { by = 'YOU', reason = 'why' } = recovery;
  const why = reason === 'why' ? "'why'" : shellQuote(reason);
  return voice.cli(recoverWords(run, { ...recovery, by, reason: why }));
}
