import { predecessorOf } from '../client/index.js';
import { canonicalJson, checkChain, genesisOf } from '../contract/index.js';
import { checkAnchors } from './check-anchors.js';
import { checkPayloads } from './check-payloads.js';
import { type Evidence, type ExecutionEvidence, firstExecutionOf } from './evidence.js';
import type { Replayed } from './replay-audit.js';
import { type Logs, lineOf, type Reset } from './resets.js';

/**
 * Checks what resets gave up as the log itself is checked: it replays, its chain holds from the same beginning, and up to the cut it
 * is the very history that stands.
 *
 * @returns one line for each thing that does not hold
 */
export function checkResets(
  evidence: Evidence,
  { resets, logs, replayed }: { resets: readonly Reset[]; logs: Logs; replayed: ReadonlyMap<string, Replayed> },
): string[] {
  const all = [...evidence.executions, ...evidence.abandoned];
  const [first] = evidence.executions;
  const start = first && firstExecutionOf(first.history);
  return [
    ...evidence.abandoned.flatMap((execution) =>
      branchProblems(execution, { all, logs, start, failure: replayed.get(execution.runId)?.failure }).map(
        (problem) => `given-up execution ${execution.runId}: ${problem}`,
      ),
    ),
    ...resets.flatMap((reset) => copyProblems(reset, all)),
  ];
}

type Known = {
  readonly all: readonly ExecutionEvidence[];
  readonly logs: Logs;
  /** The run's first execution. */
  readonly start: string | undefined;
  readonly failure: string | undefined;
};

function branchProblems({ runId, history }: ExecutionEvidence, { all, logs, start, failure }: Known): string[] {
  const problems = failure === undefined ? [] : [`it does not replay: ${failure}`];
  if (firstExecutionOf(history) !== start) problems.push('it is of another run');
  const line = lineOf(runId, all, logs);
  const before = predecessorOf(history);
  const isWhole = before === undefined || line[0]?.seq === 1;
  const genesis = isWhole ? genesisOf(start ?? '') : line[0]?.prev;
  if (genesis !== undefined)
    problems.push(...checkChain(line, genesis).map(({ seq, message }) => `entry ${seq}: ${message}`));
  return [...problems, ...checkPayloads(history), ...checkAnchors(history, line)];
}

/** Where both are kept, the new execution begins with the very events of the one it copies. */
function copyProblems({ execution, base, event }: Reset, all: readonly ExecutionEvidence[]): string[] {
  const find = (runId: string) => all.find((other) => other.runId === runId)?.history.events;
  const [copied, made] = [find(base), find(execution)];
  if (!copied || !made) return [];
  const differs = made
    .slice(0, event - 1)
    .findIndex((it, at) => canonicalJson(it) !== canonicalJson(copied[at] ?? null));
  if (differs === -1) return [];
  return [
    `the reset ${execution} is no copy of ${base}: they differ in event ${differs + 1}, before the cut at ${event}`,
  ];
}
