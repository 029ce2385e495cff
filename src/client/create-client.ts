import { randomInt } from 'node:crypto';
import { WorkflowIdReusePolicy } from '@temporalio/client';
import {
  type Artifacts,
  type AuditEntry,
  type Cancel,
  type CheckpointView,
  type Claim,
  type Decide,
  type Delegate,
  type Edit,
  type Foreseen,
  type Fork,
  type ForkSource,
  type LiveEvent,
  type OpenGate,
  type Payloads,
  type PeriodSpending,
  parseMessage,
  QUERIES,
  type Recover,
  SIGNALS,
  SignalboxError,
  type Spending,
  type Status,
  strayOfRecovery,
  UPDATES,
  type Withdraw,
} from '../contract/index.js';
import type { Definition, Json } from '../machine/index.js';
import {
  parseArtifacts,
  parseCheckpoints,
  parseDefinition,
  parseDiagram,
  parseOpenGate,
  parseSpending,
  parseStatus,
} from './answers.js';
import { createCalls } from './calls.js';
import { type Cancelled, cancelRun } from './cancel-run.js';
import type { ServerConnection } from './connect.js';
import { describeRun, type RunDescription } from './describe-run.js';
import { foreseeRecovery } from './foresee-recovery.js';
import { listRuns, type RunFilter, type RunSummary } from './list-runs.js';
import { readPipelineSpending } from './pipeline-spending.js';
import { readAuditLog, readLogOf } from './read-audit-log.js';
import { readBranches } from './read-branches.js';
import { readCheckpoint } from './read-checkpoint.js';
import { type ExecutionHistory, type RunHistory, readHistory } from './read-history.js';
import { type WatchLiveOptions, watchLive } from './watch-live.js';
import { type WatchOptions, watchRun } from './watch-run.js';

/** What each message carries. */
export type SignalPayloads = Payloads;

export type StartOptions = {
  /** The run's name; `<pipeline>-<eight letters>` unless given. */
  readonly workflowId?: string;
  readonly taskQueue?: string;
  /** Goes on from a checkpoint of another run; the input may then be null, for that run's own. */
  readonly fork?: Fork;
};

/** No call to a server is larger; a larger one is tried again and again, as if the server were only busy. */
const MOST_BYTES = 4 * 1024 * 1024;

export type StartedRun = { readonly run: string; readonly pipeline: string; readonly execution: string };

/**
 * What can be asked of runs, by name. Every call is bounded in time, and fails with a `SignalboxError` whose code says why:
 * UNKNOWN_RUN, RUN_CLOSED, NO_WORKER, NO_SERVER, NOT_ANSWERED, or the code that the run rejected it with.
 */
export type SignalboxClient = {
  start(pipeline: string, input: Json, options?: StartOptions): Promise<StartedRun>;
  /** Decides and waits for the answer: the status after the decision. */
  decide(run: string, decision: Decide): Promise<Status>;
  /** Takes back a person's decision, or the part they handed on, while the gate is open. */
  withdraw(run: string, withdrawal: Withdraw): Promise<Status>;
  /** Hands a person's part at the gate to another. */
  delegate(run: string, delegation: Delegate): Promise<Status>;
  /** Puts a person's own version in place of what the gate shows. */
  edit(run: string, edit: Edit): Promise<Status>;
  /**
   * Recovers a failed run and waits for the answer: the status after it.
   *
   * @throws MALFORMED_MESSAGE also for a `to` or a `patch` that the procedure would leave out
   */
  recover(run: string, recovery: Recover): Promise<Status>;
  /** What would come of a recovery if it were sent now, by the rules it would be held to; the values of a patch aside. */
  foresee(run: string, recovery: Recover): Promise<Foreseen>;
  /** Cancels the run; where no worker answers, it will be as soon as one does. */
  cancel(run: string, cancel: Cancel): Promise<Cancelled>;
  /** Claims the open gate, or the failed run, for a person. */
  claim(run: string, claim: Claim): Promise<Status>;
  /** Gives a claim back. */
  release(run: string, claim: Claim): Promise<Status>;
  /** Sends a signal. A bad one is not answered: it becomes a refusal in the audit log. */
  signal<Name extends keyof typeof SIGNALS>(run: string, name: Name, payload: SignalPayloads[Name]): Promise<void>;
  status(run: string): Promise<Status>;
  /** Null while no gate is open. */
  openGate(run: string): Promise<OpenGate | null>;
  /** The whole log, with all executions of a chain joined; what the server no longer keeps is missing at its front, and nothing else. */
  auditLog(run: string): Promise<AuditEntry[]>;
  /** The log as one execution of the chain answers it. */
  auditLogOf(run: string, execution: string): Promise<AuditEntry[]>;
  artifacts(run: string): Promise<Artifacts>;
  /** Every state the run has been in, to which it can go back; the newest last. */
  checkpoints(run: string): Promise<CheckpointView[]>;
  /** What its model calls have cost so far, by state; of the newest execution. */
  spending(run: string): Promise<Spending>;
  /**
   * What all runs of a pipeline with a `pipelineBudget` have spent in a month (`2026-11`) or on a day (`2026-11-22`), in UTC; nothing
   * where there was no such run.
   */
  pipelineSpending(pipeline: string, period: string): Promise<PeriodSpending>;
  /** Everything that a new run needs to go on from one of them. */
  checkpoint(run: string, seq: number, execution?: string): Promise<ForkSource>;
  /** The definition the run started with, which is the one it finishes on. */
  definition(run: string): Promise<Definition>;
  /** A Mermaid diagram of the run's definition with its current state marked. */
  diagram(run: string): Promise<string>;
  describe(run: string): Promise<RunDescription>;
  list(filter?: RunFilter): Promise<RunSummary[]>;
  history(run: string): Promise<RunHistory>;
  /** The executions that resets took out of the run, and that the server still keeps; none where nothing was reset. */
  branches(history: RunHistory): Promise<ExecutionHistory[]>;
  watch(run: string, options?: WatchOptions): AsyncGenerator<AuditEntry, void, undefined>;
  /** What its model and tool calls tell while they are under way. */
  watchLive(run: string, options?: WatchLiveOptions): AsyncGenerator<LiveEvent, void, undefined>;
  close(): Promise<void>;
};

export type ClientOptions = {
  /** Where runs are started unless a start says otherwise; `signalbox` unless given. */
  readonly taskQueue?: string;
  /** How long a call waits for the run's answer; ten seconds unless given. */
  readonly answerWithinMs?: number;
};

/** Makes a client of an open connection. It holds no resource but that connection, which `close` closes. */
export function createSignalboxClient(connection: ServerConnection, options: ClientOptions = {}): SignalboxClient {
  const calls = createCalls(connection, options.answerWithinMs ?? 10_000);
  const ownQueue = options.taskQueue ?? 'signalbox';
  const { client } = connection;

  async function query<Answer>(run: string, name: string, about: string, parse: (value: unknown) => Answer) {
    return parse(await calls.onRun(run, `${about} of ${run}`, (handle) => handle.query(name)));
  }

  async function update<Name extends keyof typeof UPDATES>(
    run: string,
    name: Name,
    payload: SignalPayloads[Name],
  ): Promise<Status> {
    const checked = checkPayload(name, payload);
    const about = `${ABOUT[name]} ${run}`;
    return parseStatus(
      await calls.onRun(run, about, (handle) => handle.executeUpdate(UPDATES[name], { args: [checked] })),
    );
  }

  async function signal<Name extends keyof typeof SIGNALS>(run: string, name: Name, payload: SignalPayloads[Name]) {
    const checked = checkPayload(name, payload);
    await calls.onRun(run, `signal ${name} to ${run}`, (handle) => handle.signal(SIGNALS[name], checked));
  }

  const status = (run: string) => query(run, QUERIES.status, 'read the status', parseStatus);
  const auditLog = (run: string, after?: number) => readAuditLog(connection, calls, run, after);

  return {
    async start(pipeline, input, { workflowId = runName(pipeline), taskQueue = ownQueue, fork } = {}) {
      if (workflowId.trim() === '') throw new SignalboxError('USAGE', 'expected a name for the run, got an empty one');
      assertTravels(input);
      const handle = await calls.onServer(`start the run ${workflowId}`, () =>
        client.workflow.start(pipeline, {
          workflowId,
          taskQueue,
          args: fork === undefined ? [input] : [input, checkPayload('fork', { fork })],
          workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
        }),
      );
      return { run: workflowId, pipeline, execution: handle.firstExecutionRunId };
    },
    decide: (run, decision) => update(run, 'decide', decision),
    withdraw: (run, withdrawal) => update(run, 'withdraw', withdrawal),
    delegate: (run, delegation) => update(run, 'delegate', delegation),
    edit: (run, edit) => update(run, 'edit', edit),
    async recover(run, recovery) {
      assertNoStray(recovery);
      return update(run, 'recover', recovery);
    },
    foresee: (run, recovery) => foreseeRecovery(calls, run, checkPayload('recover', recovery)),
    cancel: (run, cancel) =>
      cancelRun(run, cancel, {
        status,
        update: (_run, payload) => update(run, 'cancel', payload),
        signal: (_run, payload) => signal(run, 'cancel', payload),
      }),
    claim: (run, claim) => update(run, 'claim', claim),
    release: (run, claim) => update(run, 'release', claim),
    signal,
    status,
    openGate: (run) => query(run, QUERIES.openGate, 'read the open gate', parseOpenGate),
    auditLog: (run) => auditLog(run),
    auditLogOf: (run, execution) => readLogOf(connection, calls, { run, execution }),
    artifacts: (run) => query(run, QUERIES.artifacts, 'list the artifacts', parseArtifacts),
    checkpoints: (run) => query(run, QUERIES.checkpoints, 'list the checkpoints', parseCheckpoints),
    checkpoint: (run, seq, execution) => readCheckpoint(connection, calls, { run, seq, execution }),
    spending: (run) => query(run, QUERIES.spending, 'read the cost', parseSpending),
    pipelineSpending: (pipeline, period) => readPipelineSpending(calls, pipeline, period),
    definition: (run) => query(run, QUERIES.definition, 'read the definition', parseDefinition),
    diagram: (run) => query(run, QUERIES.diagram, 'draw the diagram', parseDiagram),
    describe: (run) => describeRun(calls, run),
    list: (filter = {}) => listRuns(connection, calls, ownQueue, filter),
    history: (run) => readHistory(connection, calls, run),
    branches: (history) => readBranches(connection, calls, history),
    watch: (run, watchOptions) => watchRun(connection, auditLog, run, watchOptions),
    watchLive: (run, liveOptions) => watchLive(connection, calls, run, liveOptions),
    close: () => connection.close(),
  };
}

function checkPayload<Name extends keyof SignalPayloads>(name: Name, payload: SignalPayloads[Name]): Json {
  const result = parseMessage(name, payload);
  if (result.ok) return result.value as Json;
  throw new SignalboxError(
    'MALFORMED_MESSAGE',
    `expected a message that '${name}' takes, and got one that does not fit`,
    result.problems,
  );
}

function assertNoStray(recovery: Recover): void {
  const stray = strayOfRecovery(recovery);
  if (stray === undefined) return;
  throw new SignalboxError(
    'MALFORMED_MESSAGE',
    `${recovery.procedure} takes no '${stray.field}', and would leave it out: expected it for ${stray.takenBy.join(' or ')} alone`,
  );
}

const ABOUT = {
  decide: 'decide on',
  withdraw: 'withdraw from',
  delegate: 'delegate at',
  edit: 'edit what is shown by',
  recover: 'recover',
  cancel: 'cancel',
  claim: 'claim',
  release: 'release',
} as const satisfies Record<keyof typeof UPDATES, string>;

/** Letters that cannot be misread for each other, so that a name can be read out. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function runName(pipeline: string): string {
  return `${pipeline}-${Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;
}

function assertTravels(input: Json): void {
  const bytes = Buffer.byteLength(JSON.stringify(input) ?? '');
  if (bytes <= MOST_BYTES) return;
  throw new SignalboxError('INVALID_INPUT', `expected an input of ${MOST_BYTES} bytes at most, got ${bytes}`, [
    'store what is large where the workers can read it, and give its name',
  ]);
}
