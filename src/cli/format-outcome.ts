import type { Colors } from './output.js';
import { plainText, shortText } from './plain-text.js';
import type { Outcome } from './recover-many.js';

const WORDS: { readonly [Word in Outcome['outcome']]: string } = {
  recovered: 'recovered',
  proposed: 'proposed; a second person has to confirm it',
  possible: 'would be recovered',
  refused: 'refused',
  failed: 'failed; what became of it is not known',
  untried: 'not tried',
};

/** What became of one run, as one line. */
export function formatOutcome({ run, outcome, code, message, state }: Outcome, colors: Colors): string {
  const name = plainText(run);
  if (outcome === 'refused' || outcome === 'failed')
    return `${name}  ${colors.red(`${outcome} ${code ?? ''}`)} ${shortText(message ?? '', 400)}`;
  const where = outcome === 'recovered' && state !== undefined ? `, now in ${state}` : '';
  const note = message === undefined ? '' : `; ${shortText(message, 400)}`;
  return `${name}  ${colors.green(WORDS[outcome])}${where}${note}`;
}

/** How many came out how. */
export function formatTally(outcomes: readonly Outcome[]): string {
  const tally = Object.entries(WORDS).flatMap(([word, said]) => {
    const count = outcomes.filter(({ outcome }) => outcome === word).length;
    return count > 0 ? [`${count} ${said.split(';')[0]}`] : [];
  });
  return `${outcomes.length} ${outcomes.length === 1 ? 'run' : 'runs'}${tally.length > 0 ? `: ${tally.join(', ')}` : ''}`;
}
