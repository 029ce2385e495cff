import { sayCount, shellQuote } from '../contract/index.js';
import { FAILURES, type FailureCode, type Procedure } from '../machine/index.js';
import type { FailedRun } from './failed-runs.js';
import { UNSAID } from './failed-runs.js';
import { formatTable } from './format-table.js';
import { formatSpan } from './format-time.js';
import type { Voice } from './output.js';
import { plainText } from './plain-text.js';

type FailedView = {
  readonly runs: readonly FailedRun[];
  readonly counts: ReadonlyMap<string, number>;
  readonly closed: boolean;
  readonly now: number;
};

/** Failed runs by their reason, the most frequent first, with the command that brings all of a reason back. */
export function formatFailed({ runs, counts, closed, now }: FailedView, voice: Voice): string[] {
  const { colors } = voice;
  const reasons = [...counts].sort(([, a], [, b]) => b - a);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [closed ? 'no runs that ended as failed' : 'no failed runs that wait for a recovery'];
  const groups = reasons.flatMap(([reason, count]) => {
    const members = runs.filter((run) => (run.reason ?? UNSAID) === reason);
    const hidden = count - members.length;
    const command = closed ? undefined : bulkCommand(reason, voice);
    return [
      '',
      `${colors.red(plainText(reason))} (${count})${isCode(reason) ? colors.dim(`: ${FAILURES[reason].when}`) : ''}`,
      ...(members.length > 0 ? tableOf(members, closed, now, voice) : []),
      ...(hidden > 0 ? [colors.dim(`and ${hidden} more (--limit ${total} lists all)`)] : []),
      ...(command === undefined ? [] : [`all of them: ${command}`]),
    ];
  });
  return [`${sayCount(total, 'run')}: ${plainText(reasons.map(([r, n]) => `${n} ${r}`).join(', '))}`, ...groups];
}

function tableOf(runs: readonly FailedRun[], closed: boolean, now: number, { colors }: Voice): string[] {
  const rows = runs.map(({ run, pipeline, since, failure }) => {
    const ends = failure && !closed ? `in ${formatSpan(Date.parse(failure.until) - now)}` : '?';
    return [
      run,
      pipeline,
      failure?.state ?? '?',
      since === undefined ? '?' : `${formatSpan(now - Date.parse(since))} ago`,
      ...(closed ? [] : [ends, failure?.lease ? `claimed by ${failure.lease.by}` : '']),
    ];
  });
  const header = ['RUN', 'PIPELINE', 'FAILED IN', 'SINCE', ...(closed ? [] : ['ABANDONED', ''])];
  return formatTable(header, rows, colors);
}

/** Procedures that make sense for many runs at once; a checkpoint's number and a patch are each run's own. */
const BULK: readonly Procedure[] = ['resume', 'rerun', 'reopen', 'escalate', 'raise'];

function bulkCommand(reason: string, voice: Voice): string | undefined {
  if (!isCode(reason)) return undefined;
  const legal: readonly Procedure[] = FAILURES[reason].procedures;
  const procedure = legal.find((known) => BULK.includes(known));
  if (!procedure) return undefined;
  return voice.cli(`failed recover ${procedure} --all --reason ${shellQuote(reason)} --as YOU --why 'why' --dry-run`);
}

function isCode(reason: string): reason is FailureCode {
  return Object.hasOwn(FAILURES, reason);
}
