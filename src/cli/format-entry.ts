import {
  type Actor,
  type AuditEntry,
  type CallRecord,
  type DecisionRecord,
  type RecoveryRecord,
  sayStep,
} from '../contract/index.js';
import type { Colors } from './output.js';
import { plainText, shortText } from './plain-text.js';

/**
 * One audit entry as one line: what moved, by which event, and who did it.
 *
 * @example
 * 'awaitingApproval → publishing  approved by ada (update): "fine"'
 */
export function formatEntry(entry: AuditEntry, colors: Colors): string {
  const from = plainText(entry.from);
  const arrow = entry.from === entry.to ? from : `${from} ${colors.dim('→')} ${colorState(entry, colors)}`;
  return `${arrow}  ${formatCause(entry, colors)}`;
}

/** Why it happened: the decision, notice, recovery or refusal in words, else the event. */
function formatCause(entry: AuditEntry, colors: Colors): string {
  const { decision, recovery, message = '' } = entry;
  if (entry.kind === 'refusal') return colors.yellow(formatRefusal(entry));
  if (entry.call) return formatCall(entry, entry.call, colors);
  if (entry.kind === 'notice') return colors.cyan(formatNotice(entry));
  if (decision) return formatDecision(entry, decision, colors);
  if (recovery) return formatRecovery(entry, recovery, colors);
  if (entry.fork) return `${colors.bold('forked')} by ${formatActor(entry.actor)}: ${shortText(message, 400)}`;
  if (entry.earlier) return `${colors.dim(plainText(entry.event))}: ${shortText(message, 400)}`;
  if (entry.code) return `${colors.red(plainText(entry.code))} ${shortText(message, 200)}`;
  const who = entry.actor.kind === 'system' ? '' : ` by ${formatActor(entry.actor)}`;
  return `${colors.dim(plainText(entry.event))}${who}`;
}

const NOTICES: { readonly [event: string]: string } = {
  reminded: 'reminder',
  escalated: 'escalation',
  unreached: 'not told',
  unreachable: 'cannot be approved',
  proposed: 'a recovery is proposed',
  claimed: 'claimed',
  released: 'given back',
  leaseExpired: 'a claim is over',
  cancelRequested: 'cancellation asked for',
  endedInGrace: 'ended in time',
  compensated: 'undone',
  compensationFailed: 'could not be undone',
  actionFailed: 'an action failed',
  forked: 'forked',
  forgotten: 'no longer known',
  tooLarge: 'too large for another execution',
  uncounted: 'not counted',
  unconfirmed: 'perhaps not told',
};

/** Notices whose text does not say who was behind them. */
const UNNAMED = ['cancelRequested', 'forked'];

/** They name what they undo by its state and its number alone. */
const UNDOING: readonly string[] = ['compensated', 'compensationFailed'];

function formatNotice({ event, actor, message = '' }: AuditEntry): string {
  const who = UNNAMED.includes(event) ? ` by ${formatActor(actor)}` : '';
  const told = UNDOING.includes(event)
    ? message.replace(/, for (\S+) of (\d+), /, ', for $1 entered with entry $2, ')
    : message;
  return `${NOTICES[event] ?? plainText(event)}${who}: ${shortText(told, 400)}`;
}

/** A step of an agent that works in steps; what did not come off stands out. */
function formatCall(entry: AuditEntry, { outcome }: CallRecord, colors: Colors): string {
  const line = sayStep(entry, (text) => shortText(text, 200));
  if (outcome === 'unknown') return colors.red(line);
  return outcome === 'done' ? colors.dim(line) : colors.yellow(line);
}

/** The way out that was taken, by whom and why, and what came of what had been decided before. */
function formatRecovery({ actor, message }: AuditEntry, record: RecoveryRecord, colors: Colors): string {
  const { procedure, checkpoint, proposedBy, reason } = record;
  const where = checkpoint === undefined ? '' : ` to ${checkpoint}`;
  const second = proposedBy === undefined ? '' : `, as ${shortText(proposedBy, 80)} proposed`;
  const earlier = message === undefined ? '' : `; ${shortText(message, 400)}`;
  return `${colors.bold(plainText(procedure))}${where} by ${formatActor(actor)}${second}${quote(reason)}${earlier}`;
}

/** One refusal with who it was and why; of several in one line, how many and whose. */
function formatRefusal({ event, actor, code, message = '', count }: AuditEntry): string {
  const why = shortText(message, 300);
  if (count !== undefined) return `refused ${why}`;
  return `refused ${plainText(event)} by ${formatActor(actor)}: ${plainText(code ?? '')} ${why}`;
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
  return colors.bold(plainText(entry.to));
}

function quote(text: string | undefined): string {
  return text ? `: "${shortText(text, 300)}"` : '';
}
