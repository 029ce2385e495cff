import { type Recover, shellQuote } from '../contract/index.js';
import type { Voice } from './output.js';

type Recovery = Partial<Pick<Recover, 'by' | 'reason' | 'to' | 'failure'>> & {
  readonly procedure: string;
  /** As JSON. */
  readonly patch?: string;
  readonly patchFile?: string;
};

/** The command line that recovers a run so; who and why stand for themselves where they are not given. */
export function recoverCommand(run: string, recovery: Recovery, voice: Voice): string {
  const { procedure, by = 'YOU', reason = 'why', to, patch, patchFile, failure } = recovery;
  const words = [
    ...['recover', shellQuote(run), procedure],
    ...['--as', shellQuote(by), '--reason', reason === 'why' ? "'why'" : shellQuote(reason)],
    ...(to === undefined ? [] : ['--to', shellQuote(String(to))]),
    ...(patch === undefined ? [] : ['--patch', shellQuote(patch)]),
    ...(patchFile === undefined ? [] : ['--patch-file', shellQuote(patchFile)]),
    ...(failure === undefined ? [] : ['--failure', String(failure)]),
  ];
  return voice.cli(words.join(' '));
}
