import { ApplicationFailure, CancellationScope, workflowInfo } from '@temporalio/workflow';
import {
  type ArtifactRecord,
  type Digest,
  digestOf,
  type FailureFacts,
  type Stored,
} from '../../src/contract/index.js';
import { type Json, parseReads, type Stage } from '../../src/machine/index.js';
import { ENGINE } from '../sandbox/actors.js';
import { failureFactsOf, failureOf } from '../sandbox/failure.js';
import { msOf } from '../sandbox/time.js';
import { outdatedOf } from '../state/approvals.js';
import { forgetLoop } from '../state/loop.js';
import type { Cause, Happening, Run } from '../state/run.js';
import {
  artifactOf,
  digestOfValue,
  keepArtifact,
  type LeftOver,
  type RunData,
  readOf,
  requesterOf,
  runDeadlineOf,
  type Undoable,
} from '../state/run-data.js';
import { isStored, type Output, referenceOf } from '../state/stored.js';
import { liveOf } from '../state/watched.js';
import { beginCall } from './counting.js';
import { type Done, doWork } from './stage-work.js';
import type { Mark } from './task.js';
import { checkOutput, store } from './work.js';

/**
 * Does what the stage says and tells what happened; never rejects, except when the run is cancelled.
 *
 * An agent at work in steps may ask for a new execution in the middle, which enters the stage again and goes on from there.
 */
export async function performStage(run: Run, stage: Stage): Promise<Happening | 'continue'> {
  const { data } = run;
  const entered = data.enteredAt;
  const mark: Mark = {
    at: data.since,
    mustContinue: run.mustContinue,
    partials: [],
    keys: new Map(),
    beginCall: () => beginCall(data, mark),
  };
  const untilRunEnds = runDeadlineOf(data) - Date.parse(data.since);
  const stageMs = msOf(stage.timeout);
  const budgetMs = Math.max(1, Math.min(stageMs, untilRunEnds));
  const id = `${data.snapshot.state}:${entered}`;
  const outdated = stage.approvedAt === undefined ? undefined : outdatedOf(data, stage.reads ?? [], stage.approvedAt);
  if (outdated !== undefined) {
    const failure = { code: 'APPROVAL_OUTDATED', message: outdated } as const;
    return { event: { type: 'failed', failure }, cause: { trigger: 'stage', actor: actorOf(stage), at: mark.at } };
  }
  const reads = readsOf(run, stage);
  run.isWorking = true;
  try {
    const until = Date.parse(data.since) + budgetMs;
    const requestedBy = requesterOf(data);
    const watch = (step: number) => liveOf(data, step);
    const task = { stage, work: stage.work, reads, id, budgetMs, until, requestedBy, liveOf: watch, mark };
    const done = await doWork(run, task);
    if (done.kind === 'continue') return done.kind;
    const cause: Cause = { trigger: 'stage', actor: actorOf(stage), at: mark.at };
    if (done.kind === 'event') return interruption(data, stage, done, cause);
    const { output } = done;
    const type = stage.emits ?? 'completed';
    const artifacts = keepTranscript(data, stage);
    if (stage.writes === undefined) {
      keepUndoable(data, stage, {
        ...keysOf(id, mark),
        entered,
        reads,
        output: isStored(output) ? bareReferenceOf(output) : output,
      });
      return { event: { type }, cause: { ...cause, ...(artifacts.length > 0 && { artifacts }) } };
    }
    const stored = isStored(output) && !stage.output ? output : await storedOf(stage, output);
    const { name, version, digest } = recordArtifact(data, stage, stage.writes, entered, stored);
    keepUndoable(data, stage, { ...keysOf(id, mark), entered, reads, output: bareReferenceOf(stored) });
    return {
      event: { type, data: referenceOf(stored) },
      cause: {
        ...cause,
        artifacts: [{ name, version, digest }, ...artifacts],
        ...(stored.attempt !== undefined && { attempt: stored.attempt }),
        ...(stored.madeBy && { madeBy: stored.madeBy as NonNullable<ArtifactRecord['madeBy']> }),
      },
    };
  } catch (error) {
    const parts = mark.partials.map((partial, part) => keepPart(data, stage, { entered, partial, part }));
    if (CancellationScope.current().consideredCancelled) {
      data.leftOver = parts;
      throw error;
    }
    const artifacts = [...parts, ...keepTranscript(data, stage, true)];
    const failure = failureOf(error, stage.work, untilRunEnds <= stageMs ? 'TIMEOUT_RUN' : 'TIMEOUT_STAGE');
    const facts = failureFactsOf(error, stage.work, digestsOf(reads));
    const cause: Cause = {
      trigger: 'stage',
      actor: actorOf(stage),
      at: mark.at,
      failure: facts,
      ...(facts.attempt !== undefined && { attempt: facts.attempt }),
      ...(artifacts.length > 0 && { artifacts }),
    };
    return { event: { type: 'failed', failure }, cause };
  } finally {
    run.isWorking = false;
    run.mustContinue = mark.mustContinue;
  }
}

/** Why the stage is left before its work is done, with what it lays before a gate. */
function interruption(
  data: RunData,
  stage: Stage,
  { event, message, asked }: Extract<Done, { kind: 'event' }>,
  cause: Cause,
): Happening {
  const entered = data.enteredAt;
  const artifacts = asked
    ? [keepArtifact(data, { ...factsOf(data, stage, entered, asked.stored), name: asked.name })]
    : keepTranscript(data, stage);
  const named = artifacts.map(({ name, version, digest }) => ({ name, version, digest }));
  return {
    event,
    cause: { ...cause, ...(named.length > 0 && { artifacts: named }), ...(message !== undefined && { message }) },
  };
}

/** Records what an agent at work in steps has said and was told, when that is over; what is incomplete may go on. */
function keepTranscript(data: RunData, stage: Stage, incomplete = false): LeftOver[] {
  const { loop } = data;
  if (!incomplete) forgetLoop(data);
  if (!loop?.transcript) return [];
  const name = `${loop.state}.transcript`;
  const facts = { ...factsOf(data, stage, data.enteredAt, loop.transcript), name };
  const { version, digest } = keepArtifact(data, incomplete ? { ...facts, incomplete: true } : facts);
  return [{ name, version, digest, ...(incomplete && { incomplete: true as const }) }];
}

/** Records what an agent has said whose stage is let go in the middle of a step, or waits at its own gate, as its run is cancelled. */
export function keepUnfinished(data: RunData): LeftOver[] {
  const stage = data.loop && data.definition.states[data.loop.state];
  return stage?.kind === 'stage' ? keepTranscript(data, stage, true) : [];
}

/** The key of the call that did a stage's work, and of branches each one's own. */
function keysOf(id: string, { keys }: Mark): Pick<Undoable, 'key' | 'keys'> {
  const branches = [...keys].filter(([task]) => task.startsWith(`${id}/`));
  return {
    key: keys.get(id) ?? `${workflowInfo().firstExecutionRunId}/${id}`,
    ...(branches.length > 0 && {
      keys: Object.fromEntries(branches.map(([task, key]) => [task.slice(id.length + 1), key])),
    }),
  };
}

type Completed = Pick<Undoable, 'key' | 'keys'> & {
  readonly entered: number;
  readonly reads: Undoable['reads'];
  readonly output: Json;
};

/** Remembers what the stage's compensation will need. */
function keepUndoable(data: RunData, { compensation }: Stage, { entered, ...rest }: Completed): void {
  if (!compensation) return;
  const { state } = data.snapshot;
  const stage = data.definition.states[state];
  const specs = stage?.kind === 'stage' ? (stage.reads ?? []) : [];
  // The input does not change, and is read again.
  const inputs = specs.filter((spec) => parseReads(spec).source === 'input');
  const given = new Set(inputs.map((spec) => parseReads(spec).name));
  const known = Object.entries(rest.reads).flatMap(([name, value]) =>
    given.has(name) ? [] : [[name, bareOf(data, value)] as const],
  );
  const undoable = { ...rest, state, enteredAt: entered, reads: Object.fromEntries(known), inputs };
  data.completed = [...data.completed, undoable];
}

/** The reference of a value that is an artifact: a run that goes on for long hands all that it can undo to its next execution. */
function bareOf({ artifacts }: RunData, value: Json): Json {
  const wanted = digestOfValue(value);
  const record = artifacts.findLast(({ digest }) => digest === wanted);
  return record ? { $artifact: wanted, mediaType: record.mediaType, bytes: record.bytes } : value;
}

function bareReferenceOf({ $artifact, mediaType, bytes }: Stored): Json {
  return { $artifact, mediaType, bytes };
}

type Part = { readonly entered: number; readonly partial: Stored; readonly part: number };

/** Records what there was of the stage's work when it ended before its time. */
function keepPart(data: RunData, stage: Stage, { entered, partial, part }: Part): LeftOver {
  const written = stage.writes ?? data.snapshot.state;
  const name = part === 0 ? written : `${written}.${part + 1}`;
  const record = keepArtifact(data, { ...factsOf(data, stage, entered, partial), name, incomplete: true });
  return { name, version: record.version, digest: record.digest, incomplete: true };
}

function digestsOf(reads: Undoable['reads']): FailureFacts['input'] {
  return Object.entries(reads).map(([name, value]) => ({ name, digest: digestOfValue(value) }));
}

/** D12: the work sees what the stage reads, and nothing else. */
function readsOf(run: Run, stage: Stage): { [name: string]: Json } {
  const reads: { [name: string]: Json } = {};
  for (const spec of stage.reads ?? []) {
    const value = readOf(spec, run.data);
    if (value !== undefined) reads[parseReads(spec).name] = value;
  }
  return reads;
}

/** An output that fits the shape its stage declares, as an artifact: also where the run is cancelled meanwhile, for the work is done. */
function storedOf(stage: Stage, output: Output): Promise<Stored> {
  return CancellationScope.nonCancellable(() => fitting(stage, output));
}

async function fitting(stage: Stage, output: Output): Promise<Stored> {
  if (stage.output) {
    const problems = await checkOutput(isStored(output) ? referenceOf(output) : output, stage.output);
    if (problems.length > 0)
      throw ApplicationFailure.nonRetryable(problems.slice(0, 10).join('; '), 'VALIDATION_FAILURE');
  }
  return isStored(output) ? output : store(output);
}

function recordArtifact(data: RunData, stage: Stage, name: string, entered: number, stored: Stored): ArtifactRecord {
  return keepArtifact(data, { ...factsOf(data, stage, entered, stored), name });
}

function factsOf(
  data: RunData,
  stage: Stage,
  entered: number,
  stored: Stored,
): Omit<ArtifactRecord, 'name' | 'version'> {
  const parents = (stage.reads ?? []).flatMap((spec) => {
    const value = readOf(spec, data);
    return value === undefined ? [] : [digestOfRead(data, spec, value)];
  });
  return {
    digest: stored.$artifact as Digest,
    mediaType: stored.mediaType,
    bytes: stored.bytes,
    stage: data.snapshot.state,
    enteredAt: entered,
    parents,
    ...(stored.madeBy && { madeBy: stored.madeBy as NonNullable<ArtifactRecord['madeBy']> }),
  };
}

function digestOfRead(data: RunData, spec: string, value: Json): Digest {
  const read = parseReads(spec);
  const record = read.source === 'context' ? artifactOf(data, read.key) : undefined;
  return record?.digest ?? (read.source === 'input' ? digestOfValue(value) : digestOf(value));
}

function actorOf({ work }: Stage): Cause['actor'] {
  if ('agent' in work) return { kind: 'agent', id: work.agent, via: 'engine' };
  return 'activity' in work ? { kind: 'system', id: work.activity, via: 'engine' } : ENGINE;
}
