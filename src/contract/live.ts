import { ENGINE_WORKFLOWS, type Json } from '../machine/index.js';

/** The workflow type of the streams of runs that are watched. */
export const LIVE_STREAM = ENGINE_WORKFLOWS.live;
/** The topic of their events. */
export const LIVE_TOPIC = 'live';

/**
 * The handlers of a stream, as the protocol of `@temporalio/workflow-streams` names them. Any client that speaks it may listen; ours
 * speaks it by itself, for the package's own brings copies of Temporal's packages along that cannot be loaded beside ours.
 */
export const STREAM = {
  publish: '__temporal_workflow_stream_publish',
  poll: '__temporal_workflow_stream_poll',
  offset: '__temporal_workflow_stream_offset',
} as const;

/** The longest that a run takes somebody for watching without hearing of it again. */
export const LONGEST_WATCH_MS = 10 * 60_000;

/** The workflow id of a run's stream. */
export function liveIdOf(run: string): string {
  return `${run}/live`;
}

/** Given to a call while somebody watches: its step, as the log numbers it. */
export type Live = { readonly step: number };

/** Which call an event is of: the model's in an agent's name, or a tool's. */
export type LiveCall = {
  /** The activity's id; unique in the run. */
  readonly call: string;
  /** From 1. */
  readonly attempt: number;
  readonly step: number;
} & ({ readonly agent: string } | { readonly tool: string });

/**
 * What is happening in a run. It is for looking on: kept nowhere, cut where it is long, and lost where it comes late. What counts is in
 * the audit log.
 */
export type LiveEvent = LiveCall &
  /** A model that begins again, or another one after it, takes back the text that came before. */
  (
    | { readonly kind: 'began'; readonly model?: string }
    | { readonly kind: 'text'; readonly delta: string }
    /** What a tool says with its heartbeat. */
    | { readonly kind: 'progress'; readonly details: Json }
    | { readonly kind: 'ended'; readonly outcome: 'done' | 'failed' }
  );
