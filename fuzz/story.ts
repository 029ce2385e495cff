import type { AuditEntry } from '../src/contract/index.js';
import type { Case } from './play-case.js';

/** What happened to a run as one would tell it: its log and the messages sent to it, in the order of time. */
export function tellStory({ run, definition, plan, ledger }: Case, log: readonly AuditEntry[]): string {
  const lines = [
    ...ledger.sent.map(({ kind, message, sentMs, answeredMs, answer }) => {
      const code =
        answer.is === 'refused' ? ` ${answer.code}` : answer.is === 'ok' ? '' : ` (${answer.why.slice(0, 160)})`;
      const text = JSON.stringify(message).slice(0, 260);
      return { atMs: sentMs, line: `   sent  ${kind}: ${text} -> ${answer.is}${code} after ${answeredMs - sentMs} ms` };
    }),
    ...log.map((entry) => ({ atMs: Date.parse(entry.at), line: `LOG ${entry.seq}  ${lineOf(entry)}` })),
  ].sort((a, b) => a.atMs - b.atMs);
  const first = lines[0]?.atMs ?? 0;
  return [
    `${run}: pipeline ${definition.name}, seed ${plan.seed}, ending '${plan.ending}'`,
    ...lines.map(({ atMs, line }) => `${String(atMs - first).padStart(7)} ms  ${line}`),
  ].join('\n');
}

function lineOf({ kind, from, to, event, trigger, actor, code, decision }: AuditEntry): string {
  const said = decision?.comment === undefined ? '' : ` ${decision.comment}`;
  const move = kind === 'refusal' ? `refused in ${from}` : `${from} -> ${to}`;
  return `${move} by ${event} (${trigger}, ${actor.id} via ${actor.via})${code === undefined ? '' : ` ${code}`}${said}`;
}
