import { verifyRun } from '../../src/audit/index.js';
import { type AuditEntry, canonicalJson } from '../../src/contract/index.js';
import { workflowBundlePath } from '../../src/worker/index.js';
import type { Effect } from '../effects.js';
import type { Case } from '../play-case.js';
import type { Place } from '../send.js';
import { checkAnswers, countGlimpses } from './check-answers.js';
import { checkActions, checkApprovals } from './check-approvals.js';
import { checkBesides } from './check-besides.js';
import { checkEffects } from './check-effects.js';
import { checkRecoveries } from './check-recoveries.js';
import { followLog } from './follow-log.js';
import { toTimeline } from './timeline.js';

/** What the workers noted of a run, outside Temporal. */
export type Seen = {
  readonly effects: readonly Effect[];
  /** The log's entries as they were written, and those of tasks that came to nothing. */
  readonly written: readonly AuditEntry[];
  /** Whether a worker died, so that an attempt may have been made again. */
  readonly mayRepeat: boolean;
};

export type Judgment = {
  readonly problems: readonly string[];
  readonly log: readonly AuditEntry[];
  readonly executions: number;
  /** Answers to queries that showed an entry which was never to be. */
  readonly glimpses: number;
};

/** How a closed run must have closed, by the last state of its log. */
const CLOSING: { readonly [state: string]: string } = { FAILED: 'FAILED', CANCELLED: 'CANCELED' };

/** Judges a run that has come to rest: by its histories, its log, its replay, what was done, and what people were told. */
export async function judgeCase(
  { client }: Place,
  { run, definition, ledger }: Case,
  { effects, written, mayRepeat }: Seen,
): Promise<Judgment> {
  const live = await client.auditLog(run);
  const history = await client.history(run);
  const { report } = await verifyRun(client, run, { workflowBundlePath: workflowBundlePath() });
  const timeline = toTimeline(history, run);
  const { problems, models } = followLog(definition, live, timeline);
  const status = await client.status(run);
  const found = { definition, log: live, written, timeline, models: problems.length > 0 ? [] : models };
  const last = live.at(-1);
  return {
    log: live,
    executions: history.executions.length,
    glimpses: countGlimpses(ledger, found),
    problems: [
      ...timeline.failedTasks.map((failed) => `a workflow task failed: ${failed}`),
      ...report.checks.flatMap((check) => check.problems.map((problem) => `audit: ${check.name}: ${problem}`)),
      ...(canonicalJson(live) === canonicalJson(report.logs.flat()) ? [] : ['the live log is not the replayed one']),
      ...problems,
      ...checkAnswers(ledger, found),
      ...checkEffects(effects, live, { definition, written, mayRepeat }),
      ...checkApprovals(definition, live, timeline.run),
      ...checkActions(effects, definition, live),
      ...checkRecoveries(definition, live, found.models),
      ...(timeline.closing === undefined ? [] : checkBesides(effects, definition, live, mayRepeat)),
      ...(status.state === last?.to && status.head === last.hash
        ? []
        : [`the status says ${status.state}, the log ends in ${last?.to}`]),
      ...closingProblems(timeline.closing, last?.to),
    ],
  };
}

function closingProblems(closing: string | undefined, state: string | undefined): string[] {
  if (closing === undefined || state === undefined) return [];
  const expected = CLOSING[state] ?? 'COMPLETED';
  return closing === expected ? [] : [`the log ends in ${state}, and the execution closed as ${closing}`];
}
