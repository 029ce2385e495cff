import type { AuditEntry } from '../../src/contract/index.js';
import type { Action, Definition } from '../../src/machine/index.js';
import type { Effect } from '../effects.js';

/**
 * Holds what was done besides the stages' work against the log of a run that is over: each stage that completed is undone, the newest
 * first, each once and under the key of its own call, and nothing else; each action of a move is done once.
 */
export function checkBesides(
  effects: readonly Effect[],
  definition: Definition,
  log: readonly AuditEntry[],
  mayRepeat: boolean,
): string[] {
  const done = mayRepeat ? uniqueOf(effects) : effects;
  return [
    ...undoingProblems(
      done.filter(({ id }) => id.startsWith('undo:')),
      { effects, definition, log },
    ),
    ...actionProblems(
      done.filter(({ id }) => id.startsWith('action:')),
      definition,
      log,
    ),
  ];
}

/** A worker that dies may leave an attempt behind that is made again. */
function uniqueOf(effects: readonly Effect[]): readonly Effect[] {
  return [...new Map(effects.map((effect) => [`${effect.key} ${effect.id}`, effect])).values()];
}

type Seen = {
  readonly effects: readonly Effect[];
  readonly definition: Definition;
  readonly log: readonly AuditEntry[];
};

function undoingProblems(undoings: readonly Effect[], seen: Seen): string[] {
  const completed = completedIn(seen);
  const { definition, log, effects } = seen;
  const end = log.findLast(({ kind }) => kind === 'transition');
  const isGivenUp = end?.to === 'FAILED' || end?.to === 'CANCELLED';
  const due = isGivenUp ? completed.toReversed() : [];
  const cutOff = end?.to === 'CANCELLED' ? `${end.from}:${enteredBefore(log, end)}` : '';
  const undone = undoings
    .map(({ id }) => placeOf(id))
    .filter((place) => place !== cutOff || due.some((one) => one.place === place));
  const expected = due.map(({ place }) => place);
  const noted = log.filter(({ event }) => event === 'compensated' || event === 'compensationFailed').length;
  return [
    ...(expected.join() === undone.join() ? [] : [`expected to be undone: ${expected}; undone: ${undone}`]),
    ...(noted === undoings.length ? [] : [`${undoings.length} were undone, the log tells of ${noted}`]),
    ...undoings.flatMap((undoing) => keyProblems(undoing, effects, due)),
    ...undoings.flatMap(({ id, undoes }) =>
      compensationOf(definition, undoes?.state ?? '') === undefined ? [`${id} undoes what cannot be undone`] : [],
    ),
  ];
}

function compensationOf({ states }: Definition, name: string) {
  const stage = states[name];
  return stage?.kind === 'stage' ? stage.compensation : undefined;
}

type Completed = { readonly place: string; readonly digest: string | undefined };

/** The stages that the log says have completed and can be undone, in that order. */
function completedIn({ definition, log }: Seen): Completed[] {
  return log.flatMap((entry) => {
    const { kind, trigger, event, from, artifacts, message = '' } = entry;
    const isInGrace = event === 'endedInGrace' && !message.startsWith('failed:');
    const hasCompleted = isInGrace || (kind === 'transition' && event !== 'failed');
    if (trigger !== 'stage' || !hasCompleted) return [];
    if (!compensationOf(definition, from)) return [];
    return [{ place: `${from}:${enteredBefore(log, entry)}`, digest: artifacts?.[0]?.digest }];
  });
}

function enteredBefore(log: readonly AuditEntry[], { seq }: AuditEntry): number | undefined {
  return log.findLast((other) => other.seq < seq && other.kind === 'transition')?.seq;
}

function placeOf(id: string): string {
  return id.split(':').slice(1, 3).join(':');
}

function keyProblems({ id, undoes }: Effect, effects: readonly Effect[], due: readonly Completed[]): string[] {
  const place = placeOf(id);
  const own = effects.filter((effect) => effect.id.startsWith(place) && undoes?.key === effect.key);
  const digest = due.find((one) => one.place === place)?.digest;
  return [
    ...(own.length > 0 ? [] : [`${id} has the key ${undoes?.key}, which no call of ${place} had`]),
    ...(digest === undefined || undoes?.output === digest ? [] : [`${id} was given another output than ${place} had`]),
  ];
}

/** Handing a failed run on, and giving it up, leave it where it is. */
function actionProblems(actions: readonly Effect[], definition: Definition, log: readonly AuditEntry[]): string[] {
  const expected = log.flatMap(({ kind, seq, from, to }) => {
    if (kind !== 'transition' || (from === 'IDLE' && to === 'CANCELLED') || (from === to && to === 'FAILED')) return [];
    const due = [...actionsOf(definition, from, 'exit'), ...actionsOf(definition, to, 'entry')];
    return due.map((_action, index) => `action:${seq}:${index}`);
  });
  const done = actions.map(({ id }) => id);
  return expected.toSorted().join() === done.toSorted().join()
    ? []
    : [`expected the actions ${expected}; done were ${done}`];
}

function actionsOf({ states, actions }: Definition, name: string, moment: 'entry' | 'exit'): readonly Action[] {
  if (name === 'FAILED' || name === 'CANCELLED') return moment === 'entry' ? (actions?.[name] ?? []) : [];
  const state = states[name];
  const named = state as { readonly [moment in 'entry' | 'exit']?: readonly Action[] } | undefined;
  return named?.[moment] ?? [];
}
