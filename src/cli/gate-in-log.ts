import {
  type AuditEntry,
  climb,
  excludedAmong,
  type GatePreparation,
  type GateVotes,
  needOf,
  type OpenGate,
  peopleNow,
} from '../contract/index.js';
import { type AnyGate, type Json, parseDuration, parseReads } from '../machine/index.js';
import type { GateFacts } from './read-gate-facts.js';

/** A gate as the log follows it, entry by entry. */
export type GateInLog = GateVotes & Pick<OpenGate, 'gate' | 'deadline' | 'escalations'> & { readonly defined: AnyGate };

/** What the log has said before the gate opened that bears on who may decide. */
export type Before = {
  readonly round: number;
  /** Who decided at each gate. */
  readonly deciders: ReadonlyMap<string, ReadonlySet<string>>;
  /** Who wrote the newest version of each thing by their own hand. */
  readonly authors: ReadonlyMap<string, string>;
  readonly isEscalated: boolean;
};

const DEFAULT_ROUNDS = 10;

/** The gate as it opened, by its definition and what it found then. */
export function openedGate(
  gate: string,
  defined: AnyGate,
  prepared: GatePreparation,
  facts: GateFacts,
  before: Before,
): GateInLog {
  const { rounds, reminders = [], escalations = [] } = defined;
  const isLast = before.round >= (rounds?.most ?? DEFAULT_ROUNDS) || (before.isEscalated && rounds?.last !== undefined);
  const asked = isLast && rounds?.last ? { reviewers: rounds.last, quorum: rounds.quorum ?? 1 } : defined;
  const [due = facts.startedAt, ...others] = prepared.moments;
  const end = Math.min(Date.parse(due), Date.parse(facts.startedAt) + (parseDuration(facts.definition.deadline) ?? 0));
  const rungs = escalations.map(({ after: _after, ...rung }, index) => ({
    ...rung,
    at: others[reminders.length + index] ?? due,
  }));
  const opened: GateInLog = {
    gate,
    defined,
    reviewers: asked.reviewers,
    people: [],
    excluded: excludedOf(defined, prepared, facts.input, before),
    ...needOf(asked.quorum),
    deadline: new Date(end).toISOString(),
    escalations: rungs.filter(({ at }) => Date.parse(at) < end).sort((a, b) => (a.at < b.at ? -1 : 1)),
    holders: prepared.holders,
    decisions: [],
    delegations: [],
  };
  if (before.isEscalated && !rounds?.last) return { ...rungs.reduce<GateInLog>(climb, opened), escalations: [] };
  return { ...opened, people: peopleNow(opened) };
}

/** The gate after what an entry says happened at it. */
export function gateAfter(gate: GateInLog, { kind, event, decision }: AuditEntry): GateInLog {
  const [rung] = gate.escalations;
  if (kind === 'notice' && event === 'escalated' && rung)
    return { ...climb(gate, rung), escalations: gate.escalations.slice(1) };
  if (!decision || kind === 'refusal' || kind === 'notice') return gate;
  const changed = { ...gate, ...changeOf(gate, decision) };
  return { ...changed, people: peopleNow(changed) };
}

function changeOf(gate: GateInLog, record: NonNullable<AuditEntry['decision']>): Partial<GateInLog> {
  const { by, to = '', decision } = record;
  const kept = gate.decisions.filter((other) => other.by !== by);
  switch (decision) {
    case 'withdrawn':
      return kept.length < gate.decisions.length
        ? { decisions: kept }
        : { delegations: gate.delegations.filter(({ from }) => from !== by) };
    case 'delegated':
      return { delegations: [...gate.delegations, { from: by, to }] };
    case 'edited': {
      const isExcluded = (gate.defined.exclude ?? []).includes('producer');
      const author = { id: by, why: 'wrote a version of what is shown' };
      return { decisions: [], ...(isExcluded && { excluded: [...gate.excluded, author] }) };
    }
    default:
      return { decisions: [...gate.decisions, record] };
  }
}

function excludedOf(
  { exclude = [], shows = [] }: AnyGate,
  { owners, holders }: GatePreparation,
  input: Json,
  { deciders, authors }: Before,
): GateInLog['excluded'] {
  const found = exclude.flatMap((rule): { id: string; why: string }[] => {
    if (rule === 'requester') return [{ id: requesterIn(input), why: 'asked for the run' }];
    if (rule !== 'producer')
      return [...(deciders.get(rule.decided) ?? [])].map((id) => ({ id, why: `decided at ${rule.decided}` }));
    const owning = Object.entries(owners).map(([made, id]) => ({
      id,
      why: `answers for ${made}, which made what is shown`,
    }));
    const writing = shows.map(parseReads).flatMap(({ source, name }) => {
      const id = source === 'context' ? authors.get(name) : undefined;
      return id === undefined ? [] : [{ id, why: `wrote a version of ${name}` }];
    });
    return [...owning, ...writing];
  });
  return excludedAmong(
    holders.flatMap(({ people }) => people),
    found,
  );
}

function requesterIn(input: Json): string {
  const by = input !== null && typeof input === 'object' && 'requestedBy' in input ? input.requestedBy : undefined;
  return typeof by === 'string' ? by : '';
}
