import { ApplicationFailure, CancellationScope } from '@temporalio/workflow';
import { type ArtifactRecord, type Digest, digestOf, type Stored } from '../src/contract/index.js';
import { type Json, type MachineEvent, parseReads, type Stage } from '../src/machine/index.js';
import { outdatedOf } from './approvals.js';
import { failureOf } from './failure.js';
import type { Cause, Run } from './run.js';
import { digestOfValue, readOf, requesterOf, runDeadlineOf } from './run-data.js';
import { msOf } from './time.js';
import { checkOutput, isStored, type Mark, type Output, performWork, referenceOf, store } from './work.js';

export type Happening = { readonly event: MachineEvent; readonly cause: Cause };

/** Does what the stage says and tells what happened; never rejects, except when the run is cancelled. */
export async function performStage(run: Run, stage: Stage): Promise<Happening> {
  const { data } = run;
  const entered = data.enteredAt;
  const mark: Mark = { at: data.since, mustContinue: run.mustContinue };
  const untilRunEnds = runDeadlineOf(data) - Date.parse(data.since);
  const stageMs = msOf(stage.timeout);
  const budgetMs = Math.max(1, Math.min(stageMs, untilRunEnds));
  const id = `${data.snapshot.state}:${entered}`;
  const outdated = stage.approvedAt === undefined ? undefined : outdatedOf(data, stage, stage.approvedAt);
  if (outdated !== undefined) {
    const failure = { code: 'APPROVAL_OUTDATED', message: outdated } as const;
    return { event: { type: 'failed', failure }, cause: { trigger: 'stage', actor: actorOf(stage), at: mark.at } };
  }
  try {
    const output = await performWork({
      stage,
      work: stage.work,
      reads: readsOf(run, stage),
      id,
      budgetMs,
      requestedBy: requesterOf(data),
      mark,
    });
    const type = stage.emits ?? 'completed';
    const cause: Cause = { trigger: 'stage', actor: actorOf(stage), at: mark.at };
    if (stage.writes === undefined) return { event: { type }, cause };
    const stored = isStored(output) && !stage.output ? output : await storedOf(stage, output);
    const { name, version, digest } = recordArtifact(run, stage, stage.writes, entered, stored);
    return {
      event: { type, data: referenceOf(stored) },
      cause: {
        ...cause,
        artifacts: [{ name, version, digest }],
        ...(stored.attempt !== undefined && { attempt: stored.attempt }),
        ...(stored.madeBy && { madeBy: stored.madeBy as NonNullable<ArtifactRecord['madeBy']> }),
      },
    };
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    const failure = failureOf(error, stage.work, untilRunEnds <= stageMs ? 'TIMEOUT_RUN' : 'TIMEOUT_STAGE');
    return { event: { type: 'failed', failure }, cause: { trigger: 'stage', actor: actorOf(stage), at: mark.at } };
  } finally {
    run.mustContinue = mark.mustContinue;
  }
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

/** An output that fits the shape its stage declares, as an artifact. */
async function storedOf(stage: Stage, output: Output): Promise<Stored> {
  if (stage.output) {
    const problems = await checkOutput(isStored(output) ? referenceOf(output) : output, stage.output);
    if (problems.length > 0)
      throw ApplicationFailure.nonRetryable(problems.slice(0, 10).join('; '), 'VALIDATION_FAILURE');
  }
  return isStored(output) ? output : store(output);
}

function recordArtifact(run: Run, stage: Stage, name: string, entered: number, stored: Stored): ArtifactRecord {
  const { data } = run;
  const parents = (stage.reads ?? []).flatMap((spec) => {
    const value = readOf(spec, data);
    return value === undefined ? [] : [digestOfRead(run, spec, value)];
  });
  const record: ArtifactRecord = {
    name,
    version: data.artifacts.filter((a) => a.name === name).length + 1,
    digest: stored.$artifact as Digest,
    mediaType: stored.mediaType,
    bytes: stored.bytes,
    stage: data.snapshot.state,
    enteredAt: entered,
    parents,
    ...(stored.madeBy && { madeBy: stored.madeBy as NonNullable<ArtifactRecord['madeBy']> }),
  };
  data.artifacts = [...data.artifacts, record];
  return record;
}

function digestOfRead(run: Run, spec: string, value: Json): Digest {
  const read = parseReads(spec);
  const record = read.source === 'context' ? run.data.artifacts.findLast((a) => a.name === read.key) : undefined;
  return record?.digest ?? (read.source === 'input' ? digestOfValue(value) : digestOf(value));
}

function actorOf({ work }: Stage): Cause['actor'] {
  return 'agent' in work
    ? { kind: 'agent', id: work.agent, via: 'engine' }
    : { kind: 'system', id: 'activity' in work ? work.activity : 'signalbox', via: 'engine' };
}
