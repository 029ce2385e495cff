import type { AuditEntry } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { causeProblem } from './causes.js';
import { acceptanceProblem, refusalProblem } from './entries.js';
import { advance, copyOf, createModel, type Model } from './model.js';
import { remember, type Verdict, verdictOf } from './oracle.js';
import type { Received, Timeline } from './timeline.js';

/** What the run was believed to be after each entry of its log, the first one before any. */
export type Followed = { readonly problems: readonly string[]; readonly models: readonly Model[] };

/** So many refusals of a visit have a line of their own. */
const OWN_LINES = 20;

/**
 * Goes through a log with the messages the run was given beside it: each message must have come to what the oracle says, each entry
 * must come from a message or from a cause that the definition allows, in this order, and nothing may be left over.
 */
export function followLog(definition: Definition, log: readonly AuditEntry[], timeline: Timeline): Followed {
  const model = createModel(definition, timeline);
  const models = [copyOf(model)];
  const waiting = [...timeline.received];
  /** What waits for something from outside, and speaks when that is here; and wishes to cancel, which may come to nothing. */
  const later: Received[] = [];
  const problems: string[] = [];

  function verdictFor(received: Received, atMs: number): Verdict {
    return verdictOf(model, received, atMs, timeline.run);
  }

  /** Takes what comes to nothing that the log would say at once. */
  function takeSilent(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const verdict = verdictFor(next, next.atMs);
      const isLater = isSpokenLater(verdict, next);
      if (verdict.is !== 'silent' && !isLater) return;
      if (isLater) later.push(next);
      else remember(model, next, verdict, timeline.run);
      waiting.shift();
    }
  }

  /** Takes refusals that have no line of their own, as long as there are any and `isWanted`. */
  function takeUnlogged(isWanted: () => boolean): void {
    for (takeSilent(); model.refused >= OWN_LINES && isWanted(); takeSilent()) {
      const next = waiting[0];
      if (!next || (verdictFor(next, next.atMs).is !== 'refused' && !mayBeOpening(next))) return;
      waiting.shift();
      model.refused += 1;
      model.unlogged += 1;
    }
  }

  /** A gate takes nothing before it is opened, and a failed run not before it is known who may recover it. */
  function mayBeOpening({ position }: Received): boolean {
    return (model.gate !== undefined && position < model.gate.opensAt) || mayBePreparing(position);
  }

  function mayBePreparing(position: number): boolean {
    return model.state === 'FAILED' && model.recoverers !== undefined && position < model.preparedAt;
  }

  /** The messages that an entry may be about, the likeliest first. */
  function candidatesFor(entry: AuditEntry): Received[] {
    const spoken = later.filter((one) => mayBeOf(entry, one));
    const next = waiting.slice(0, 1);
    const first = entry.kind === 'refusal' ? [...next, ...spoken] : [...spoken, ...next];
    const isAtOnce = ({ via, name }: Received) => via === 'update' && name === 'cancel';
    return [...first, ...(model.state === 'IDLE' ? waiting.filter(isAtOnce) : [])];
  }

  function ownProblem(entry: AuditEntry): string | undefined {
    if (entry.kind !== 'refusal') takeUnlogged(() => true);
    const atMs = Date.parse(entry.at);
    const tried = candidatesFor(entry).map((received) => {
      const verdict = verdictFor(received, atMs);
      return { received, verdict, found: problemOf(entry, received, verdict) };
    });
    const taken = tried.find(({ found }) => found === undefined) ?? tried[0];
    if (!taken) return `expected a message before ${entry.event} by ${entry.actor.id}; the history has none left`;
    const { received, verdict, found } = taken;
    if (found !== undefined)
      return `${found}; the message was ${received.via} ${received.name} ${JSON.stringify(received.payload)}`;
    for (const list of [later, waiting]) if (list.includes(received)) list.splice(list.indexOf(received), 1);
    if (entry.kind === 'refusal') model.refused += 1;
    else remember(model, received, verdict, timeline.run);
    return undefined;
  }

  function problemOf(entry: AuditEntry, received: Received, verdict: Verdict): string | undefined {
    if (entry.kind !== 'refusal') return acceptanceProblem(model, entry, received, verdict);
    if (model.refused >= OWN_LINES) return `expected no line of its own for refusal ${model.refused + 1} of a visit`;
    const codes = TOO_EARLY.get(received.name) ?? ['GATE_NOT_OPEN'];
    const isTooEarly = codes.includes(entry.code ?? '') && mayBeOpening(received);
    return refusalProblem(entry, received, isTooEarly ? { is: 'refused', codes } : verdict);
  }

  function groupProblem({ count = 0, message = '' }: AuditEntry): string | undefined {
    takeUnlogged(() => model.unlogged < count);
    const missing = later.splice(0, Math.max(0, count - model.unlogged)).length;
    model.refused += missing;
    const counted = model.unlogged + missing;
    model.unlogged = 0;
    if (counted !== count) return `expected a line for ${counted} refusals, got one for ${count}`;
    return message.startsWith(`${count} more refusals`) ? undefined : `expected it to say ${count}, got '${message}'`;
  }

  function problemIn(entry: AuditEntry): string | undefined {
    if (entry.count !== undefined) return groupProblem(entry);
    if (isFromMessage(entry)) return ownProblem(entry);
    const isLeft = entry.kind === 'transition' && model.unlogged > 0;
    return isLeft ? `${model.unlogged} refusals are lost` : causeProblem(model, entry, timeline);
  }

  for (const entry of log) {
    if (model.state !== 'IDLE') takeSilent();
    const found = problemIn(entry);
    if (found !== undefined) problems.push(`entry ${entry.seq}: ${found}`);
    advance(model, entry);
    models.push(copyOf(model));
    if (found !== undefined) return { problems, models };
  }
  takeUnlogged(() => true);
  const unspoken = later.filter(({ name }) => name !== 'cancel');
  const left = [...unspoken, ...waiting].map(({ via, name, payload }) => `${via} ${name} ${JSON.stringify(payload)}`);
  if (left.length > 0) problems.push(`received, and not in the log: ${left.slice(0, 5).join('; ')}`);
  return { problems, models };
}

const TOO_EARLY = new Map<string, readonly string[]>([
  ['recover', ['RUN_NOT_FAILED']],
  ['claim', ['NO_LEASE', 'RUN_NOT_FAILED']],
  ['release', ['NO_LEASE']],
]);

const NOTICES = ['claimed', 'released', 'forked', 'cancelRequested', 'proposed'];

/** Refusals of a delivery whose turn came are the engine's, and so are admission and the end by a cancellation. */
function isFromMessage({ kind, trigger, actor, event }: AuditEntry): boolean {
  if (actor.kind !== 'person') return false;
  const isMove = trigger === 'decision' || trigger === 'recovery';
  return kind === 'refusal' || kind === 'decision' || (kind === 'notice' ? NOTICES.includes(event) : isMove);
}

function isSpokenLater(verdict: Verdict, { name }: Received): boolean {
  return verdict.is === 'silent' ? name === 'cancel' : verdict.isLater === true;
}

const SPOKEN: { readonly [message: string]: string } = {
  edit: 'edited',
  recover: 'recovered',
  cancel: 'cancelRequested',
};

/** Whether an entry may be what a message came to that speaks later, by its name and sender. */
function mayBeOf({ event, kind, actor }: AuditEntry, { name, payload }: Received): boolean {
  if (event !== (kind === 'refusal' ? name : SPOKEN[name])) return false;
  return String((payload as { readonly by?: unknown } | undefined)?.by).trim() === actor.id;
}
