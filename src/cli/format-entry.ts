import type { Actor, AuditEntry } from '../contract/index.js';
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

/** Why it happened: the decision, recovery or refusal in words, else the event. */
function formatCause(entry: AuditEntry, colors: Colors): string {
  const { decision, recovery } = entry;
  if (entry.kind === 'refusal')
    return colors.yellow(
      `refused ${plainText(entry.event)}: ${entry.code ?? ''} ${shortText(entry.message ?? '', 200)}`,
    );
  if (decision)
    return `${colors.bold(plainText(decision.decision))} by ${formatActor(entry.actor)}${quote(decision.comment)}`;
  if (recovery)
    return `${colors.bold(plainText(recovery.procedure))} by ${formatActor(entry.actor)}${quote(recovery.reason)}`;
  if (entry.code) return `${colors.red(entry.code)} ${shortText(entry.message ?? '', 200)}`;
  const who = entry.actor.kind === 'system' ? '' : ` by ${formatActor(entry.actor)}`;
  return `${colors.dim(plainText(entry.event))}${who}`;
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
