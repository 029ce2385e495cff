import type {
  ArtifactRecord,
  Checkpoint,
  Digest,
  EarlierDecision,
  Recover,
  RecoveryRecord,
  Stored,
} from '../../src/contract/index.js';
import type { Json, MachineEvent } from '../../src/machine/index.js';
import { publish } from '../run/create-run.js';
import { personOf } from '../sandbox/actors.js';
import { outside } from '../sandbox/cheap-work.js';
import type { Refused } from '../sandbox/refused.js';
import { grant, overLines } from '../state/budgets.js';
import { backAt, contextOf, earlierDecisions, settleEarlier } from '../state/checkpoints.js';
import type { Cause, Run } from '../state/run.js';
import { artifactOf, digestOfValue, keepArtifact, type RunData } from '../state/run-data.js';
import { referenceOf } from '../state/stored.js';
import { tellOf } from '../telling/notices.js';
import { contentOf, eventOf, needsSecond, recoveryRefusalOf } from './recovery.js';
import { shapeOf } from './shape-of.js';

type Taken = Refused | undefined;
type Asked = {
  readonly recover: Recover;
  readonly via: 'signal' | 'update';
  readonly at: string;
  /** Who had proposed the same when it came: while something is brought from outside, another proposal may take its place. */
  readonly proposedBy?: string;
};

/**
 * Takes the run out of `FAILED` by a legal procedure, in the name of a person; or keeps it as a proposal where it takes two. `abandon`
 * and the `escalate` of a stage leave it in `FAILED`; by the one it then closes.
 *
 * What brings something from outside is asked twice: before, and once it is here.
 */
export function recover(run: Run, wanted: Recover, via: 'signal' | 'update', at: string): Taken | Promise<Taken> {
  const { proposal } = run.data;
  const isConfirmed = proposal?.digest === contentOf(wanted);
  const asked: Asked = { recover: wanted, via, at, ...(isConfirmed && { proposedBy: proposal.by }) };
  const refused = recoveryRefusalOf(run, wanted, at);
  if (refused) return refused;
  if (needsSecond(run.data, wanted)) return propose(run, asked);
  // The run may be brought back and fail anew while something is brought from outside: this is about the failure of now.
  const pinned: Asked = { ...asked, recover: { ...wanted, failure: run.data.enteredAt } };
  switch (wanted.procedure) {
    case 'rollback':
      return rollBack(run, pinned);
    case 'raise':
      return raise(run, pinned);
    case 'patch':
      return patch(run, pinned);
    case 'skip':
      return skip(run, pinned);
    default:
      return carryOut(run, asked, eventOf(run.data, wanted));
  }
}

function propose(run: Run, { recover: wanted, via, at }: Asked): undefined {
  const { procedure, by, reason, to } = wanted;
  const record: RecoveryRecord = { procedure, by, reason, ...(to !== undefined && { to: String(to) }) };
  run.data.proposal = { ...record, at, digest: contentOf(wanted) };
  const message = `${by} proposes ${procedure}; a second person must send the same`;
  const cause: Cause = { trigger: 'recovery', actor: personOf(wanted, via), recovery: record, at, message };
  run.note({ kind: 'notice', event: 'proposed' }, cause);
  publish(run);
}

type Brought = Partial<Pick<Cause, 'artifacts' | 'earlier' | 'message'>> &
  Partial<Pick<RecoveryRecord, 'checkpoint' | 'unset'>>;

/** Moves the run; the log says who, why, and what else changed. */
function carryOut(run: Run, asked: Asked, event: MachineEvent, brought: Brought = {}): Taken {
  const { data } = run;
  const { recover: wanted, via, at, proposedBy } = asked;
  const { procedure, by, reason } = wanted;
  const { checkpoint, unset, ...facts } = brought;
  const { recoverers, snapshot } = data;
  const isHandedOn = procedure === 'escalate' && event.recovery?.to === 'FAILED';
  const recovery: RecoveryRecord = {
    procedure,
    by,
    reason,
    ...(event.recovery && { to: event.recovery.to }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(unset && unset.length > 0 && { unset }),
    ...(proposedBy !== undefined && { proposedBy }),
  };
  const before = { startedAt: data.startedAt, escalated: data.escalated };
  if (procedure !== 'abandon') data.startedAt = at;
  data.escalated = procedure === 'escalate' && !isHandedOn ? event.recovery?.to : undefined;
  const moved = run.move(event, { trigger: 'recovery', actor: personOf(wanted, via), recovery, at, ...facts });
  if (!moved.ok) {
    Object.assign(data, before);
    return { code: moved.code, message: moved.message };
  }
  if (isHandedOn && recoverers) {
    data.recoverers = { by: recoverers.escalateTo, escalateTo: [] };
    const why = snapshot.failure ? `${snapshot.failure.code} in ${snapshot.failure.state}` : 'it failed';
    tellOf(run, 'handedOn', {
      at,
      to: recoverers.escalateTo.map((id) => ({ id })),
      message: `${why}; ${by} hands it on: ${reason}`,
    });
  }
  return undefined;
}

/** Goes back to a checkpoint. Decisions on what is unchanged hold; the others are void, and the log says which. */
async function rollBack(run: Run, asked: Asked): Promise<Taken> {
  const { data } = run;
  const find = () => data.checkpoints.find(({ seq }) => seq === asked.recover.to);
  const first = find();
  const context = first && (await contextOf(first, outside));
  const refused = recoveryRefusalOf(run, asked.recover, asked.at);
  const checkpoint = find();
  if (refused || !checkpoint || !context)
    return refused ?? { code: 'UNKNOWN_CHECKPOINT', message: 'the checkpoint is gone' };
  const back = backAt(data, checkpoint, context);
  const earlier = earlierDecisions(back);
  const event = eventOf(data, asked.recover);
  const restore = { context, visits: checkpoint.visits };
  const moved = carryBack(
    run,
    asked,
    { ...event, ...(event.recovery && { recovery: { ...event.recovery, restore } }) },
    { back, checkpoint, earlier },
  );
  return moved;
}

type Back = { readonly back: RunData; readonly checkpoint: Checkpoint; readonly earlier: readonly EarlierDecision[] };

function carryBack(run: Run, asked: Asked, event: MachineEvent, { back, checkpoint, earlier }: Back): Taken {
  const { data } = run;
  const before = { versions: data.versions, approvals: data.approvals, standing: data.standing };
  data.versions = back.versions;
  settleEarlier(data, earlier, checkpoint.visits);
  const message = saying(earlier);
  const brought = { checkpoint: checkpoint.seq, ...(earlier.length > 0 && { earlier, message }) };
  const refused = carryOut(run, asked, event, brought);
  if (refused) Object.assign(data, before);
  return refused;
}

/** Which decisions hold and which do not, in a sentence. */
export function saying(earlier: readonly EarlierDecision[]): string {
  const named = ({ gate, by, outcome }: EarlierDecision) => `${outcome} at ${gate} by ${by.join(', ') || 'nobody'}`;
  const stands = earlier.filter((decision) => decision.void === undefined).map(named);
  const voids = earlier.flatMap((decision) =>
    decision.void === undefined ? [] : [`${named(decision)} (${decision.void})`],
  );
  return [
    stands.length > 0 ? `still holds: ${stands.join('; ')}` : '',
    voids.length > 0 ? `void: ${voids.join('; ')}` : '',
  ]
    .filter((part) => part !== '')
    .join('. ')
    .slice(0, 2_000);
}

/** Goes on with a corrected context: each key held to the shape of the stage that writes it, and kept as that person's version. */
async function patch(run: Run, asked: Asked): Promise<Taken> {
  const { data } = run;
  const { by, patch: wanted = {} } = asked.recover;
  const set: { [key: string]: Json } = {};
  const edits: { readonly key: string; readonly onto: Json; readonly stored: Stored }[] = [];
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null) continue;
    const onto = Object.hasOwn(data.snapshot.context, key) ? (data.snapshot.context[key] ?? null) : null;
    const result = await outside('acceptEdit', { value, by, onto, ...shapeOf(data, key) });
    if (!result.ok) {
      const message = `the patch of ${key} does not fit: ${result.problems.slice(0, 5).join('; ')}`.slice(0, 800);
      return { code: 'PATCH_MISMATCH', message };
    }
    const { stored } = result;
    set[key] = referenceOf(stored);
    edits.push({ key, onto, stored });
  }
  const refused = recoveryRefusalOf(run, asked.recover, asked.at);
  if (refused) return refused;
  const event = eventOf(data, asked.recover);
  const unset = event.recovery?.changes?.unset ?? [];
  const changed = { ...event, ...(event.recovery && { recovery: { ...event.recovery, changes: { set, unset } } }) };
  const made = edits.map(({ key, onto, stored }) => ({
    name: key,
    stage: 'FAILED',
    stored,
    parents: [artifactOf(data, key)?.digest ?? digestOfValue(onto)],
  }));
  return carryOutWith(run, asked, changed, made, unset);
}

/** Goes on with what ran out given again, as often as it takes, besides what a patch says. */
async function raise(run: Run, asked: Asked): Promise<Taken> {
  const { data } = run;
  const failedIn = data.definition.states[data.snapshot.failure?.state ?? ''];
  const stage = failedIn?.kind === 'stage' ? failedIn : undefined;
  const ranOut = stage ? overLines(data, stage).map(({ whose }) => whose) : [];
  const isPatched = Object.keys(asked.recover.patch ?? {}).length > 0;
  const refused = isPatched ? await patch(run, asked) : carryOut(run, asked, eventOf(data, asked.recover));
  if (!refused && stage) grant(data, stage, ranOut);
  return refused;
}

/** Goes on as if the stage had completed, with what the definition has it write then: a person's version. */
async function skip(run: Run, asked: Asked): Promise<Taken> {
  const { data } = run;
  const name = data.snapshot.failure?.state ?? '';
  const stage = data.definition.states[name];
  const event = eventOf(data, asked.recover);
  if (stage?.kind !== 'stage' || stage.writes === undefined) return carryOut(run, asked, event);
  const stored = await outside('putArtifact', { value: stage.skip?.value ?? null });
  const refused = recoveryRefusalOf(run, asked.recover, asked.at);
  if (refused) return refused;
  const made = [{ name: stage.writes, stage: name, stored, parents: [] }];
  return carryOutWith(run, asked, { ...event, data: referenceOf(stored) }, made);
}

type Made = Pick<ArtifactRecord, 'name' | 'stage' | 'parents'> & { readonly stored: Stored };

/** Moves the run with what the person has made in force; where that is refused, what was in force before is again. */
function carryOutWith(
  run: Run,
  asked: Asked,
  event: MachineEvent,
  made: readonly Made[],
  unset: readonly string[] = [],
): Taken {
  const { data } = run;
  const before = { artifacts: data.artifacts, versions: data.versions };
  const artifacts = made.map(({ name, stage, stored, parents }) => {
    const { version, digest } = keepArtifact(data, {
      name,
      digest: stored.$artifact as Digest,
      mediaType: stored.mediaType,
      bytes: stored.bytes,
      stage,
      enteredAt: data.enteredAt,
      parents,
      madeBy: { engine: 'person', agent: asked.recover.by },
    });
    return { name, version, digest };
  });
  const refused = carryOut(run, asked, event, { artifacts, unset });
  if (refused) Object.assign(data, before);
  return refused;
}
