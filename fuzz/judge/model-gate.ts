import {
  type AnyGate,
  type Moment,
  parseDuration,
  type Reviewer,
  type Seat,
  type Work,
} from '../../src/machine/index.js';
import { ownerOf, peopleBehind, REQUESTER } from '../people.js';
import { inputFor } from '../pipelines.js';
import { digestOf } from './canonical.js';
import type { Model } from './model.js';
import type { ModelLease } from './model-recovery.js';

/** What a person said that counts now, and in whose part. */
export type Voice = { readonly by: string; readonly part: string; readonly outcome: string };

type Rung = {
  readonly atMs: number;
  readonly also?: readonly Reviewer[];
  readonly instead?: readonly Reviewer[];
  readonly quorum?: number | readonly Seat[];
};

/** A gate as the oracle believes it to be: who may say what, until when, on what, and what has been said. */
export type ModelGate = {
  readonly name: string;
  readonly defined: AnyGate;
  readonly round: number;
  /** Where in the history it was opened: before that it may take nothing yet. */
  readonly opensAt: number;
  readonly deadlineMs: number;
  readonly outcomes: readonly string[];
  asked: readonly Reviewer[];
  quorum: number | readonly Seat[];
  excluded: readonly string[];
  /** Name and digest of everything shown, in this order. */
  shows: readonly { readonly name: string; readonly digest: string }[];
  voices: readonly Voice[];
  handed: readonly { readonly from: string; readonly to: string }[];
  /** The signed texts that were taken in this round. */
  taken: readonly string[];
  reminders: readonly number[];
  leases: readonly ModelLease[];
  rungs: readonly Rung[];
};

export function openModelGate(model: Model, name: string, defined: AnyGate, opensAt: number): ModelGate {
  const { sinceMs } = model;
  const round = (model.rounds.get(name)?.round ?? 0) + 1;
  const { last, most = 10, quorum: lastQuorum = 1 } = defined.rounds ?? { most: 10 };
  const isEscalated = model.escalated === name;
  const isLast = (model.visits.get(name) ?? 1) >= most || (isEscalated && last !== undefined);
  const deadlineMs = Math.min(sinceMs + msOf(defined.deadline), model.countsFromMs + msOf(model.definition.deadline));
  const isToCome = (atMs: number) => atMs < deadlineMs;
  const shows = showsAt(model, defined);
  const opened: ModelGate = {
    name,
    defined,
    round,
    opensAt,
    deadlineMs,
    outcomes: Object.keys(defined.on).filter(
      (outcome) => outcome !== 'expired' && !(isLast && outcome === 'changesRequested'),
    ),
    asked: isLast && last ? last : defined.reviewers,
    quorum: isLast && last ? lastQuorum : (defined.quorum ?? 1),
    excluded: excludedAt(model, defined, shows),
    shows,
    voices: [],
    handed: [],
    taken: [],
    leases: [],
    reminders: (defined.reminders ?? []).map((after) => sinceMs + msOf(after)).filter(isToCome),
    rungs: (defined.escalations ?? [])
      .map(({ after, ...rung }): Rung => ({ atMs: sinceMs + msOf(after), ...rung }))
      .filter(({ atMs }) => isEscalated || isToCome(atMs)),
  };
  if (isEscalated && !last) while (opened.rungs.length > 0) climb(opened);
  return opened;
}

/** Takes the next rung of the ladder. */
export function climb(gate: ModelGate): void {
  const [rung, ...others] = gate.rungs;
  if (!rung) return;
  gate.asked = rung.instead ?? [...gate.asked, ...(rung.also ?? [])];
  gate.quorum = rung.quorum ?? gate.quorum;
  gate.rungs = others;
}

/** Whoever may decide now, each with the part that is theirs. */
export function partsOf({ asked, excluded, handed }: ModelGate): Map<string, string> {
  const parts = new Map<string, string>();
  for (const part of new Set(asked.flatMap(peopleBehind))) {
    const by = handed.find(({ from, to }) => from === part && !excluded.includes(to))?.to ?? part;
    const isLeftOut = excluded.includes(part);
    if (!isLeftOut && !parts.has(by)) parts.set(by, part);
  }
  return parts;
}

/** What the gate comes to with its newest voice, or undefined while more are needed. */
export function outcomeAt(gate: ModelGate): string | undefined {
  const { defined, voices } = gate;
  const newest = voices.at(-1);
  if (!newest) return undefined;
  const against = voices.filter(isAgainst);
  const mayStop = defined.veto === undefined || isMeant(newest.part, defined.veto);
  const isDecisive = isAgainst(newest) ? mayStop : isEnough(gate, partsBehind(voices, newest.outcome));
  if (isDecisive) return newest.outcome;
  if (against.length === 0 || mayBeApproved(gate)) return undefined;
  return against.some(({ outcome }) => outcome === 'rejected') ? 'rejected' : 'changesRequested';
}

function isAgainst({ outcome }: Voice): boolean {
  return outcome === 'rejected' || outcome === 'changesRequested';
}

/** Whether those who have approved and those who may yet say something could be the quorum. */
export function mayBeApproved(gate: ModelGate): boolean {
  const silent = [...partsOf(gate)].filter(([by]) => !gate.voices.some((voice) => voice.by === by));
  return isEnough(gate, [...partsBehind(gate.voices, 'approved'), ...silent.map(([, part]) => part)]);
}

function partsBehind(voices: readonly Voice[], outcome: string): string[] {
  return voices.filter((voice) => voice.outcome === outcome).map(({ part }) => part);
}

/** Whether parts, no two the same, can be laid on the seats, one on each: by trying every way. */
export function isEnough({ quorum }: Pick<ModelGate, 'quorum'>, parts: readonly string[]): boolean {
  if (typeof quorum === 'number') return new Set(parts).size >= quorum;
  const seats = quorum.flatMap(({ count = 1, ...seat }) => Array.from({ length: count }, () => seat as Reviewer));
  const fill = ([seat, ...rest]: readonly Reviewer[], left: readonly string[]): boolean =>
    seat === undefined ||
    left.some(
      (part) =>
        isMeant(part, [seat]) &&
        fill(
          rest,
          left.filter((other) => other !== part),
        ),
    );
  return fill(seats, [...new Set(parts)]);
}

/** How many people the quorum is, at least. */
export function peopleNeeded({ quorum }: ModelGate): number {
  return typeof quorum === 'number' ? quorum : quorum.reduce((sum, { count = 1 }) => sum + count, 0);
}

function isMeant(person: string, reviewers: readonly Reviewer[]): boolean {
  return reviewers.some((reviewer) => peopleBehind(reviewer).includes(person));
}

/** What a gate lays before people, with what is known by then. */
export function showsAt(known: Known, { shows = [] }: Pick<AnyGate, 'shows'>): ModelGate['shows'] {
  return shows.flatMap((spec) => showOf(known, spec.replace(/\?$/, '')));
}

type Known = { readonly definition: Model['definition']; readonly digests: ReadonlyMap<string, string> };

function showOf({ definition, digests }: Known, spec: string): { name: string; digest: string }[] {
  const isInput = spec.startsWith('input.');
  const name = isInput ? spec.slice('input.'.length) : spec;
  const value = inputFor(definition)[name];
  const digest = isInput ? value && digestOf(value) : digests.get(name);
  return digest === undefined || digest === null ? [] : [{ name, digest: String(digest) }];
}

function excludedAt(model: Model, { exclude = [] }: AnyGate, shows: ModelGate['shows']): string[] {
  return exclude.flatMap((rule): readonly string[] => {
    if (rule === 'requester') return [REQUESTER];
    if (rule !== 'producer') return model.deciders.get(rule.decided) ?? [];
    const makers = shows.flatMap(({ digest }) => [...(model.makers.get(digest) ?? [])]);
    return makers.flatMap((maker) => makersBehind(model, maker));
  });
}

/** A maker is a person who wrote a version, or the stage that did. */
function makersBehind({ definition }: Model, maker: string): string[] {
  const stage = definition.states[maker];
  if (stage === undefined) return [maker];
  const namesOf = (work: Work): string[] =>
    'agent' in work
      ? [work.agent]
      : 'activity' in work
        ? [work.activity]
        : 'branches' in work
          ? Object.values(work.branches).flatMap(namesOf)
          : [];
  return stage.kind === 'stage' ? namesOf(stage.work).flatMap((name) => ownerOf(name) ?? []) : [];
}

export function msOf(moment: Moment): number {
  return typeof moment === 'string' ? (parseDuration(moment) ?? Number.NaN) : Number.NaN;
}
