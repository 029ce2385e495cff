import type {
  ArtifactRecord,
  AuditEntry,
  Checkpoint,
  CheckpointView,
  EarlierDecision,
  ForkSource,
  PreviousRound,
} from '../src/contract/index.js';
import { isReference, type Reference, type Stored } from '../src/contract/index.js';
import { type AnyGate, type Json, stateOf } from '../src/machine/index.js';
import { cheap } from './cheap-work.js';
import { endingOf } from './gate.js';
import { shownNow } from './gate-opening.js';
import type { Run } from './run.js';
import { artifactOf, ownOf, type RunData } from './run-data.js';
import type { Happening } from './stage.js';
import { referenceOf } from './work.js';

const ENGINE = { kind: 'system', id: 'signalbox', via: 'engine' } as const;

/** States a run can go back to; in the others it is over, or has failed. */
const RESTORABLE = ['stage', 'gate', 'wait', 'choice'];

/** Notes where the run stands after a transition. */
export function keepCheckpoint(data: RunData, { seq, hash, at, event }: AuditEntry): void {
  const { state, visits } = data.snapshot;
  if (!RESTORABLE.includes(stateOf(data.definition, state)?.kind ?? '')) return;
  const checkpoint: Checkpoint = { seq, head: hash, at, state, event, context: referring(data), visits };
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
export function viewsOf({ checkpoints }: RunData): CheckpointView[] {
  return checkpoints.map(({ seq, at, state }) => ({ seq, at, state }));
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
  const artifacts = data.artifacts.filter(({ enteredAt }) => enteredAt < checkpoint.seq);
  return { ...ids, checkpoint, definition, digest, input: data.snapshot.input, artifacts, rounds, deciders };
}

/** The context of a checkpoint with its values brought back from the store. */
export async function contextOf({ context }: Checkpoint): Promise<{ [key: string]: Json }> {
  const references = Object.entries(context).filter((entry): entry is [string, Json & Reference] =>
    isReference(entry[1]),
  );
  if (references.length === 0) return { ...context };
  const stored: { readonly [key: string]: Stored } = await cheap('fetchValues', Object.fromEntries(references));
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
  const versions = Object.fromEntries(
    Object.entries(checkpoint.context).flatMap(([key, value]) => {
      const record = isReference(value)
        ? data.artifacts.findLast(({ name, digest }) => name === key && digest === value.$artifact)
        : undefined;
      return record ? [[key, record.version]] : [];
    }),
  );
  const { failure: _failure, ...snapshot } = data.snapshot;
  return {
    ...data,
    snapshot: { ...snapshot, state: checkpoint.state, context, input, visits: checkpoint.visits },
    versions,
  };
}

/**
 * Which decisions given until now hold at a state gone back to: an approval does while everything that was laid before its people is
 * unchanged, by digest. What did not approve is asked anew, and so is the gate that the run goes back to itself.
 */
export function earlierDecisions(back: RunData, how: { readonly isFork?: true } = {}): EarlierDecision[] {
  return Object.entries(back.rounds).flatMap(([gate, last]) => {
    const state = back.definition.states[gate];
    if (state?.kind !== 'gate') return [];
    const { round, outcome, decisions } = last;
    const reason =
      how.isFork && state.signed
        ? 'it was signed for the other run, and counts there alone'
        : whyVoid(back, gate, state, last);
    const by = decisions.map((decision) => decision.by);
    return [{ gate, round, outcome, by, ...(reason !== undefined && { void: reason }) }];
  });
}

function whyVoid(back: RunData, name: string, gate: AnyGate, { outcome, shows }: PreviousRound): string | undefined {
  if (back.snapshot.state === name) return 'the run goes back to this gate, which asks anew';
  if (outcome !== 'approved' && !(gate.decisions ?? []).includes(outcome))
    return `it came to ${outcome}, and asks anew`;
  return changeIn(back, gate, shows);
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

/** Puts into force which earlier decisions hold: the others' approvals are gone, and gates still ahead are passed on theirs. */
export function settleEarlier(data: RunData, earlier: readonly EarlierDecision[]): void {
  data.approvals = approvalsAfter(data, earlier);
  data.standing = earlier.filter((decision) => decision.void === undefined).map(({ gate }) => gate);
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

/**
 * Passes a gate without asking, on a decision that held when the run went back or was forked, while the gate would show the same; once,
 * for a loop that comes back to the gate asks again. Undefined where there is none.
 */
export function passStanding(run: Run, name: string, gate: AnyGate): Happening | undefined {
  const { data } = run;
  const last = ownOf(data.rounds, name);
  if (!last || !data.standing.includes(name)) return undefined;
  data.standing = data.standing.filter((other) => other !== name);
  if (changeIn(data, gate, last.shows) !== undefined) return undefined;
  const { round, outcome, decisions, shows } = last;
  const newest = decisions.at(-1);
  if (!newest) return undefined;
  const record = endingOf(newest, outcome, decisions);
  const by = decisions.map((decision) => decision.by);
  data.approvals = { ...data.approvals, [name]: shows };
  return {
    event: { type: outcome, data: record as Json },
    cause: {
      trigger: 'decision',
      actor: ENGINE,
      at: data.since,
      earlier: [{ gate: name, round, outcome, by }],
      message: `what ${by.join(', ')} decided in round ${round} still holds: nothing that was shown has changed`,
    },
  };
}
