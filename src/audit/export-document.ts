import { z } from 'zod';
import {
  type AuditEntry,
  canonicalJson,
  DIGEST_PATTERN,
  type Digest,
  digestOf,
  SignalboxError,
} from '../contract/index.js';
import { type Evidence, type History, headOf } from './evidence.js';
import type { GivenUp, Reset } from './resets.js';
import { type AuditCheck, type AuditReport, checkOf } from './verify-audit.js';

const EXPORT_FORMAT = 'signalbox-audit/1';

const digest = z.string().regex(DIGEST_PATTERN);

const history = z.looseObject({ events: z.array(z.unknown()).min(1) });
const entries = z.array(z.looseObject({ seq: z.number().int(), hash: digest }));

const resetSchema = z.strictObject({
  /** The execution that the reset made, and the one it copied, up to the event. */
  execution: z.string(),
  base: z.string(),
  event: z.number().int(),
  at: z.string(),
  reason: z.string(),
  /** The last entry that both have; null where the server no longer kept either. */
  cutAfterSeq: z.number().int().nullable(),
  /** What the reset ended, whole, and of the log of each what does not stand. */
  abandoned: z.array(z.strictObject({ runId: z.string(), history, historyDigest: digest, entries })),
  /** What it ended and the server no longer kept: nobody can say what was decided there after the cut. */
  gone: z.array(z.string()),
});

const exportSchema = z.strictObject({
  format: z.literal(EXPORT_FORMAT),
  run: z.string(),
  pipeline: z.string(),
  /** False when the server no longer kept the first executions of the chain. */
  complete: z.boolean(),
  /** The digest of the definition in force at the end. */
  definition: digest,
  head: digest,
  executions: z
    .array(
      z.strictObject({
        runId: z.string(),
        history,
        /** Of the history's canonical JSON. */
        historyDigest: digest,
        entries,
        head: digest.nullable(),
      }),
    )
    .min(1),
  /** Only where there are any. */
  resets: z.array(resetSchema).min(1).optional(),
  /** Of the canonical JSON of everything above. */
  digest,
});

const named = z.looseObject({ format: z.literal(EXPORT_FORMAT) });

/** One run as evidence in one JSON document: histories and logs, each with its digest, and a digest over it all. */
export type AuditExport = Omit<z.infer<typeof exportSchema>, 'executions' | 'resets'> & {
  readonly executions: readonly {
    readonly runId: string;
    readonly history: History;
    readonly historyDigest: Digest;
    readonly entries: readonly AuditEntry[];
    readonly head: Digest | null;
  }[];
  readonly resets?: readonly ExportedReset[];
};

type ExportedReset = Omit<Reset, 'abandoned'> & {
  readonly abandoned: readonly (GivenUp & { readonly history: History; readonly historyDigest: Digest })[];
};

/**
 * Writes down a run that was verified: its histories, and the log that replaying them gave.
 *
 * @throws NOT_REPLAYABLE when replay gave no log
 */
export function toExport(evidence: Evidence, report: AuditReport): AuditExport {
  const last = report.logs.flat().at(-1);
  if (!last)
    throw new SignalboxError('NOT_REPLAYABLE', `expected ${evidence.run} to have an audit log, and replay wrote none`);
  const facts = {
    format: EXPORT_FORMAT,
    run: evidence.run,
    pipeline: evidence.pipeline,
    complete: evidence.complete,
    definition: last.definition,
    head: last.hash,
    executions: evidence.executions.map(({ runId, history }, index) => {
      const entries = report.logs[index] ?? [];
      return { runId, history, historyDigest: digestOf(history), entries, head: headOf(entries) ?? null };
    }),
    ...(report.resets.length > 0 ? { resets: report.resets.map((reset) => withHistories(reset, evidence)) } : {}),
  } as const;
  return { ...facts, digest: digestOf(facts) };
}

function withHistories({ abandoned, ...reset }: Reset, evidence: Evidence): ExportedReset {
  const histories = new Map(evidence.abandoned.map(({ runId, history }) => [runId, history]));
  return {
    ...reset,
    abandoned: abandoned.map(({ runId, entries }) => {
      const history = histories.get(runId) ?? { events: [] };
      return { runId, history, historyDigest: digestOf(history), entries };
    }),
  };
}

/** What an export says of resets, against what replaying its histories says of them. */
export function checkSaidResets(document: AuditExport, report: AuditReport): AuditCheck | undefined {
  const said = document.resets ?? [];
  if (said.length + report.resets.length === 0) return undefined;
  const evidence = evidenceOf(document);
  const found = report.resets.map((reset) => withHistories(reset, evidence));
  const problems = found.flatMap((reset, index) =>
    canonicalJson(reset) === canonicalJson(said[index] ?? null)
      ? []
      : [`the reset ${reset.execution}: ${differencesOf(reset, said[index]).join(', ')}`],
  );
  if (said.length > found.length) problems.push('it tells of resets that no history has');
  return checkOf('what it says of resets is what the histories say', problems);
}

function differencesOf(found: ExportedReset, said: ExportedReset | undefined): string[] {
  if (!said) return ['it is not told'];
  const names = Object.keys(found) as (keyof ExportedReset)[];
  return names
    .filter((name) => canonicalJson(found[name]) !== canonicalJson(said[name]))
    .map((name) => `another ${name}`);
}

/**
 * Reads an export.
 *
 * @throws MALFORMED_JSON when the document does not call itself an export of this format; AUDIT_MISMATCH when it does and is none: a
 *   changed member is a changed document
 */
export function parseExport(value: unknown): AuditExport {
  const result = exportSchema.safeParse(value);
  if (result.success) return value as AuditExport;
  if (!named.safeParse(value).success)
    throw new SignalboxError('MALFORMED_JSON', `expected an audit export, which names its format ${EXPORT_FORMAT}`, [
      "got another document; 'npx signalbox audit RUN --json' writes an export",
    ]);
  throw new SignalboxError(
    'AUDIT_MISMATCH',
    `expected an audit export in the format ${EXPORT_FORMAT}, and got one that was changed, or is not whole`,
    result.error.issues.slice(0, 10).map((issue) => `${issue.path.join('.') || 'document'}: ${issue.message}`),
  );
}

/** The digests and heads an export carries, each against what it is said to be of. */
export function checkExport(document: AuditExport): AuditCheck {
  const { digest: sealed, ...facts } = document;
  const problems = document.executions.flatMap(({ runId, history, historyDigest, entries, head }) => [
    ...(digestOf(history) === historyDigest ? [] : [`execution ${runId}: the history does not have its digest`]),
    ...((headOf(entries) ?? null) === head ? [] : [`execution ${runId}: the head is not that of its last entry`]),
  ]);
  for (const { runId, history, historyDigest } of document.resets?.flatMap(({ abandoned }) => abandoned) ?? [])
    if (digestOf(history) !== historyDigest)
      problems.push(`given-up execution ${runId}: the history does not have its digest`);
  const last = document.executions.flatMap(({ entries }) => entries).at(-1);
  if (last?.hash !== document.head) problems.push('the head is not that of the last entry');
  if (last?.definition !== document.definition) problems.push('the definition is not that of the last entry');
  if (digestOf(facts) !== sealed) problems.push('the document does not have its digest');
  return checkOf('the export has the digests it says', problems);
}

/** An export as evidence to verify. */
export function evidenceOf(document: AuditExport): Evidence {
  return {
    run: document.run,
    pipeline: document.pipeline,
    complete: document.complete,
    settled: true,
    executions: document.executions.map(({ runId, history, entries }) => ({ runId, history, log: entries })),
    abandoned: (document.resets ?? []).flatMap(({ abandoned }) =>
      abandoned.map(({ runId, history }) => ({ runId, history })),
    ),
  };
}
