import { type AuditEntry, ERRORS } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import type { Fields } from '../messages.js';
import { advance, copyOf, createModel, deadlineOf, type Model, msOf, runDeadlineOf } from './model.js';
import { mayLead, remember, type Verdict, verdictOf } from './oracle.js';
import type { Received, Timeline } from './timeline.js';

/** What the run was believed to be after each entry of its log, the first one before any. */
export type Followed = { readonly problems: readonly string[]; readonly models: readonly Model[] };

/**
 * Goes through a log with the messages the run was given beside it: each message must have come to what the oracle says, each entry
 * must come from a message or from a cause that the definition allows, in this order, and nothing may be left over.
 */
export function followLog(definition: Definition, log: readonly AuditEntry[], timeline: Timeline): Followed {
  const model = createModel(definition);
  const models = [copyOf(model)];
  const waiting = [...timeline.received];
  const problems: string[] = [];

  function takeSilent(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const verdict = verdictOf(model, next, model.sinceMs);
      if (verdict.is !== 'silent') return;
      remember(model, next, verdict);
      waiting.shift();
    }
  }

  for (const entry of log) {
    if (model.state !== 'IDLE') takeSilent();
    const found = isFromMessage(entry)
      ? messageProblem(model, entry, waiting.shift())
      : causeProblem(model, entry, timeline);
    if (found !== undefined) problems.push(`entry ${entry.seq}: ${found}`);
    if (entry.kind === 'transition') advance(model, entry);
    models.push(copyOf(model));
    if (found !== undefined) return { problems, models };
  }
  takeSilent();
  const left = waiting.map(({ via, name, payload }) => `${via} ${name} ${JSON.stringify(payload)}`);
  if (left.length > 0) problems.push(`received, and not in the log: ${left.slice(0, 5).join('; ')}`);
  return { problems, models };
}

/** Refusals of a delivery whose turn came are the engine's. */
function isFromMessage({ kind, trigger, actor }: AuditEntry): boolean {
  if (kind === 'refusal') return actor.kind === 'person';
  return trigger === 'decision' || trigger === 'recovery';
}

function messageProblem(model: Model, entry: AuditEntry, received: Received | undefined): string | undefined {
  if (!received) return `expected a message before ${entry.event} by ${entry.actor.id}; the history has none left`;
  const verdict = verdictOf(model, received, Date.parse(entry.at));
  const said = `${received.via} ${received.name} ${JSON.stringify(received.payload)}`;
  const problem =
    entry.kind === 'refusal'
      ? refusalProblem(entry, received, verdict)
      : acceptanceProblem(model, entry, received, verdict);
  if (problem === undefined) remember(model, received, verdict);
  return problem === undefined ? undefined : `${problem}; the message was ${said}`;
}

function refusalProblem(entry: AuditEntry, received: Received, verdict: Verdict): string | undefined {
  const code = entry.code ?? 'none';
  if (!Object.hasOwn(ERRORS, code)) return `expected a code of the table of errors, got ${code}`;
  if (verdict.is !== 'refused') return `expected it to be ${verdict.is}; it was refused with ${code}: ${entry.message}`;
  if (!verdict.codes.includes(code)) return `expected a refusal with ${verdict.codes.join(' or ')}, got ${code}`;
  if (entry.event !== received.name) return `expected a refusal of ${received.name}, got one of ${entry.event}`;
  return entry.from === entry.to ? undefined : 'a refusal moved the run';
}

function acceptanceProblem(model: Model, entry: AuditEntry, received: Received, verdict: Verdict): string | undefined {
  if (verdict.is === 'refused')
    return `expected a refusal with ${verdict.codes.join(' or ')}; it counted as ${entry.event}`;
  if (verdict.is === 'silent') return `expected nothing, for it was taken before; it counted as ${entry.event}`;
  if (entry.event !== verdict.event) return `expected ${verdict.event}, got ${entry.event}`;
  const fields = received.payload as Fields;
  if (entry.actor.id !== String(fields.by).trim()) return `expected it of ${String(fields.by)}, got ${entry.actor.id}`;
  const { decision, recovery } = entry;
  if (recovery) {
    const isSame = recovery.procedure === fields.procedure && recovery.reason === String(fields.reason).trim();
    return isSame ? undefined : 'the record of the recovery is not what was sent';
  }
  if (!decision) return 'a decision without its record';
  if (decision.comment !== fields.comment || decision.artifact !== fields.artifact || decision.id !== fields.id)
    return 'the record of the decision is not what was sent';
  const digests = decision.shown.map(({ digest }) => digest);
  if (JSON.stringify(digests) !== JSON.stringify(model.gate?.digests))
    return 'the record names other digests than were shown';
  if (entry.from !== model.state) return `expected it in ${model.state}, got ${entry.from}`;
  return mayLead(model, entry.from, entry.event, entry.to) ? undefined : `${entry.event} may not lead to ${entry.to}`;
}

/** What is wrong with an entry that no message made. */
function causeProblem(model: Model, entry: AuditEntry, { isCancelRequested }: Timeline): string | undefined {
  const { from, to, event, trigger } = entry;
  if (from !== model.state) return `expected the run in ${model.state}, got ${from}`;
  const { definition } = model;
  const kind = definition.states[from]?.kind;
  const atMs = Date.parse(entry.at);
  const isFailing = event === 'failed' && (to === 'FAILED' || mayLead(model, from, event, to));
  const isAllowed: { readonly [trigger in AuditEntry['trigger']]: () => boolean } = {
    start: () => from === 'IDLE' && (to === definition.initial || to === 'FAILED'),
    stage: () => kind === 'stage' && (isFailing || mayLead(model, from, event, to)),
    always: () => kind === 'choice' && (isFailing || mayLead(model, from, event, to)),
    timer: () => isTimely(model, entry, atMs),
    signal: () => isDelivered(model, entry),
    cancel: () => isCancelRequested && to === 'CANCELLED',
    decision: () => false,
    recovery: () => false,
  };
  return isAllowed[trigger]() ? undefined : `${trigger} may not lead from ${from} by ${event} to ${to}`;
}

function isTimely(model: Model, { from, to, event, recovery }: AuditEntry, atMs: number): boolean {
  if (from === 'FAILED')
    return recovery?.procedure === 'abandon' && atMs >= model.sinceMs + msOf(model.definition.recoveryWindow ?? '7d');
  if (event === 'failed') return to === 'FAILED' && atMs >= runDeadlineOf(model);
  return event === 'expired' && atMs >= deadlineOf(model) && mayLead(model, from, event, to);
}

/** A wait takes the oldest delivery of its event, and the run moves or refuses it. */
function isDelivered(model: Model, { kind, from, to, event }: AuditEntry): boolean {
  const taken = model.delivered.find((delivery) => delivery.event === event);
  if (!taken || model.definition.states[from]?.kind !== 'wait') return false;
  model.delivered = model.delivered.filter((delivery) => delivery !== taken);
  return kind === 'refusal' || to === 'FAILED' || mayLead(model, from, event, to);
}
