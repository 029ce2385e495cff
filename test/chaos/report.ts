import type { Ledger } from './ledger.js';
import { STATES } from './plan.js';

/** Says what was done to the runs, state by state, and what survived. */
export function formatReport({ hits, faults, sentWhileAway, verdicts, crashes }: Ledger, seed: number): string {
  const injected = [...faults.values()].reduce((sum, times) => sum + times, 0);
  const sum = (of: (verdict: Ledger['verdicts'][number]) => number) => verdicts.reduce((all, one) => all + of(one), 0);
  const ended = tally(verdicts.map(({ outcome }) => outcome));
  const visited = STATES.filter((state) => verdicts.some(({ states }) => states.includes(state)));
  const struck = STATES.filter((state) => hits.some((hit) => hit.state === state));
  return [
    `Chaos, seed ${seed}: ${injected} faults injected (${[...faults].map(([fault, times]) => `${fault} ${times}`).join(', ')})`,
    `${visited.length} of ${STATES.length} states visited, ${struck.length} struck:`,
    ...STATES.map(
      (state) => `  ${state.padEnd(30)}${tally(hits.filter((hit) => hit.state === state).map(({ fault }) => fault))}`,
    ),
    `${verdicts.length} runs ended: ${ended}`,
    `${sum(({ completedCalls }) => completedCalls)} completed model calls, ${sum(({ repeated }) => repeated.length)} repeated`,
    `${sum(({ acknowledged }) => acknowledged)} acknowledged decisions and recoveries, ${sum(({ lost }) => lost.length)} lost`,
    `${sentWhileAway.acknowledged} of those sent while something was away, ${sentWhileAway.failed} more failed at the sender and were sent again`,
    `${verdicts.filter(({ broken }) => broken.length === 0).length} of ${verdicts.length} logs hold, ${sum(({ isReplayed }) => Number(isReplayed))} of them verified by replay`,
    ...crashes,
  ].join('\n');
}

function tally(words: readonly string[]): string {
  return [...new Set(words)].map((word) => `${word} ×${words.filter((other) => other === word).length}`).join(', ');
}
