import type { Actor, AuditFacts, ErrorCode, OpenGate, Status, Trigger } from '../../src/contract/index.js';
import type { MachineEvent } from '../../src/machine/index.js';
import type { AuditLog } from './audit-log.js';
import type { BegunCall } from './loop.js';
import type { RunData } from './run-data.js';

/** The facts of a move that the machine does not know. */
export type Cause = { readonly trigger: Trigger; readonly actor: Actor; readonly at: string } & Partial<
  Pick<
    AuditFacts,
    'decision' | 'recovery' | 'attempt' | 'artifacts' | 'madeBy' | 'call' | 'message' | 'failure' | 'fork' | 'earlier'
  >
>;

export type MoveResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ErrorCode; readonly message: string };

/**
 * One run in one execution: its data and its log. The state changes by `move` alone, and the log grows by `move`, `note`, `refuse` and
 * `settleRefusals`; everything else in the data is written by those whose concern it is.
 */
export type Run = {
  readonly data: RunData;
  readonly log: AuditLog;
  status(): Status;
  /** Where the history stood when the state was last entered in this execution, and how many signals had come by then. */
  readonly entered: { length: number; signals: number };
  /** How many signals have come in this execution. */
  signals: number;
  /** How many messages have been taken in, refused or not, that are in the history: signals and accepted updates. */
  heard: number;
  /** How many characters the delivered events that wait hold as JSON, each by itself. */
  deliveredChars: number;
  /** How many actions of states are under way. */
  acting: number;
  /** Whether the next execution is due, and actions under way hold it up while the state waits by its clock. */
  isHeldUp: boolean;
  /** Whether work is under way that a cancellation gives some time. */
  isWorking: boolean;
  /** The tool calls under way that the log has no word of yet, by their ids. */
  readonly begun: Map<string, BegunCall>;
  /** Whether the server suggested a new execution with the newest thing that came in and is in the history: what a replay sees too. */
  mustContinue: boolean;
  /** E2: the only way the state changes. Choices that follow are taken in the same step. */
  move(event: MachineEvent, cause: Cause): MoveResult;
  /** Writes into the log what happened without a move. */
  note(what: { kind: 'decision' | 'notice' | 'call'; event: string }, cause: Cause): void;
  /** E7: writes the refusal into the log; nothing else changes. Of many in one state, one line stands for several. */
  refuse(
    refusal: { code: ErrorCode; message: string; event: string },
    cause: Pick<Cause, 'trigger' | 'actor' | 'at'>,
  ): void;
  /** Lets a line of the log stand for the refusals that none stands for yet; called before the log goes on without this state. */
  settleRefusals(at: string): void;
  /** Whether the run has its definition. */
  isAdmitted(): boolean;
  /**
   * Puts the head of the log into the history, as a memo, once a task: for a line that was written in a task without any other command.
   *
   * A trap: a replay takes a task that added nothing to the history together with the next one, and gives both the time of that.
   */
  anchor(): void;
  /** Whether the run is at a gate that is still being prepared. */
  isOpening(): boolean;
  /** Notes that the state takes messages from now on: what came with the very task of it is not meant for it. */
  markEntry(): void;
  /** The gate the run is at has been prepared, and takes decisions from now on. */
  open(gate: OpenGate): void;
};

/** What came of a state: an event for the machine, and who or what brought it. */
export type Happening = { readonly event: MachineEvent; readonly cause: Cause };

/** Whether somebody has given the run up: it closes now, and takes no other recovery. */
export function isAbandoned(run: Run): boolean {
  return run.log.entries.findLast((entry) => entry.kind === 'transition')?.recovery?.procedure === 'abandon';
}
