import type { GatePreparation } from '../contract/index.js';
import type { Definition, Json } from '../machine/index.js';
import { payloadsIn } from './read-content.js';

/** What a run's histories hold of its gates that its log does not: how they are defined, and what each found as it opened. */
export type GateFacts = {
  readonly definition: Definition;
  readonly input: Json;
  readonly startedAt: string;
  /** In the order the gates opened. */
  readonly preparations: readonly GatePreparation[];
};

type Executions = readonly { readonly history: { readonly events: readonly Json[] } }[];

/** Reads histories that have been verified; undefined where they have no admission, or the server no longer keeps it. */
export function readGateFacts(executions: Executions): GateFacts | undefined {
  const events = executions.flatMap(({ history }) => history.events).filter(isMembers);
  const names = new Map(events.map((event) => [event.eventId, nameIn(event.activityTaskScheduledEventAttributes)]));
  const done = events.flatMap((event): { readonly name: string; readonly answer: Json }[] => {
    const { markerRecordedEventAttributes: marker, activityTaskCompletedEventAttributes: completed } = event;
    const details = isMembers(marker) && isMembers(marker.details) ? marker.details : {};
    const local = first(details.data);
    if (isMembers(local)) return [{ name: String(local.activity_type), answer: first(details.result) ?? null }];
    if (!isMembers(completed)) return [];
    return [{ name: names.get(completed.scheduledEventId) ?? '', answer: first(completed.result) ?? null }];
  });
  const admission = done.find(({ name }) => name === 'admit')?.answer;
  if (!isMembers(admission) || !isMembers(admission.definition)) return undefined;
  return {
    definition: admission.definition as unknown as Definition,
    input: admission.input ?? null,
    startedAt: String(events[0]?.eventTime),
    preparations: done.flatMap(({ name, answer }) =>
      name === 'prepareGate' && isMembers(answer) ? [answer as unknown as GatePreparation] : [],
    ),
  };
}

type Members = { readonly [key: string]: Json };

function first(payloads: Json | undefined): Json | undefined {
  return payloads === undefined ? undefined : payloadsIn(payloads).next().value;
}

function nameIn(scheduled: Json | undefined): string | undefined {
  const type = isMembers(scheduled) ? scheduled.activityType : undefined;
  return isMembers(type) ? String(type.name) : undefined;
}

function isMembers(value: Json | undefined): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
