import { z } from 'zod';
import type { AuditEntry, Digest } from '../contract/index.js';
import type { Json } from '../machine/index.js';

/** A history in the JSON form that Temporal's tools write. */
export type History = { readonly events: readonly Json[] };

/** One execution of a run: its history, and the log as somebody else gives it, to compare with. */
export type ExecutionEvidence = {
  readonly runId: string;
  readonly history: History;
  /** What the run itself answered, or what an export says. */
  readonly log?: readonly AuditEntry[];
};

/** All there is to judge a run by. */
export type Evidence = {
  readonly run: string;
  readonly pipeline: string;
  /** In the order they ran. */
  readonly executions: readonly ExecutionEvidence[];
  /** False when the first executions of the chain are no longer kept. */
  readonly complete: boolean;
  /** The executions that resets took out of the chain, as far as they are kept. */
  readonly abandoned: readonly ExecutionEvidence[];
  /** `true` when log and history were taken at one moment; else the run may have moved on, and the log may be the shorter. */
  readonly settled: boolean;
};

const started = z.looseObject({
  workflowExecutionStartedEventAttributes: z.looseObject({
    firstExecutionRunId: z.string().min(1),
  }),
});

/** The id of the first execution of the chain, as the first event of a history has it; undefined where it has none. */
export function firstExecutionOf(history: History): string | undefined {
  const first = started.safeParse(history.events[0]);
  return first.success ? first.data.workflowExecutionStartedEventAttributes.firstExecutionRunId : undefined;
}

/** The hash of the newest entry; undefined of an empty log. */
export function headOf(entries: readonly AuditEntry[]): Digest | undefined {
  return entries.at(-1)?.hash;
}
