import { type AuditEntry, ERRORS } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import type { Fields, Message } from '../messages.js';
import type { Head, Ledger, Sent } from '../send.js';
import type { Model } from './model.js';
import { verdictOf } from './oracle.js';
import type { Timeline } from './timeline.js';

/** How far the server's clock and ours may be read apart. */
const SLACK_MS = 300;

/** Holds what senders were told against what the run took in: nothing acknowledged is lost, nothing refused counts. */
export function checkAnswers({ sent, heads }: Ledger, found: Found): string[] {
  const told = heads.flatMap((head) => (isGlimpse(head) ? [] : (headProblem(head, found) ?? [])));
  return [
    ...sent.flatMap(({ answer, kind }) => (answer.is === 'wrong' ? [`${kind}: ${answer.why}`] : [])),
    ...(found.models.length > 0 ? sent.flatMap((one) => refusalProblems(one, found)) : []),
    ...countProblems(sent, found),
    ...new Set(told),
  ];
}

/**
 * How many hashes queries told that the log does not have: a known weakness, counted and not failed.
 *
 * A worker that takes a run up from its history to answer a query applies what came after the last workflow task, before the task for
 * it was given to anybody, and shows what that will lead to. The task itself has another time, and may be given more. An update is only
 * ever answered in a task, and so is held to the log.
 */
export function countGlimpses({ heads }: Ledger, found: Found): number {
  const glimpses = heads.filter((head) => isGlimpse(head) && headProblem(head, found) !== undefined);
  return new Set(glimpses.map(({ head }) => head)).size;
}

function isGlimpse({ told }: Head): boolean {
  return told.startsWith('query');
}

export type Found = {
  readonly definition: Definition;
  readonly log: readonly AuditEntry[];
  readonly written: readonly AuditEntry[];
  readonly timeline: Timeline;
  /** Empty where the log could not be followed. */
  readonly models: readonly Model[];
};

/** A log that somebody was shown, by an update or a query, must be the beginning of the log there is. */
function headProblem({ seq, head, state, told }: Head, { log, written }: Found): string | undefined {
  if (seq === 0) return undefined;
  const entry = log.find((other) => other.seq === seq);
  if (entry?.hash === head)
    return state === undefined || entry.to === state
      ? undefined
      : `${told} told of ${state} at entry ${seq}, the log of ${entry.to}`;
  const phantom = written.find(({ hash }) => hash === head);
  return `${told} told of an entry ${seq} that the log does not have: ${JSON.stringify(phantom ?? head)} instead of ${JSON.stringify(entry)}`;
}

/** Each refusal has a code of the table, and one that the oracle gives at some moment while the message was on its way. */
function refusalProblems({ message, answer, sentMs, answeredMs }: Sent, { log, models, timeline }: Found) {
  if (answer.is !== 'refused' || (message.via !== 'update' && message.via !== 'client')) return [];
  const { code } = answer;
  if (!Object.hasOwn(ERRORS, code)) return [`a refusal with ${code}, which is no code: ${answer.message}`];
  if (answer.message.includes('between two workflow tasks')) return [];
  const asked = { name: message.name, payload: message.payload };
  const possible = models.flatMap((model, index) => {
    const from = index === 0 ? 0 : Date.parse(log[index - 1]?.at ?? '');
    const until = isLeftUnseen(model) ? answeredMs : Date.parse(log[index]?.at ?? '9999-01-01');
    if (from > answeredMs + SLACK_MS || until < sentMs - SLACK_MS) return [];
    const moments = [sentMs - SLACK_MS, answeredMs + SLACK_MS];
    return [false, timeline.isCancelRequested].flatMap((isCancelled) =>
      moments.flatMap((atMs) => {
        const verdict = verdictOf(model, { ...asked, isCancelled }, atMs, timeline.run);
        return verdict.is === 'refused' ? verdict.codes : [verdict.is];
      }),
    );
  });
  if (possible.includes(code)) return [];
  return [
    `${JSON.stringify(message)} was refused with ${code} (${answer.message}); expected ${[...new Set(possible)].join(' or ')}`,
  ];
}

/** What ends by a local activity ends later than the log says, which has the time of what came before it. */
function isLeftUnseen({ state, definition }: Model): boolean {
  const at = definition.states[state];
  return state === 'IDLE' || (at?.kind === 'stage' && 'activity' in at.work && at.work.local === true);
}

/**
 * A message that was acknowledged stands in the history as often as it was sent; one whose fate is unknown at most so often; a
 * refused update not at all. Updates with one update id count once.
 */
function countProblems(sent: readonly Sent[], { timeline, definition }: Found): string[] {
  const isKept = (message: Message) => mayBeKept(message, definition);
  const bounds = new Map<string, { least: number; most: number; ids: Set<string> }>();
  for (const { message, answer } of sent) {
    const key = keyOfMessage(message);
    if (key === undefined) continue;
    const bound = bounds.get(key) ?? { least: 0, most: 0, ids: new Set<string>() };
    bounds.set(key, bound);
    const id = message.via === 'update' ? message.updateId : undefined;
    if (id !== undefined && bound.ids.has(id)) continue;
    if (id !== undefined && answer.is !== 'refused') bound.ids.add(id);
    if (answer.is === 'ok') bound.least += 1;
    if (answer.is !== 'refused' || isKept(message)) bound.most += 1;
  }
  const counts = new Map<string, number>();
  for (const { via, name, payload } of timeline.received) {
    const key = keyOf(via, name, payload);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...bounds].flatMap(([key, { least, most }]) => {
    const count = counts.get(key) ?? 0;
    if (count < least) return [`${key} was acknowledged ${least} times and stands in the history ${count} times`];
    return count > most ? [`${key} stands in the history ${count} times, and can have come ${most} times at most`] : [];
  });
}

/** A gate may keep the updates it refuses, and what brings something along is refused after it was taken where that does not fit. */
function mayBeKept(message: Message, { states }: Definition): boolean {
  const keeps = Object.values(states).some((state) => state.kind === 'gate' && state.recordAttempts);
  return keeps || ('name' in message && ['edit', 'recover'].includes(message.name));
}

function keyOfMessage(message: Message): string | undefined {
  if (message.via === 'query' || message.via === 'cancel' || message.via === 'verify') return undefined;
  if (message.via === 'bytes')
    return keyOf(
      'signal',
      message.name,
      message.data.startsWith('[[') ? { $deep: message.encoding } : { $undecodable: message.encoding },
    );
  return keyOf(message.via === 'signal' ? 'signal' : 'update', message.name, message.payload);
}

function keyOf(via: string, name: string, payload: unknown): string {
  return `${via} ${name} ${JSON.stringify(sorted(payload)) ?? 'undefined'}`;
}

/** The client's check of a payload may write its fields in another order, and takes the spaces from around a name. */
function sorted(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const fields = Object.entries(value as Fields).filter(([, field]) => field !== undefined);
  return fields
    .map(
      ([name, field]) =>
        [name, ['by', 'to', 'reason'].includes(name) && typeof field === 'string' ? field.trim() : field] as const,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
