import {
  defaultSinks,
  type InjectedSinks,
  type NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import {
  countSpending,
  createAcceptEdit,
  createAdmit,
  createCallModel,
  createCallTool,
  createCheckOutput,
  createFetchValues,
  createKeptResult,
  createNotify,
  createPrepareGate,
  createPrepareRecovery,
  createPutArtifact,
  createTakeStep,
  findUnbuilt,
  keepGivenKey,
  readCheckpoint,
  requestCancel,
  retryByClass,
  wrapActivity,
} from '../../activities/index.js';
import {
  type Agent,
  assertTools,
  type BreakerChange,
  type ModelPort,
  modelProblems,
  type Tool,
} from '../agents/index.js';
import { type AuditEntry, checkDefinition, type EngineActivities, ERRORS, SignalboxError } from '../contract/index.js';
import { createStaticDirectory, type Directory, type DirectoryData, type People } from '../directory/index.js';
import type { Definition } from '../machine/index.js';
import type { Channel } from '../notify/index.js';
import { type ArtifactStore, createFileStore } from '../stores/index.js';
import { assertSearchAttributes } from './assert-search-attributes.js';
import { workflowBundlePath } from './bundle.js';
import { findUnserved } from './find-unserved.js';
import { findUnstaffed } from './find-unstaffed.js';
import { createProduct, type Product } from './product.js';

/** A user's own activity: one object with what its stage reads, and what it may need to know of the call. */
export type UserActivity = Parameters<typeof wrapActivity>[1];

/** Who the reviewers are: ids by role, everything that is known of them, or a directory that is asked anew for each gate. */
export type Reviewers = DirectoryData | Directory;

export type CreateWorkerOptions = {
  readonly connection: NativeConnection;
  readonly namespace?: string;
  /** `signalbox` unless given. */
  readonly taskQueue?: string;
  /** Besides the product's own; one of the same name takes its place. */
  readonly pipelines?: readonly Definition[];
  /** Older versions, on which their runs may still be forked. */
  readonly formerPipelines?: readonly Definition[];
  readonly agents?: readonly Agent[];
  /** What agents may call, where a stage names it. */
  readonly tools?: readonly Tool[];
  readonly activities?: { readonly [name: string]: UserActivity };
  /** A store, or the folder of a file store; `.signalbox/artifacts` unless given. */
  readonly artifacts?: string | ArtifactStore;
  readonly reviewers?: Reviewers;
  /** How people are told of gates and failures; without channels nobody is told. */
  readonly channels?: readonly Channel[];
  /** The address of a run's page, for people to look at; messages name it. */
  readonly runPage?: (run: string) => string;
  /** None: the agents use their offline rules. */
  readonly model?: ModelPort | undefined;
  /** Called for each audit entry as it is written, not on replay. */
  readonly onEntry?: (entry: AuditEntry, run: { readonly workflowId: string; readonly runId: string }) => void;
  /** The folder whose documents `researchNotes` may read, and below which it writes notes; none unless given. */
  readonly documents?: string | undefined;
  /** Anything else the Temporal worker takes. */
  readonly temporal?: Partial<Omit<WorkerOptions, 'activities' | 'sinks'>>;
};

/**
 * How long one activation may compute; the SDK's own 5 s, which its types do not show. A task that takes up thousands of signals is
 * slow, and cut off in the middle it takes the whole process with it.
 */
const PATIENT: object = { isolateExecutionTimeout: '60s' };

/**
 * Creates a Temporal worker that serves pipelines from the prebuilt workflow bundle; `run()` starts it.
 *
 * @throws INVALID_DEFINITION when a pipeline does not check or two have one name, INVALID_CONFIGURATION when the bundle is missing,
 *   a pipeline names an agent, activity or tool that this worker does not have, or a role or group that nobody is in, a tool
 *   cannot be called, an activity has the name of one of the engine's, or the reviewers
 *   cannot be used; FILE_NOT_READABLE, MISSING_SEARCH_ATTRIBUTES
 */
export async function createWorker(options: CreateWorkerOptions): Promise<Worker> {
  const { artifacts = '.signalbox/artifacts', reviewers = {}, model, onEntry } = options;
  const { channels = [] } = options;
  const product = createProduct(options.documents, options.tools ?? []);
  const pipelines = [...product.pipelines, ...(options.pipelines ?? [])];
  assertTools(options.tools ?? []);
  const tools = [...(options.tools ?? []), ...product.tools];
  assertPipelines(options.pipelines ?? [], tools);
  const store = typeof artifacts === 'string' ? createFileStore({ directory: artifacts }) : artifacts;
  const directory = openDirectory(reviewers);
  const agents = [...product.agents, ...(options.agents ?? [])];
  const own = Object.entries({ ...product.activities, ...options.activities }).map(([name, fn]) => [
    name,
    wrapActivity(name, fn, { store }),
  ]);
  const redact = model?.redact?.bind(model);
  const engine = {
    admit: createAdmit({ pipelines: [...(options.formerPipelines ?? []), ...pipelines], directory, store, tools }),
    callModel: createCallModel({ agents, store, model }),
    takeStep: createTakeStep({ agents, tools, store, model }),
    callTool: createCallTool({ tools, store, redact }),
    keptResult: createKeptResult({ store }),
    putArtifact: createPutArtifact({ store, tools, redact }),
    checkOutput: createCheckOutput({ store }),
    prepareGate: createPrepareGate({ directory, channels: channels.map(({ name }) => name), store, tools, redact }),
    acceptEdit: createAcceptEdit({ agents, store }),
    fetchValues: createFetchValues({ store }),
    prepareRecovery: createPrepareRecovery({ directory }),
    readCheckpoint,
    requestCancel,
    countSpending,
    notify: createNotify({ directory, channels, store, pageOf: options.runPage }),
  } satisfies EngineActivities;
  const activities = new Set([...Object.keys(options.activities ?? {}), ...Object.keys(product.activities)]);
  const served = { agents, tools, activities: [...activities] };
  assertServed(options, served, Object.keys(engine), await readIfThere(directory));
  const namespace = options.namespace ?? 'default';
  await assertSearchAttributes(options.connection, namespace);
  model?.breaker?.onChange(logBreaker);
  product.unserved.forEach(logUnserved);
  return Worker.create({
    connection: options.connection,
    namespace,
    taskQueue: options.taskQueue ?? 'signalbox',
    workflowBundle: { codePath: workflowBundlePath() },
    shutdownGraceTime: '5s',
    stickyQueueScheduleToStartTimeout: '5s',
    // A cancellation comes back with a heartbeat; by default they are so rare that a run's grace is over before.
    maxHeartbeatThrottleInterval: '3s',
    ...PATIENT,
    ...options.temporal,
    interceptors: {
      ...options.temporal?.interceptors,
      activity: [retryByClass, keepGivenKey, ...(options.temporal?.interceptors?.activity ?? [])],
    },
    sinks: auditSinks(onEntry),
    activities: { ...Object.fromEntries(own), ...engine },
  });
}

function logUnserved({ pipeline, tool }: Product['unserved'][number]): void {
  Runtime.instance().logger.warn(
    `${pipeline} is not served here, for it calls a tool ${tool}, and yours has that name`,
  );
}

/** Says in the worker's log when a provider is left alone, and when it is asked again. */
function logBreaker({ of, state, until, reason }: BreakerChange): void {
  const { logger } = Runtime.instance();
  const facts = { breaker: state, ...(until && { until: until.toISOString() }) };
  if (state === 'open') logger.warn(`${of} is left alone for a while; its last failure: ${reason}`, facts);
  else logger.info(state === 'closed' ? `${of} answers again` : `${of} is tried again by one call`, facts);
}

function openDirectory(reviewers: Reviewers): Directory {
  return isDirectory(reviewers) ? reviewers : createStaticDirectory(reviewers);
}

function isDirectory(reviewers: Reviewers): reviewers is Directory {
  return 'read' in reviewers && typeof reviewers.read === 'function';
}

/** A mistake in the directory is known at once; one that is only away now may be back when a gate opens. */
async function readIfThere(directory: Directory): Promise<People | undefined> {
  try {
    return await directory.read();
  } catch (error) {
    if (error instanceof SignalboxError && ERRORS[error.code].retry) return undefined;
    throw error;
  }
}

type Offered = {
  readonly agents: readonly Agent[];
  readonly tools: readonly Tool[];
  readonly activities: readonly string[];
};

function assertServed(
  options: CreateWorkerOptions,
  { agents, tools, activities }: Offered,
  reserved: readonly string[],
  people: People | undefined,
): void {
  const taken = Object.keys(options.activities ?? {}).filter((name) => reserved.includes(name));
  const problems = [
    ...taken.map((name) => `activities.${name}: expected another name; this one is the engine's`),
    ...tools.flatMap((tool) => unservedOf(tool, activities)),
    ...modelProblems(agents, options.model),
    ...findUnserved(options.pipelines ?? [], {
      agents: agents.map(({ name }) => name),
      activities,
      tools: tools.map(({ name }) => name),
    }),
    ...(people ? findUnstaffed(options.pipelines ?? [], people) : []),
  ];
  if (problems.length === 0) return;
  throw new SignalboxError('INVALID_CONFIGURATION', 'expected a worker that has what its pipelines name', problems);
}

/** A tool that is done by an activity of this worker, which it does not have. */
function unservedOf(tool: Tool, activities: readonly string[]): string[] {
  if (!('activity' in tool) || tool.activity.taskQueue !== undefined) return [];
  const { name } = tool.activity;
  if (activities.includes(name)) return [];
  return [
    `tools.${tool.name}: expected '${name}' among the worker's activities, got ${activities.join(', ') || 'none'}`,
  ];
}

/** Types may be cast away, and JavaScript has none: whatever was given is looked at as if it came from a file. */
function assertPipelines(own: readonly Definition[], tools: readonly Tool[]): void {
  const names = own.map((pipeline, at) => (typeof pipeline?.name === 'string' ? pipeline.name : `pipelines[${at}]`));
  const twice = names.filter((name, at) => names.indexOf(name) !== at);
  const problems = [
    ...twice.map((name) => `${name}: expected one pipeline of this name`),
    ...own.flatMap((pipeline, at) => problemsOf(pipeline, tools).map((line) => `${names[at]}, ${line}`)),
  ];
  if (problems.length === 0) return;
  throw new SignalboxError('INVALID_DEFINITION', 'expected pipelines that check', problems);
}

/** A tool that there is not is no mistake of the pipeline, but of the worker: `assertServed` says so. */
function problemsOf(pipeline: Definition, tools: readonly Tool[]): string[] {
  const effects = Object.fromEntries(tools.map(({ name, effect }) => [name, effect]));
  const found = checkDefinition(pipeline, { tools: effects }).filter(({ rule }) => rule !== 'unknown-tool');
  const unbuilt = found.some(({ rule }) => rule === 'shape') ? [] : findUnbuilt(pipeline);
  return [
    ...found.map(({ rule, place, message, fix }) => `${place}: ${message}${rule === 'shape' ? '' : ` ${fix}`}`),
    ...unbuilt,
  ];
}

function auditSinks(onEntry: CreateWorkerOptions['onEntry']): InjectedSinks<never> {
  const sinks = {
    ...defaultSinks(),
    audit: {
      entry: {
        fn(info: { workflowId: string; runId: string }, entry: AuditEntry) {
          onEntry?.(entry, { workflowId: info.workflowId, runId: info.runId });
        },
        callDuringReplay: false,
      },
      /** For those who look back; a worker does not. */
      snapshot: { fn: () => undefined, callDuringReplay: false },
    },
  };
  return sinks as InjectedSinks<never>;
}
