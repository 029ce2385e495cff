import { workflowInfo } from '@temporalio/workflow';
import {
  climb,
  type Digest,
  excludedAmong,
  type GatePreparation,
  needOf,
  type OpenGate,
  peopleBehind,
  peopleNow,
  type Rung,
  type Shown,
} from '../../src/contract/index.js';
import { type AnyGate, type Moment, parseReads, type Reviewer, type Work } from '../../src/machine/index.js';
import { cheap } from '../sandbox/cheap-work.js';
import { askedAt, askOf } from './asked.js';
import { artifactOf, digestOfValue, ownOf, type RunData, readOf, requesterOf, runDeadlineOf } from './run-data.js';

const DEFAULT_ROUNDS = 10;

/**
 * Opens the gate the run has entered: who may decide, on which digests, until when. The directory, the calendar and the drafts are
 * read once, outside; what they say is then in the history, and no later edit of them changes this gate.
 */
export async function openGateOf(gate: AnyGate, data: RunData): Promise<OpenGate> {
  const { state } = data.snapshot;
  const previous = ownOf(data.rounds, state);
  // Not the visits, which a rollback restores: no round is ever opened twice, or what was signed for the first would count in the second.
  const round = (previous?.round ?? ownOf(data.roundsBefore ?? {}, state) ?? 0) + 1;
  const isEscalated = data.escalated === state;
  const isLast =
    (ownOf(data.snapshot.visits, state) ?? 1) >= (gate.rounds?.most ?? DEFAULT_ROUNDS) ||
    (isEscalated && gate.rounds?.last !== undefined);
  const shows = shownNow(gate, data);
  const escalations = gate.escalations ?? [];
  const reminders = gate.reminders ?? [];
  const asked = askedAt(data);
  const prepared = await cheap('prepareGate', {
    opened: data.since,
    reviewers: everybodyOf(gate),
    producers: producersOf(shows, data),
    moments: [gate.deadline, ...reminders, ...escalations.map(({ after }) => after)].map((m) => resolved(m, data)),
    calendars: data.definition.calendars ?? {},
    drafts: shows.flatMap(({ name, digest }) => {
      const from = previous?.shows.find((shown) => shown.name === name)?.digest;
      // Two calls are two questions: neither is a draft of the other.
      return from !== undefined && from !== digest && name !== asked?.name ? [{ name, from, to: digest }] : [];
    }),
    ...(asked && { asked: asked.request }),
  });
  const [due = data.since, ...others] = prepared.moments;
  const rungs = escalations.map(
    ({ after: _, ...rung }, index): Rung => ({
      at: others[reminders.length + index] ?? due,
      ...rung,
    }),
  );
  const judges = isLast && gate.rounds?.last ? { reviewers: gate.rounds.last, quorum: gate.rounds.quorum ?? 1 } : gate;
  const offered = ['approved', 'rejected', ...(isLast ? [] : ['changesRequested']), ...(gate.decisions ?? [])];
  const outcomes = offered.filter((outcome) => Object.hasOwn(gate.on, outcome));
  const deadline = new Date(Math.min(Date.parse(due), runDeadlineOf(data))).toISOString();
  const isToCome = (at: string) => Date.parse(at) < Date.parse(deadline);
  const opened: OpenGate = {
    gate: state,
    round,
    run: { id: workflowInfo().workflowId, execution: workflowInfo().firstExecutionRunId },
    ...(gate.title !== undefined && { title: gate.title }),
    ask: gate.ask,
    reviewers: judges.reviewers,
    people: [],
    excluded: excludedOf(gate, shows, prepared, data),
    outcomes,
    ...needOf(judges.quorum),
    opened: data.since,
    deadline,
    reminders: others.slice(0, reminders.length).filter(isToCome).sort(),
    escalations: rungs.filter(({ at }) => isToCome(at)).sort((a, b) => (a.at < b.at ? -1 : 1)),
    shows,
    ...askOf(data, prepared, { gate, outcomes }),
    ...optionsOf(gate),
    decisions: [],
    delegations: [],
    ...(previous && { previous }),
    ...(prepared.changes.length > 0 && { changes: prepared.changes }),
    holders: prepared.holders,
    keys: prepared.keys,
    channels: prepared.channels,
  };
  const climbed = isEscalated && !gate.rounds?.last ? rungs.reduce(climb, { ...opened, escalations: [] }) : opened;
  return { ...climbed, people: peopleNow(climbed) };
}

function optionsOf(gate: AnyGate): Partial<OpenGate> {
  const named = (specs: readonly string[]) => specs.map((spec) => parseReads(spec).name);
  return {
    ...(gate.veto && { veto: gate.veto }),
    ...(gate.delegates && { delegates: gate.delegates }),
    ...(gate.bindsTo && { bindsTo: named(gate.bindsTo) }),
    ...(gate.editable && { editable: named(gate.editable) }),
    ...(gate.commentRequired && { commentRequired: gate.commentRequired }),
    ...(gate.conditions && { conditions: true }),
    ...(gate.signed && { signed: true }),
    ...(gate.lease !== undefined && { lease: gate.lease }),
  };
}

/** Everybody the gate may come to ask: its reviewers, and whoever the ladder, a delegation or the last round can bring. */
function everybodyOf(gate: AnyGate): Reviewer[] {
  const rungs = (gate.escalations ?? []).flatMap((rung) => rung.also ?? rung.instead ?? []);
  const seats = [gate.quorum, ...(gate.escalations ?? []).map((rung) => rung.quorum)].flatMap((quorum) =>
    typeof quorum === 'object' ? quorum.map(({ count: _, ...reviewer }): Reviewer => reviewer) : [],
  );
  const all = [
    ...gate.reviewers,
    ...rungs,
    ...seats,
    ...(gate.veto ?? []),
    ...(gate.delegates ?? []),
    ...(gate.rounds?.last ?? []),
  ];
  return [...new Map(all.map((reviewer) => [JSON.stringify(reviewer), reviewer])).values()];
}

/** What a gate lays before people as the run stands. */
export function shownNow(gate: AnyGate, data: RunData): Shown[] {
  return (gate.shows ?? []).flatMap((spec) => showOf(spec, data));
}

function showOf(spec: string, data: RunData): Shown[] {
  const read = parseReads(spec);
  const value = readOf(spec, data);
  if (value === undefined) return [];
  const record = read.source === 'context' ? artifactOf(data, read.key) : undefined;
  return [{ name: read.name, digest: record?.digest ?? digestOfValue(value), version: record?.version ?? 1 }];
}

function resolved(moment: Moment, data: RunData): Moment {
  if (typeof moment === 'string' || !('at' in moment) || !moment.at.startsWith('input.')) return moment;
  const value = readOf(moment.at, data);
  return { at: typeof value === 'string' ? value : `${moment.at}, which is no text` };
}

/** Which agents and activities made what is shown, by the stages that wrote it. */
function producersOf(shows: readonly Shown[], data: RunData): string[] {
  const stages = recordsOf(shows, data).map(({ stage }) => data.definition.states[stage]);
  return [...new Set(stages.flatMap((stage) => (stage?.kind === 'stage' ? workersOf(stage.work) : [])))];
}

function workersOf(work: Work): string[] {
  if ('agent' in work) return [work.agent];
  if ('activity' in work) return [work.activity];
  if ('branches' in work) return Object.values(work.branches).flatMap(workersOf);
  return 'graph' in work
    ? Object.values(work.graph).flatMap((task) => workersOf(task.work))
    : [Object.values(work)[0] as string];
}

function recordsOf(shows: readonly { readonly digest: Digest }[], data: RunData) {
  const digests = new Set(shows.map(({ digest }) => digest));
  return data.artifacts.filter(({ digest }) => digests.has(digest));
}

function excludedOf(
  gate: AnyGate,
  shows: readonly Shown[],
  { owners, holders }: GatePreparation,
  data: RunData,
): OpenGate['excluded'] {
  const found = involvedIn(gate, shows, data, owners);
  const concerned = peopleBehind(
    holders.map(({ reviewer }) => reviewer),
    { holders },
  );
  return excludedAmong(concerned, found);
}

/**
 * Whom a gate excludes, whether it asks them or not.
 *
 * @param owners who answers for each producer, where the directory was asked; without it, what the run itself knows
 */
export function involvedIn(
  gate: AnyGate,
  shows: readonly Shown[],
  data: RunData,
  owners: GatePreparation['owners'] = {},
): OpenGate['excluded'] {
  return (gate.exclude ?? []).flatMap((rule): { id: string; why: string }[] => {
    if (rule === 'requester') {
      const { forkedBy } = data;
      const forker = forkedBy === undefined ? [] : [{ id: forkedBy, why: 'forked the run' }];
      return [{ id: requesterOf(data), why: 'asked for the run' }, ...forker];
    }
    if (rule === 'producer') {
      const authors = recordsOf(shows, data).filter(({ madeBy }) => madeBy?.engine === 'person');
      return [
        ...Object.entries(owners).map(([producer, id]) => ({
          id,
          why: `answers for ${producer}, which made what is shown`,
        })),
        ...authors.map(({ madeBy, name }) => ({ id: madeBy?.agent ?? '', why: `wrote a version of ${name}` })),
      ];
    }
    return (ownOf(data.deciders, rule.decided) ?? []).map((id) => ({ id, why: `decided at ${rule.decided}` }));
  });
}
