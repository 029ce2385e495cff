import { sayCount } from '../contract/index.js';
import type { Procedure } from '../machine/index.js';
import { withMoments } from './format-time.js';
import type { Colors } from './output.js';
import { plainText, shortText } from './plain-text.js';
import type { Outcome } from './recover-many.js';

type Words = { readonly [Word in Outcome['outcome']]: string };

/** What each outcome is called: one run is brought back, another given up. */
function wordsOf(procedure: Procedure): Words {
  const done = procedure === 'abandon' ? 'abandoned' : procedure === 'escalate' ? 'handed on' : 'recovered';
  return {
    recovered: done,
    proposed: 'proposed; a second person has to confirm it',
    possible: `would be ${done}`,
    proposable: 'would be proposed; a second person has to confirm it',
    refused: 'refused',
    failed: 'failed; what became of it is not known',
    untried: 'not tried',
  };
}

/** What became of one run, as one line. */
export function formatOutcome(
  { run, outcome, code, message, state }: Outcome,
  procedure: Procedure,
  colors: Colors,
): string {
  const name = plainText(run);
  if (outcome === 'refused' || outcome === 'failed')
    return `${name}  ${colors.red(`${outcome} ${code ?? ''}`)} ${shortText(withMoments(message ?? ''), 400)}`;
  const isElsewhere = outcome === 'recovered' && state !== undefined && state !== 'FAILED';
  const note = message === undefined ? '' : `; ${shortText(message, 400)}`;
  return `${name}  ${colors.green(wordsOf(procedure)[outcome])}${isElsewhere ? `, now in ${state}` : ''}${note}`;
}

/** How many came out how. */
export function formatTally(outcomes: readonly Outcome[], procedure: Procedure): string {
  const tally = Object.entries(wordsOf(procedure)).flatMap(([word, said]) => {
    const count = outcomes.filter(({ outcome }) => outcome === word).length;
    return count > 0 ? [`${count} ${said.split(';')[0]}`] : [];
  });
  return `${sayCount(outcomes.length, 'run')}${tally.length > 0 ? `: ${tally.join(', ')}` : ''}`;
}
