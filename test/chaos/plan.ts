import { discoveryToSpecification } from '../../src/pipelines/index.js';

export const AGENTS = ['scout', 'hunter', 'atlas', 'forge', 'sentinel'] as const;
export type Agent = (typeof AGENTS)[number];

export const STATES: readonly string[] = [
  'IDLE',
  ...Object.keys(discoveryToSpecification.states),
  'FAILED',
  'CANCELLED',
];

export const GATES = { WAITING_REQUIREMENT_APPROVAL: 'dana', WAITING_ARCHITECTURE_APPROVAL: 'kim' } as const;
export type Gate = keyof typeof GATES;

export const isGate = (state: string | undefined): state is Gate => state !== undefined && Object.hasOwn(GATES, state);

export const runningState = (agent: Agent): string => `${agent.toUpperCase()}_RUNNING`;

/** The agent whose call follows a decision, or a recovery, in this state. */
export const NEXT_AGENT: Readonly<Record<Gate, Agent>> = {
  WAITING_REQUIREMENT_APPROVAL: 'hunter',
  WAITING_ARCHITECTURE_APPROVAL: 'forge',
};

/** What the provider can do wrong while it lives. */
export const PROVIDER_FAULTS = ['429', '500', 'cut', 'silence'] as const;
export type ProviderFault = (typeof PROVIDER_FAULTS)[number];

/** How a run is brought to where the blow finds it. */
export type Park =
  | { readonly held: Agent }
  | { readonly gate: Gate }
  | { readonly failedIn: Agent }
  | 'unstarted'
  | 'complete'
  | 'cancelled';

/**
 * What is done to a run besides the blow. `answer` and `refuse` are the provider's; the others people's, by update unless it says
 * otherwise. A deed before the blow is acknowledged before it falls.
 */
export type Deed = 'answer' | 'refuse' | 'approve' | 'approveBySignal' | 'resume' | 'resumeBySignal' | 'cancel';

/** One run of a scene: the state in which, or in the passing of which, the blow finds it. */
export type Part = {
  readonly covers: string;
  readonly park: Park;
  readonly before?: Deed;
  readonly during?: Deed;
};

const WAITS: readonly Gate[] = ['WAITING_REQUIREMENT_APPROVAL', 'WAITING_ARCHITECTURE_APPROVAL'];

/** In every scene: a run in the middle of each call, and one wherever nothing moves. */
const AT_REST: readonly Part[] = [
  ...AGENTS.map((agent): Part => ({ covers: runningState(agent), park: { held: agent } })),
  { covers: 'IDLE', park: 'unstarted' },
  { covers: 'COMPLETE', park: 'complete' },
  { covers: 'CANCELLED', park: 'cancelled' },
  { covers: 'CANCELLED', park: { gate: 'WAITING_REQUIREMENT_APPROVAL' }, before: 'cancel' },
  ...WAITS.map((gate): Part => ({ covers: gate, park: { gate }, before: 'approve' })),
  { covers: 'FAILED', park: { failedIn: 'hunter' }, before: 'resume' },
];

const passing = (when: 'before' | 'during'): readonly Part[] =>
  AGENTS.flatMap((agent): Part[] => [
    { covers: `${agent.toUpperCase()}_COMPLETE`, park: { held: agent }, [when]: 'answer' },
    { covers: `${agent.toUpperCase()}_FAILED`, park: { held: agent }, [when]: 'refuse' },
  ]);

/**
 * Who is struck down, and in which states that finds runs. Nothing waits in a choice: it is passed when a call's answer is
 * reported, so the server is away while the answer comes, and the provider dies the moment it has given it. The worker dies by its
 * own hand with the very task that enters the choice (see `JOURNEYS`).
 */
export const SCENES = {
  server: [
    ...AT_REST,
    ...passing('during'),
    ...WAITS.map((gate): Part => ({ covers: gate, park: { gate }, during: 'approve' })),
    { covers: 'FAILED', park: { failedIn: 'atlas' }, during: 'resume' },
  ],
  provider: [
    ...AT_REST,
    ...passing('before'),
    ...WAITS.map((gate): Part => ({ covers: gate, park: { gate }, during: 'approve' })),
    { covers: 'FAILED', park: { failedIn: 'atlas' }, during: 'resume' },
  ],
  worker: [
    ...AT_REST,
    ...WAITS.map((gate): Part => ({ covers: gate, park: { gate }, during: 'approveBySignal' })),
    { covers: 'FAILED', park: { failedIn: 'atlas' }, during: 'resumeBySignal' },
  ],
} as const satisfies Record<string, readonly Part[]>;

/** Where a worker dies by its own hand: as a task enters a state, before the server knows; or when a result is kept, before it is reported. */
export type Death = { readonly moment: 'entered' | 'kept'; readonly state: string };

/** A run on its way alone, with the worker dying under it again and again. */
export type Journey = {
  readonly about: string;
  readonly deaths: readonly Death[];
  /** What the provider does at an agent's calls, in order. */
  readonly turns?: Partial<Record<Agent, readonly string[]>>;
  readonly cancelAt?: Gate;
  readonly changesAt?: Gate;
};

const entered = (state: string): Death => ({ moment: 'entered', state });

const SUCCESSFUL = STATES.filter((state) => !/FAILED$|^CANCELLED$/.test(state));
const FAILING = STATES.filter((state) => /FAILED$/.test(state));

export const JOURNEYS: readonly Journey[] = [
  { about: 'dies in every state from IDLE to COMPLETE, as it is entered', deaths: SUCCESSFUL.map(entered) },
  {
    about: 'dies in every failed state, as it is entered',
    deaths: FAILING.map(entered),
    turns: { scout: ['401'], hunter: ['401'], atlas: ['401'], forge: ['401'], sentinel: ['401'] },
  },
  {
    about: 'dies after every call, when its result is kept and not yet reported',
    deaths: AGENTS.map((agent) => ({ moment: 'kept', state: runningState(agent) })),
  },
  {
    about: 'dies as it is cancelled',
    deaths: [entered('CANCELLED')],
    cancelAt: 'WAITING_ARCHITECTURE_APPROVAL',
  },
  {
    about: 'dies in the second round, after changes were requested and something critical was found',
    deaths: [
      { moment: 'kept', state: 'ATLAS_RUNNING' },
      { moment: 'kept', state: 'SENTINEL_RUNNING' },
    ],
    turns: { sentinel: ['critical'] },
    changesAt: 'WAITING_ARCHITECTURE_APPROVAL',
  },
];
