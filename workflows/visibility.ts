import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Status } from '../src/contract/index.js';

const KEYS = {
  lifecycle: defineSearchAttributeKey('Lifecycle', 'KEYWORD'),
  state: defineSearchAttributeKey('PipelineState', 'KEYWORD'),
  failure: defineSearchAttributeKey('FailureReason', 'KEYWORD'),
  requestedBy: defineSearchAttributeKey('RequestedBy', 'KEYWORD'),
  waitingFor: defineSearchAttributeKey('WaitingFor', 'KEYWORD_LIST'),
  deadline: defineSearchAttributeKey('GateDeadline', 'DATETIME'),
} as const;

/**
 * Keeps the run's search attributes in step with its status: one upsert a call, of what changed; none if nothing did.
 *
 * @param shown what was last upserted, by attribute name, as JSON; the next such record is returned
 */
export function upsertVisibility(status: Status, requestedBy: string, shown: Visible): Visible {
  const gate = status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate : undefined;
  const waitingFor = gate && [...new Set([...gate.people, ...gate.reviewers.map((r) => ('id' in r ? r.id : r.role))])];
  const wanted: SearchAttributeUpdatePair[] = [
    { key: KEYS.lifecycle, value: status.lifecycle },
    { key: KEYS.state, value: status.state },
    { key: KEYS.failure, value: status.lifecycle === 'FAILED' ? status.failure.code : null },
    { key: KEYS.requestedBy, value: requestedBy === '' ? null : requestedBy },
    { key: KEYS.waitingFor, value: waitingFor ?? null },
    { key: KEYS.deadline, value: gate ? new Date(gate.deadline) : null },
  ];
  const changed = wanted.filter((pair) => (shown[pair.key.name] ?? 'null') !== JSON.stringify(pair.value));
  if (changed.length > 0) upsertSearchAttributes(changed);
  return { ...shown, ...Object.fromEntries(changed.map((pair) => [pair.key.name, JSON.stringify(pair.value)])) };
}

export type Visible = { readonly [attribute: string]: string };
