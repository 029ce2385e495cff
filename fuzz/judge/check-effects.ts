import type { AuditEntry } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import type { Effect } from '../effects.js';

type Written = {
  readonly definition: Definition;
  /** Entries as workers wrote them, those of lost tasks among them. */
  readonly written: readonly AuditEntry[];
  /** Whether a worker died, so that an attempt may have been made again. */
  readonly mayRepeat: boolean;
};

/**
 * Holds the work that was done against the log: no work but of a stage that the log enters, nothing before it was entered, and for
 * each stage that the log says was done, work that was done. A local stage is done in the very task that enters it, and again with it
 * where that task is lost, though the decision that led there be lost with it. That is why local work must have no effects.
 */
export function checkEffects(
  all: readonly Effect[],
  log: readonly AuditEntry[],
  { definition, written, mayRepeat }: Written,
): string[] {
  const effects = all.filter(({ id }) => !/^(undo|action):/.test(id));
  const entries = new Map(log.map((entry) => [entry.seq, entry]));
  const seen = new Map<string, number>();
  const problems: string[] = [];
  for (const { id, type, isLocal, attempt, atMs } of effects) {
    const [, state, seq] = isLocal
      ? [undefined, localStateOf(definition, type), undefined]
      : (/^(.*?)[:](\d+)/.exec(id) ?? []);
    const entered = isLocal
      ? [...log, ...written].find((entry) => entry.to === state && entry.kind === 'transition')
      : entries.get(Number(seq));
    if (entered?.to !== state || entered?.kind !== 'transition') {
      problems.push(`${type} was done as ${id}, and the log does not enter ${state} there`);
      continue;
    }
    if (!isLocal && Date.parse(entered.at) > atMs + 50) problems.push(`${id} was done before the log entered it`);
    if (isLocal) continue;
    const before = seen.get(id) ?? 0;
    if (before > 0 && !mayRepeat) problems.push(`${id} was done again, as attempt ${attempt}, and no worker had died`);
    seen.set(id, before + 1);
  }
  return [...problems, ...log.flatMap((entry) => undoneProblems(entry, log, effects))];
}

/** A stage that ended well did its work at least once. */
function undoneProblems(entry: AuditEntry, log: readonly AuditEntry[], effects: readonly Effect[]): string[] {
  if (entry.kind !== 'transition' || entry.trigger !== 'stage' || entry.event === 'failed') return [];
  const entered = log.findLast((other) => other.seq < entry.seq && other.kind === 'transition');
  const isDone = effects.some(({ id, type, isLocal }) =>
    isLocal ? type === `local-${entry.from}` : id.startsWith(`${entry.from}:${entered?.seq}`),
  );
  return isDone ? [] : [`entry ${entry.seq} says that ${entry.from} was done, and its work never was`];
}

/** The state whose work a local activity is: its id does not say. */
function localStateOf({ states }: Definition, type: string): string | undefined {
  const isOf = (state: Definition['states'][string]) =>
    state.kind === 'stage' && 'activity' in state.work && state.work.local === true && state.work.activity === type;
  return Object.entries(states).find(([, state]) => isOf(state))?.[0];
}
