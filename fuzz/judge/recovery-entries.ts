import type { AuditEntry } from '../../src/contract/index.js';
import type { Fields } from '../messages.js';
import { canonical, digestOf } from './canonical.js';
import { type Model, targetsOf } from './model.js';
import { standingAt } from './model-recovery.js';

/** What is wrong with the entry of what somebody said to a run outside its gates. */
export function recoveryProblem(model: Model, entry: AuditEntry, name: string, fields: Fields): string | undefined {
  if (name === 'forked') {
    const { run, seq, by } = entry.fork ?? {};
    const isSame = run === fields.run && seq === fields.seq && by === fields.by;
    return isSame ? undefined : 'the record of the fork is not what was sent';
  }
  if (name !== 'recover') return undefined;
  const { recovery, to } = entry;
  if (
    !recovery ||
    recovery.procedure !== fields.procedure ||
    recovery.reason !== fields.reason ||
    recovery.by !== fields.by
  )
    return 'the record of the recovery is not what was sent';
  if (entry.event === 'proposed') return undefined;
  const targets = targetsFrom(model, fields);
  if (!targets.includes(to)) return `expected ${recovery.procedure} to lead to ${targets.join(' or ')}, got ${to}`;
  if (recovery.proposedBy !== model.proposal?.by && takesTwo(model, fields))
    return `expected it to be proposed by ${model.proposal?.by}, got ${recovery.proposedBy}`;
  return broughtProblem(model, entry, fields);
}

function takesTwo({ definition }: Model, { procedure }: Fields): boolean {
  return (definition.recovery?.fourEyes ?? []).some((one) => one === procedure);
}

function targetsFrom(model: Model, { procedure, to }: Fields): readonly string[] {
  const failedIn = model.failure?.state ?? '';
  const at = model.definition.states[failedIn];
  if (procedure === 'abandon' || (procedure === 'escalate' && at?.kind !== 'gate')) return ['FAILED'];
  if (procedure === 'rollback') return [model.checkpoints.get(to as number)?.state ?? ''];
  if (procedure === 'skip') return targetsOf(model, failedIn, at?.kind === 'stage' ? (at.emits ?? 'completed') : '');
  return [procedure === 'rerun' && to !== undefined ? String(to) : failedIn];
}

/** What else a recovery changes, and which decisions it says hold. */
function broughtProblem(model: Model, entry: AuditEntry, fields: Fields): string | undefined {
  const { recovery, artifacts = [], earlier = [] } = entry;
  const patch = Object.entries((fields.patch ?? {}) as Fields);
  const isPatching = fields.procedure === 'patch' || fields.procedure === 'raise';
  const set = isPatching ? patch.filter(([, value]) => value !== null).map(([key]) => key) : [];
  const unset = isPatching ? patch.filter(([, value]) => value === null).map(([key]) => key) : [];
  const stage = model.definition.states[model.failure?.state ?? ''];
  const skipped = fields.procedure === 'skip' && stage?.kind === 'stage' && stage.writes ? [stage.writes] : [];
  const names = artifacts.map(({ name }) => name);
  if (canonical(names) !== canonical([...set, ...skipped])) return `expected new versions of ${set}, got ${names}`;
  if (canonical(recovery?.unset ?? []) !== canonical(unset)) return `expected ${unset} to be taken away`;
  if (skipped.length > 0 && stage?.kind === 'stage' && artifacts[0]?.digest !== digestOf(stage.skip?.value ?? null))
    return 'what was skipped does not stand as the definition says';
  const checkpoint = fields.procedure === 'rollback' ? model.checkpoints.get(fields.to as number) : undefined;
  if (recovery?.checkpoint !== (checkpoint && fields.to)) return 'the record names another checkpoint';
  const holding = earlier.filter((one) => one.void === undefined).map(({ gate }) => gate);
  const expected = checkpoint ? standingAt(model, checkpoint) : [];
  return canonical(holding.sort()) === canonical(expected.sort())
    ? undefined
    : `expected the decisions of ${expected} to hold, got ${holding}`;
}
