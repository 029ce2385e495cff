import type { Reset } from '../audit/index.js';
import type { AuditEntry } from '../contract/index.js';
import { formatLine } from './format-moment.js';
import { formatTime } from './format-time.js';
import type { Colors } from './output.js';
import { plainText, shortText } from './plain-text.js';

/** Where Temporal's own reset cut a run's history, and what was given up: who had decided what, and what nobody can know. */
export function formatResets(resets: readonly Reset[], log: readonly AuditEntry[], colors: Colors): string[] {
  return resets.flatMap((reset) => {
    const { at, execution, base, event, reason, cutAfterSeq, gone } = reset;
    const given = reset.abandoned.flatMap(({ entries }) => entries);
    const decisions = given.filter(({ decision }) => decision);
    const recoveries = given.filter(({ recovery }) => recovery);
    const cut = cutAfterSeq === null ? 'at a place that is not known' : `after entry ${cutAfterSeq}`;
    return [
      '',
      colors.red(colors.bold(`RESET ${formatTime(at)}: the history was cut ${cut}`)),
      `  with Temporal's own tools, not by the rules of the run: "${shortText(reason, 300)}"`,
      `  execution ${plainText(execution)} copies ${plainText(base)} up to event ${event}`,
      `  given up: ${counted(given)}${given.length > 0 ? `, ${rangeOf(given)}` : ''}`,
      ...gone.map((runId) =>
        colors.red(
          `  NOT KNOWN: the server no longer keeps execution ${plainText(runId)}; what was decided there after the cut, and by whom, is lost`,
        ),
      ),
      ...(decisions.length > 0 ? [colors.bold('  DECISIONS GIVEN ON THE ABANDONED BRANCH')] : []),
      ...decisions.flatMap((entry) => formatDecided(entry, log, colors)),
      ...(recoveries.length > 0 ? [colors.bold('  RECOVERIES GIVEN ON THE ABANDONED BRANCH')] : []),
      ...recoveries.map((entry) => `  ${formatLine(entry, colors)}`),
    ];
  });
}

function formatDecided(entry: AuditEntry, log: readonly AuditEntry[], colors: Colors): string[] {
  const { decision } = entry;
  if (!decision) return [];
  const again = log.find(({ hash, decision: other }) => hash !== entry.hash && isSame(other, decision));
  return [
    `  ${formatLine(entry, colors)}`,
    colors.dim(`        at the gate ${decision.gate}, round ${decision.round}, at ${formatTime(decision.at)}`),
    ...(again
      ? [colors.dim(`        the log that stands has the same from ${plainText(decision.by)}: entry ${again.seq}`)]
      : []),
  ];
}

type Decision = NonNullable<AuditEntry['decision']>;

function isSame(one: AuditEntry['decision'], other: Decision): boolean {
  const { by, decision, gate, round, comment } = other;
  return (
    one?.by === by && one.decision === decision && one.gate === gate && one.round === round && one.comment === comment
  );
}

function counted({ length }: readonly AuditEntry[]): string {
  return length === 1 ? '1 entry' : `${length} entries`;
}

function rangeOf(entries: readonly AuditEntry[]): string {
  const numbers = entries.map(({ seq }) => seq);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  return least === most ? `number ${least}` : `numbers ${least} to ${most}`;
}
