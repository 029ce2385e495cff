import type {
  ArtifactRecord,
  AuditEntry,
  Checkpoint,
  CheckpointView,
  EarlierDecision,
  ForkSource,
  PreviousRound,
} from '../../src/contract/index.js';
import { digestOf, isReference, isSamePerson, type Reference, type Stored } from '../../src/contract/index.js';
import { type AnyGate, type Definition, type Json, stateOf } from '../../src/machine/index.js';
import { cheap, type outside } from '../sandbox/cheap-work.js';
import { whyAskedAnew, whyNotBackAt } from './asked.js';
import { involvedIn, shownNow } from './gate-opening.js';
import { artifactOf, ownOf, type RunData } from './run-data.js';
import { referenceOf } from './stored.js';

/** States a run can go back to; in the others it is over, or has failed. */
const RESTORABLE = ['stage', 'gate', 'wait', 'choice'];

/** Notes where the run stands after a transition. */
export function keepCheckpoint(data: RunData, { seq, hash, at, event }: AuditEntry): void {
  const { versions } = data;
  const { state, visits } = data.snapshot;
  if (!RESTORABLE.includes(stateOf(data.definition, state)?.kind ?? '')) return;
  const checkpoint: Checkpoint = { seq, head: hash, at, state, event, context: referring(data), visits, versions };
  data.checkpoints = [...data.checkpoints, checkpoint];
}

/** The context with its artifacts as references; the same object as in the checkpoint before while nothing in it has changed. */
function referring(data: RunData): Checkpoint['context'] {
  const { context } = data.snapshot;
  const before = data.checkpoints.at(-1)?.context ?? {};
  const now = Object.fromEntries(Object.entries(context).map(([key, value]) => [key, referenceIn(data, key, value)]));
  const keys = Object.keys(now);
  const isSame = keys.length === Object.keys(before).length && keys.every((key) => isAlike(before[key], now[key]));
  return isSame ? before : now;
}

function referenceIn(data: RunData, key: string, value: Json): Json {
  const record = artifactOf(data, key);
  return record ? bare(record) : value;
}

function bare({ digest, mediaType, bytes }: ArtifactRecord): Json {
  return { $artifact: digest, mediaType, bytes };
}

function isAlike(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  return isReference(one) && isReference(other) && one.$artifact === other.$artifact;
}

/** What people choose from, when the run is to go back. */
export function viewsOf({ checkpoints, definition }: RunData): CheckpointView[] {
  const possible = checkpoints.filter((checkpoint) => whyNotBackAt(definition, checkpoint) === undefined);
  return possible.map(({ seq, at, state }) => ({ seq, at, state }));
}

/** What a new run needs to go on from a checkpoint of this one; undefined where there is none with this number. */
export function forkSourceOf(
  data: RunData,
  ids: Pick<ForkSource, 'run' | 'execution'>,
  seq: unknown,
): ForkSource | null {
  const checkpoint = data.checkpoints.find((other) => other.seq === seq);
  if (!checkpoint) return null;
  const { definition, digest, rounds, deciders } = data;
  const artifacts = data.artifacts.filter(({ run, enteredAt }) => run !== undefined || enteredAt < checkpoint.seq);
  return { ...ids, checkpoint, definition, digest, input: data.snapshot.input, artifacts, rounds, deciders };
}

/**
 * The context of a checkpoint with its values brought back from the store.
 *
 * @param fetch how: by an ordinary activity where a message brings it about
 */
export async function contextOf(
  { context }: Checkpoint,
  fetch: typeof cheap | typeof outside = cheap,
): Promise<{ [key: string]: Json }> {
  const references = Object.entries(context).filter((entry): entry is [string, Json & Reference] =>
    isReference(entry[1]),
  );
  if (references.length === 0) return { ...context };
  const stored: { readonly [key: string]: Stored } = await fetch('fetchValues', Object.fromEntries(references));
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [key, stored[key] ? referenceOf(stored[key]) : value]),
  );
}

/** The run as it would be back at a checkpoint: what is in force then, for those who ask before it happens. */
export function backAt(
  data: RunData,
  checkpoint: Checkpoint,
  context: Checkpoint['context'],
  input = data.snapshot.input,
): RunData {
  const { failure: _failure, ...snapshot } = data.snapshot;
  return {
    ...data,
    snapshot: { ...snapshot, state: checkpoint.state, context, input, visits: checkpoint.visits },
    versions: checkpoint.versions,
  };
}

/**
 * Which decisions given until now hold at a state gone back to: an approval does while everything that was laid before its people is
 * unchanged, by digest. What did not approve is asked anew, and so is the gate that the run goes back to itself.
 *
 * @param how of a fork: the definition they were given under
 */
export function earlierDecisions(back: RunData, how: { readonly before?: Definition } = {}): EarlierDecision[] {
  return Object.entries(back.rounds).flatMap(([gate, last]) => {
    const state = back.definition.states[gate];
    if (state?.kind !== 'gate' || UNDECIDED.includes(last.outcome)) return [];
    const { round, outcome, decisions } = last;
    const reason =
      (how.before && whyNotTakenOver(how.before, back.definition, gate)) ?? whyVoid(back, gate, state, last);
    const by = decisions.map((decision) => decision.by);
    return [{ gate, round, outcome, by, ...(reason !== undefined && { void: reason }) }];
  });
}

/** How a gate ends that the run leaves for another reason than what was decided there, or its deadline. */
const UNDECIDED: readonly string[] = ['cancelled', 'failed'];

/** What may differ in a gate whose decisions are taken over: neither what is asked, nor of whom, nor how many of them decide. */
const INCIDENTAL = [
  'title',
  'deadline',
  'reminders',
  'lease',
  'recordAttempts',
  'editable',
  'entry',
  'exit',
  'writes',
  'on',
];

/** Why a fork takes nothing over of what was decided at a gate, whatever it shows; undefined where it may. */
export function whyNotTakenOver(before: Definition, now: Definition, gate: string): string | undefined {
  const state = now.states[gate];
  if (state?.kind === 'gate' && state.signed) return 'it was signed for the other run, and counts there alone';
  const askedIn = ({ states }: Definition) =>
    digestOf(Object.fromEntries(Object.entries(states[gate] ?? {}).filter(([key]) => !INCIDENTAL.includes(key))));
  return askedIn(before) === askedIn(now) ? undefined : 'this definition asks something else there, or of others';
}

function whyVoid(back: RunData, name: string, gate: AnyGate, last: PreviousRound): string | undefined {
  const { outcome } = last;
  if (back.snapshot.state === name) return 'the run goes back to this gate, which asks anew';
  if (outcome !== 'approved' && !(gate.decisions ?? []).includes(outcome))
    return `it came to ${outcome}, and asks anew`;
  return whyAskedAnew(back.definition, name, last.shows) ?? whyOutdated(back, gate, last);
}

/** Why a gate would have to ask anew: it would show something else, or whoever decided may not decide there any more. */
export function whyOutdated(back: RunData, gate: AnyGate, { shows, decisions }: PreviousRound): string | undefined {
  const people = decisions.flatMap(({ by, for: other }) => (other === undefined ? [by] : [by, other]));
  const involved = involvedIn(gate, shows, back).find(({ id }) => people.some((person) => isSamePerson(person, id)));
  return changeIn(back, gate, shows) ?? (involved && `${involved.id} ${involved.why}`);
}

/** What a gate would show that is not what it showed, by digest; undefined where all is the same. */
function changeIn(back: RunData, gate: AnyGate, shows: PreviousRound['shows']): string | undefined {
  const now = shownNow(gate, back);
  for (const name of new Set([...shows, ...now].map((shown) => shown.name))) {
    const before = shows.find((shown) => shown.name === name)?.digest;
    const after = now.find((shown) => shown.name === name)?.digest;
    if (before !== after) return `${name} was ${before ?? 'not there'}, and is ${after ?? 'not there'} now`;
  }
  return undefined;
}

/**
 * Puts into force which earlier decisions hold: the others' approvals are gone, and gates still ahead are passed on theirs. A gate that
 * the run has behind it asks as ever when a loop leads there.
 *
 * @param visits as they are where the run goes back to
 */
export function settleEarlier(
  data: RunData,
  earlier: readonly EarlierDecision[],
  visits: { readonly [state: string]: number },
): void {
  const standing = earlier.filter((decision) => decision.void === undefined).map(({ gate }) => gate);
  data.approvals = approvalsAfter(data, earlier);
  data.standing = standing.filter((gate) => (ownOf(visits, gate) ?? 0) < (ownOf(data.rounds, gate)?.visit ?? 1));
}

/**
 * The rounds of gates that a fork goes on from: those before its checkpoint, and what still holds of those after it. Of a gate whose
 * newest round is later, only how many there were before is known.
 */
export function roundsAt(
  { rounds, standing }: Pick<RunData, 'rounds' | 'standing'>,
  { state, visits }: Pick<Checkpoint, 'state' | 'visits'>,
): Required<Pick<RunData, 'rounds' | 'roundsBefore'>> {
  const before = (gate: string) => (ownOf(visits, gate) ?? 0) - (state === gate ? 1 : 0);
  const isKept = ([gate, { visit = 1 }]: readonly [string, PreviousRound]) =>
    standing.includes(gate) || visit <= before(gate);
  const all = Object.entries(rounds);
  const later = all.filter((entry) => !isKept(entry)).map(([gate]) => [gate, before(gate)] as const);
  return { rounds: Object.fromEntries(all.filter(isKept)), roundsBefore: Object.fromEntries(later) };
}

/** What each gate has approved, as far as its decision holds. */
export function approvalsAfter({ rounds }: RunData, earlier: readonly EarlierDecision[]): RunData['approvals'] {
  const standing = earlier.filter((decision) => decision.void === undefined);
  return Object.fromEntries(
    standing.flatMap(({ gate }) => {
      const last = ownOf(rounds, gate);
      return last ? [[gate, last.shows]] : [];
    }),
  );
}
