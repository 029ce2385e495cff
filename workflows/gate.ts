import type { Decide, DecisionRecord, Digest, ErrorCode, OpenGate } from '../src/contract/index.js';
import { type AnyGate, parseReads } from '../src/machine/index.js';
import { digestOfValue, type RunData, readOf, runDeadlineOf } from './run-data.js';
import { msOf } from './time.js';

/** Opens the gate the run has entered: who may decide, on which digests, until when. Nothing of it changes while it is open. */
export function openGateOf(gate: AnyGate, data: RunData): OpenGate {
  const { state } = data.snapshot;
  const opened = Date.parse(data.since);
  const deadline = Math.min(opened + msOf(gate.deadline), runDeadlineOf(data));
  const people = gate.reviewers.flatMap((r) => ('id' in r ? [r.id] : (data.roles[r.role] ?? [])));
  const offered = ['approved', 'rejected', 'changesRequested', ...(gate.decisions ?? [])];
  return {
    gate: state,
    round: data.snapshot.visits[state] ?? 1,
    ...(gate.title !== undefined && { title: gate.title }),
    ask: gate.ask,
    reviewers: gate.reviewers,
    people: [...new Set(people)],
    outcomes: offered.filter((outcome) => Object.hasOwn(gate.on, outcome)),
    quorum: 1,
    deadline: new Date(deadline).toISOString(),
    shows: (gate.shows ?? []).flatMap((spec) => showOf(spec, data)),
    decisions: [],
  };
}

function showOf(spec: string, data: RunData): { name: string; digest: Digest; version: number }[] {
  const read = parseReads(spec);
  const value = readOf(spec, data);
  if (value === undefined) return [];
  const record = read.source === 'context' ? data.artifacts.findLast((a) => a.name === read.key) : undefined;
  return [{ name: read.name, digest: record?.digest ?? digestOfValue(value), version: record?.version ?? 1 }];
}

export type Refused = { readonly code: ErrorCode; readonly message: string };

/** Why this decision does not count at this moment, or undefined if it does. Fails closed. */
export function refusalOf(decide: Decide, data: RunData): Refused | undefined {
  const { gate } = data;
  if (!gate || Date.now() >= Date.parse(gate.deadline)) {
    const where = gate ? `gate ${gate.gate} closed at ${gate.deadline}` : `the run is in ${data.snapshot.state}`;
    return { code: 'GATE_NOT_OPEN', message: `expected an open gate; ${where}` };
  }
  if (decide.gate !== undefined && decide.gate !== gate.gate) {
    return { code: 'GATE_NOT_OPEN', message: `the decision is for gate ${decide.gate}; the open gate is ${gate.gate}` };
  }
  if (!gate.people.includes(decide.by)) {
    const may = gate.people.join(', ');
    return { code: 'NOT_A_REVIEWER', message: `${decide.by} may not decide at ${gate.gate}; expected one of: ${may}` };
  }
  if (!gate.outcomes.includes(decide.decision)) {
    const offered = gate.outcomes.join(', ');
    return { code: 'DECISION_NOT_OFFERED', message: `gate ${gate.gate} offers ${offered}; got ${decide.decision}` };
  }
  if (decide.artifact !== undefined && !gate.shows.some((shown) => shown.digest === decide.artifact)) {
    const shown = gate.shows.map((s) => `${s.name} ${s.digest}`).join(', ') || 'nothing';
    return { code: 'DIGEST_MISMATCH', message: `the gate shows ${shown}; the decision names ${decide.artifact}` };
  }
  return undefined;
}

/** The record of a decision that counts. */
export function recordOf(decide: Decide, gate: OpenGate, at: string): DecisionRecord {
  return {
    decision: decide.decision,
    by: decide.by,
    at,
    gate: gate.gate,
    round: gate.round,
    ...(decide.comment !== undefined && { comment: decide.comment }),
    shown: gate.shows.map(({ name, digest }) => ({ name, digest })),
    ...(decide.artifact !== undefined && { artifact: decide.artifact }),
    ...(decide.id !== undefined && { id: decide.id }),
  };
}
