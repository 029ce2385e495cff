import type { Actor, AuditEntry, DecisionRecord } from '../contract/index.js';
import type { Colors } from './output.js';
import { plainText, shortText } from './plain-text.js';

/**
 * One audit entry as one line: what moved, by which event, and who did it.
 *
 * @example
 * 'awaitingApproval → publishing  approved by ada (update): "fine"'
 */
export function formatEntry(entry: AuditEntry, colors: Colors): string {
  const arrow = entry.from === entry.to ? entry.from : `${entry.from} ${colors.dim('→')} ${colorState(entry, colors)}`;
  return `${arrow}  ${formatCause(entry, colors)}`;
}

/** Why it happened: the decision, notice, recovery or refusal in words, else the event. */
function formatCause(entry: AuditEntry, colors: Colors): string {
  const { decision, recovery, message = '' } = entry;
  if (entry.kind === 'refusal') return colors.yellow(formatRefusal(entry));
  if (entry.kind === 'notice')
    return colors.cyan(`${NOTICES[entry.event] ?? plainText(entry.event)}: ${shortText(message, 400)}`);
  if (decision) return formatDecision(entry, decision, colors);
  if (recovery)
    return `${colors.bold(plainText(recovery.procedure))} by ${formatActor(entry.actor)}${quote(recovery.reason)}`;
  if (entry.code) return `${colors.red(entry.code)} ${shortText(message, 200)}`;
  const who = entry.actor.kind === 'system' ? '' : ` by ${formatActor(entry.actor)}`;
  return `${colors.dim(plainText(entry.event))}${who}`;
}

const NOTICES: { readonly [event: string]: string } = {
  reminded: 'reminder',
  escalated: 'escalation',
  unreached: 'not told',
  unreachable: 'cannot be approved',
};

/** One refusal with who it was and why; of several in one line, how many and whose. */
function formatRefusal({ event, actor, code, message = '', count }: AuditEntry): string {
  const why = shortText(message, 300);
  if (count !== undefined) return `refused ${why}`;
  return `refused ${plainText(event)} by ${formatActor(actor)}: ${code ?? ''} ${why}`;
}

/** What a person decided, and what came of it: it counted and the gate stays open, or it was the last that was needed. */
function formatDecision({ kind, event, actor, message }: AuditEntry, record: DecisionRecord, colors: Colors): string {
  const stands = record.for === undefined ? '' : ` for ${shortText(record.for, 80)}`;
  const who = `${formatActor(actor)}${stands}${record.signature ? ', signed' : ''}`;
  const why = quote(record.comment);
  if (kind === 'decision' && message !== undefined)
    return `${colors.bold(plainText(event))} by ${who}${why}; ${shortText(message, 300)}`;
  const said = `${colors.bold(plainText(record.decision))} by ${who}${why}`;
  if (kind === 'decision') return `${said}; it counts, and the gate stays open`;
  return event === record.decision ? said : `${said}; with what others said, the gate ends: ${plainText(event)}`;
}

/** Who acted and how they came; an agent says whether a model or its offline rules worked. */
function formatActor(actor: Actor): string {
  const id = shortText(actor.id, 80);
  if (actor.kind === 'person') return actor.via === 'engine' ? id : `${id} (${actor.via})`;
  return actor.kind === 'agent' ? `agent ${id}` : id;
}

function colorState(entry: AuditEntry, colors: Colors): string {
  if (entry.to === 'FAILED') return colors.red(entry.to);
  return colors.bold(entry.to);
}

function quote(text: string | undefined): string {
  return text ? `: "${shortText(text, 300)}"` : '';
}
