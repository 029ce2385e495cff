import type { Checkpoint, GateAsk, GatePreparation, GateRequest, OpenGate } from '../../src/contract/index.js';
import { type AnyGate, ASKING_EVENTS, arrowsOf, type Definition } from '../../src/machine/index.js';
import { isStillAsking } from './loop.js';
import { artifactOf, type RunData } from './run-data.js';

type Found = Pick<GateAsk, 'kind' | 'name' | 'digest'> & {
  readonly stage: string;
  readonly request: NonNullable<GateRequest['asked']>;
};

/** What the stage that waits for the gate of now has laid before it. */
export function askedAt(data: RunData): Found | undefined {
  const { asking, definition, snapshot } = data;
  const stage = asking && definition.states[asking.state];
  if (!asking || stage?.kind !== 'stage' || !isStillAsking(data, snapshot.state)) return undefined;
  const name = stage.asks?.[asking.event];
  const record = artifactOf(data, name ?? null);
  if (name === undefined || record?.digest !== asking.digest) return undefined;
  const { digest, mediaType, bytes } = record;
  const kind = asking.event === 'approvalNeeded' ? 'call' : 'budget';
  return { kind, name, digest, stage: asking.state, request: { kind, value: { $artifact: digest, mediaType, bytes } } };
}

/** The same in words, as the gate carries it; a worker of before could not say any. */
export function askOf(
  data: RunData,
  { told }: GatePreparation,
  { gate, outcomes }: { readonly gate: AnyGate; readonly outcomes: readonly string[] },
): Pick<OpenGate, 'asks'> {
  const found = askedAt(data);
  if (!found || !told) return {};
  const { kind, name, digest, stage } = found;
  const given = [...outcomes, ...(Object.hasOwn(gate.on, 'expired') ? ['expired'] : [])];
  const follows = given.map((outcome) => `${outcome}: ${followsFrom(data, outcome, { kind, stage })}`);
  return { asks: { kind, name, digest, ...told, follows } };
}

/** How a run comes to a gate that a stage asks at: because it asks, or by a recovery or a fork that leads there. */
const WAYS_TO_ASK: readonly string[] = [...ASKING_EVENTS, 'recovered', 'forked'];

/**
 * Why a run cannot go back to a gate where an agent has asked something: neither the work it was in the middle of nor its question is
 * brought back, and an approval would let nothing run. Undefined for any other checkpoint.
 */
export function whyNotBackAt(
  definition: Definition,
  { state, event }: Pick<Checkpoint, 'state' | 'event'>,
): string | undefined {
  if (!WAYS_TO_ASK.includes(event)) return undefined;
  const asks = (name: string) =>
    arrowsOf(definition, name).some(
      (arrow) => arrow.to === state && ASKING_EVENTS.some((asking) => asking === arrow.event),
    );
  const stages = Object.keys(definition.states).filter(asks).join(' or ');
  if (stages === '') return undefined;
  return `${state} is where ${stages} asked in the middle of work that is not brought back; go back to ${stages}, which asks anew`;
}

/**
 * Why an earlier answer to what an agent asked in the middle of its work lets nothing pass: it was given on one call, or on what was
 * spent by then, and that work is not brought back. Undefined for any other decision.
 */
export function whyAskedAnew(
  definition: Definition,
  gate: string,
  shows: readonly { readonly name: string }[],
): string | undefined {
  const isAsked = Object.entries(definition.states).some(([name, state]) => {
    if (state.kind !== 'stage') return false;
    const asking = ASKING_EVENTS.filter((event) => shows.some((shown) => shown.name === state.asks?.[event]));
    return arrowsOf(definition, name).some(({ to, event }) => to === gate && asking.some((asked) => asked === event));
  });
  return isAsked ? 'it was on what an agent asked then, for that alone, and is asked anew' : undefined;
}

function followsFrom(data: RunData, outcome: string, { kind, stage }: Pick<Found, 'kind' | 'stage'>): string {
  const where = whereTo(data, outcome, stage);
  const isOfPipeline = data.asking?.budgets.includes('pipeline') === true;
  if (outcome === 'approved') {
    return kind === 'call'
      ? 'this very call runs, once and as it stands here; the agent hears what came of it, and goes on'
      : `what is asked for is given${isOfPipeline ? ', to this run alone and not to others' : ''}; the agent goes on where it was, until that is used up`;
  }
  if (kind === 'budget') return `no budget is given; ${where ?? 'the stage is entered again'}`;
  return where === undefined
    ? 'the call does not run; the agent hears so, with what you say, and goes on'
    : `the call does not run; ${where}`;
}

/** Undefined where it leads back to the stage. */
function whereTo({ definition, snapshot }: RunData, outcome: string, stage: string): string | undefined {
  const arrows = arrowsOf(definition, snapshot.state).filter(({ event }) => event === outcome);
  const targets = [...new Set(arrows.map(({ to }) => to))];
  if (targets.every((to) => to === stage)) return undefined;
  return targets
    .map((to) =>
      to === 'FAILED' ? 'the run fails' : to === 'CANCELLED' ? 'the run is cancelled' : `the run goes on in ${to}`,
    )
    .join(', or ');
}
