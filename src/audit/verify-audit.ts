import { predecessorOf } from '../client/index.js';
import { type AuditEntry, canonicalJson, checkChain, type Digest, genesisOf } from '../contract/index.js';
import { checkAnchors } from './check-anchors.js';
import { checkPayloads } from './check-payloads.js';
import { checkResets } from './check-resets.js';
import { checkSignatures } from './check-signatures.js';
import { type Evidence, type ExecutionEvidence, firstExecutionOf, headOf } from './evidence.js';
import { type Replayed, type ReplayOptions, replayAudit } from './replay-audit.js';
import { findResets, lostPrefixes, type Reset } from './resets.js';

/** One thing that was checked: what it is, whether it holds, and what was found where it does not. */
export type AuditCheck = { readonly name: string; readonly ok: boolean; readonly problems: readonly string[] };

export type AuditReport = {
  readonly run: string;
  readonly pipeline: string;
  readonly ok: boolean;
  /** Why it is not: the log and the history disagree, or the history does not replay at all. */
  readonly code?: 'AUDIT_MISMATCH' | 'NOT_REPLAYABLE';
  readonly checks: readonly AuditCheck[];
  /** What replay gave, execution by execution. */
  readonly logs: readonly (readonly AuditEntry[])[];
  readonly head?: Digest;
  /** Where Temporal's own reset cut the run's history, and what was given up by it. */
  readonly resets: readonly Reset[];
  /** How many signatures the log has, and what was given up, each of which was verified without replay. */
  readonly signatures: number;
};

export type VerifyOptions = ReplayOptions & {
  /** A head somebody noted earlier: the log must pass through it. */
  readonly head?: string;
};

/**
 * Replays a run's histories and holds them against its log: does the history replay, does replay write the same log entry for
 * entry, does the hash chain hold from the run's first execution through all of them, have work products and the pinned definition
 * the digests the history gives them, and does every signature hold for what its person is said to have decided.
 *
 * What this cannot prove: that the history itself is the one the server wrote, where somebody could change both and write the
 * digests anew. For that, compare with a head noted elsewhere (`head`).
 */
export async function verifyAudit(evidence: Evidence, options: VerifyOptions): Promise<AuditReport> {
  const { executions, abandoned } = evidence;
  const replayed = await replayAudit(evidence.run, [...executions, ...abandoned], options);
  const byExecution = new Map(
    [...executions, ...abandoned].map(({ runId }, index) => [runId, replayed[index] ?? NOTHING]),
  );
  const logsOf = new Map([...byExecution].map(([runId, { entries }]) => [runId, entries]));
  const lost = lostPrefixes(evidence);
  const prefixes = await replayAudit(evidence.run, lost, options);
  const resets = findResets(
    evidence,
    new Map([...logsOf, ...lost.map(({ runId }, index) => [runId, prefixes[index]?.entries ?? []] as const)]),
  );
  const logs = executions.map(({ runId }) => logsOf.get(runId) ?? []);
  const pairs = executions.map((execution) => ({ execution, replayed: byExecution.get(execution.runId) ?? NOTHING }));
  const compared = pairs.filter(({ execution }) => execution.log !== undefined);
  const said = executions.map(({ log }, index) => log ?? logs[index] ?? []);
  const signatures = checkSignatures(evidence.run, executions, said);
  const givenUp = resets.flatMap((reset) => reset.abandoned);
  const signedOff = checkSignatures(
    evidence.run,
    abandoned,
    givenUp.map(({ entries }) => entries),
  );
  const signed = signatures.count + signedOff.count;
  const checks = [
    checkOf('the history replays on this code', pairs.flatMap(replayProblems)),
    checkOf('the hash chain holds from the first entry to the last', chainProblems(evidence, logs)),
    ...(compared.length > 0
      ? [
          checkOf(
            'replay writes the same log',
            compared.flatMap((pair) => logProblems(pair, evidence.settled)),
          ),
        ]
      : []),
    checkOf(
      'work products and definition have their digests',
      evidence.executions.flatMap(({ history }) => checkPayloads(history)),
    ),
    checkOf(
      'the log passes through the heads noted in the history',
      evidence.executions.flatMap(({ history }) => checkAnchors(history, logs.flat())),
    ),
    ...(resets.length > 0
      ? [
          checkOf(
            'what resets gave up replays, and is the same history up to each cut',
            checkResets(evidence, { resets, logs: logsOf, replayed: byExecution }),
          ),
        ]
      : []),
    ...(signed > 0
      ? [
          checkOf(`every signature holds, checked without replay: ${signed}`, [
            ...signatures.problems,
            ...signedOff.problems.map((problem) => `given up, ${problem}`),
          ]),
        ]
      : []),
    ...(options.head
      ? [checkOf('the log passes through the head noted earlier', headProblems(options.head, logs, resets))]
      : []),
  ];
  const ok = checks.every((check) => check.ok);
  const replays = checks[0]?.ok === true;
  const head = headOf(logs.flat());
  return {
    run: evidence.run,
    pipeline: evidence.pipeline,
    ok,
    ...(ok ? {} : { code: replays ? 'AUDIT_MISMATCH' : 'NOT_REPLAYABLE' }),
    checks,
    logs,
    resets,
    signatures: signed,
    ...(head ? { head } : {}),
  };
}

const NOTHING: Replayed = { entries: [], snapshots: [] };

export function checkOf(name: string, problems: readonly string[]): AuditCheck {
  return { name, ok: problems.length === 0, problems };
}

type Pair = { readonly execution: ExecutionEvidence; readonly replayed: Replayed };

function replayProblems({ execution, replayed }: Pair): string[] {
  if (replayed.failure !== undefined) return [`execution ${execution.runId}: ${replayed.failure}`];
  return [];
}

/** Each execution's first entry names the last of the one before; the very first, the run itself. */
function chainProblems(evidence: Evidence, logs: readonly (readonly AuditEntry[])[]): string[] {
  const first = evidence.executions[0];
  if (!first) return ['there is no execution'];
  if (logs.flat().length === 0) return ['replay wrote no entry'];
  const problems: string[] = [];
  const firstExecution = firstExecutionOf(first.history);
  if (firstExecution === undefined) problems.push('the history does not say which execution was the first');
  if (evidence.complete && predecessorOf(first.history))
    problems.push('the executions before the first one are missing');
  const genesis = evidence.complete ? genesisOf(firstExecution ?? '') : logs.flat()[0]?.prev;
  if (genesis !== undefined)
    problems.push(...checkChain(logs.flat(), genesis).map(({ seq, message }) => `entry ${seq}: ${message}`));
  const start = logs.flat()[0]?.seq;
  if (evidence.complete && start !== 1) problems.push(`the log begins with entry ${start}, not with 1`);
  return problems;
}

function logProblems({ execution, replayed }: Pair, settled: boolean): string[] {
  const log = execution.log ?? [];
  const problems: string[] = [];
  const length = Math.max(log.length, settled ? replayed.entries.length : 0);
  for (let index = 0; index < length; index++) {
    const said = log[index];
    const written = replayed.entries[index];
    if (!said) problems.push(`entry ${written?.seq}: the log lacks it`);
    else if (!written) problems.push(`entry ${said.seq}: replay does not write it`);
    else if (canonicalJson(said) !== canonicalJson(written))
      problems.push(`entry ${said.seq}: they differ in ${differingFields(said, written).join(', ')}`);
  }
  return problems;
}

function differingFields(a: AuditEntry, b: AuditEntry): string[] {
  const left = new Map<string, unknown>(Object.entries(a));
  const right = new Map<string, unknown>(Object.entries(b));
  const names = new Set([...left.keys(), ...right.keys()]);
  return [...names].filter((name) => canonicalJson([left.get(name)]) !== canonicalJson([right.get(name)]));
}

function headProblems(head: string, logs: readonly (readonly AuditEntry[])[], resets: readonly Reset[]): string[] {
  if (logs.flat().some((entry) => entry.hash === head)) return [];
  for (const { execution, abandoned } of resets) {
    const entry = abandoned.flatMap(({ entries }) => entries).find(({ hash }) => hash === head);
    if (entry) return [`entry ${entry.seq} has that hash on the branch that the reset ${execution} gave up`];
  }
  return [`no entry has the hash ${head}`];
}
