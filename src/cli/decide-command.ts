import { decideWords, type GateForms, type OpenGate, shellQuote, toDataSample } from '../contract/index.js';
import type { Voice } from './output.js';

/** What of a gate a command line must answer to. */
export type Asked = Partial<Pick<OpenGate, 'gate' | 'round' | 'shows' | 'bindsTo' | 'commentRequired' | 'signed'>>;

/** The command line that decides so, with all that this gate wants of a decision. */
export function decideCommand(
  run: string,
  outcome: string,
  who: string,
  voice: Voice,
  gate: Asked = {},
  forms: GateForms = {},
): string {
  const { round, shows = [], bindsTo = [], commentRequired = [], signed = false } = gate;
  const bound = shows.filter(({ name }) => bindsTo.includes(name));
  const form = Object.hasOwn(forms, outcome) ? forms[outcome] : undefined;
  const words = [
    decideWords(run, outcome),
    ...['--as', shellQuote(who)],
    ...(gate.gate === undefined ? [] : ['--gate', shellQuote(gate.gate)]),
    ...(round === undefined ? [] : ['--round', String(round)]),
    ...bound.flatMap(({ digest }) => ['--artifact', shortestOf(digest, shows)]),
    ...commentOf(outcome, commentRequired),
    ...(form === undefined ? [] : ['--data', shellQuote(toDataSample(form))]),
    ...(signed ? ['--key', 'FILE'] : []),
  ];
  return voice.cli(words.join(' '));
}

function commentOf(outcome: string, commentRequired: readonly string[]): string[] {
  if (outcome === 'changesRequested') return ['--comment', "'what to change'"];
  return commentRequired.includes(outcome) ? ['--comment', "'say why'"] : [];
}

const PREFIX = 'sha256:'.length + 12;

/** As few digits as tell a digest from the others; twelve at least. */
function shortestOf(digest: string, shows: OpenGate['shows']): string {
  const prefix = digest.slice(0, PREFIX);
  const isUnique = shows.every((shown) => shown.digest === digest || !shown.digest.startsWith(prefix));
  return isUnique ? prefix : digest;
}
