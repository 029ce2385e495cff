import { utf8ToBytes } from '@noble/hashes/utils.js';
import { defineSearchAttributeKey, type SearchAttributeUpdatePair } from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import { reviewerName, type Status } from '../../src/contract/index.js';

const KEYS = {
  lifecycle: defineSearchAttributeKey('Lifecycle', 'KEYWORD'),
  state: defineSearchAttributeKey('PipelineState', 'KEYWORD'),
  failure: defineSearchAttributeKey('FailureReason', 'KEYWORD'),
  requestedBy: defineSearchAttributeKey('RequestedBy', 'KEYWORD'),
  waitingFor: defineSearchAttributeKey('WaitingFor', 'KEYWORD_LIST'),
  deadline: defineSearchAttributeKey('GateDeadline', 'DATETIME'),
  forkedFrom: defineSearchAttributeKey('ForkedFrom', 'KEYWORD'),
} as const;

/**
 * Keeps the run's search attributes in step with its status: one upsert a call, of what changed; none if nothing did.
 *
 * @param shown what was last upserted, by attribute name, as JSON; the next such record is returned
 */
export function upsertVisibility(status: Status, { requestedBy, forkedFrom }: Origin, shown: Visible): Visible {
  const gate = status.lifecycle === 'WAITING_FOR_APPROVAL' ? status.gate : undefined;
  const waitingFor = gate && withinLimit([...new Set([...gate.reviewers.map(reviewerName), ...gate.people])]);
  const wanted: SearchAttributeUpdatePair[] = [
    { key: KEYS.lifecycle, value: status.lifecycle },
    { key: KEYS.state, value: status.state },
    { key: KEYS.failure, value: status.lifecycle === 'FAILED' ? status.failure.code : null },
    { key: KEYS.requestedBy, value: requestedBy === '' ? null : requestedBy },
    { key: KEYS.waitingFor, value: waitingFor ?? null },
    { key: KEYS.deadline, value: gate ? new Date(gate.deadline) : null },
    ...(forkedFrom === undefined ? [] : [{ key: KEYS.forkedFrom, value: forkedFrom }]),
  ];
  const changed = wanted.filter((pair) => shown[pair.key.name] !== JSON.stringify(pair.value));
  if (changed.length > 0) upsertSearchAttributes(changed);
  return { ...shown, ...Object.fromEntries(changed.map((pair) => [pair.key.name, JSON.stringify(pair.value)])) };
}

/** Who asked for a run, and which run it goes on from, if any. */
type Origin = { readonly requestedBy: string; readonly forkedFrom?: string | undefined };

/** A server ends a run whose attribute is over 2,048 bytes. The roles stand first; people beyond the limit are found by theirs. */
const LIST_LIMIT_BYTES = 1_500;

function withinLimit(names: readonly string[]): string[] {
  let bytes = 0;
  return names.filter((name) => {
    bytes += utf8ToBytes(name).length + 4;
    return bytes <= LIST_LIMIT_BYTES;
  });
}

/** Whether lists still say that the run waits for somebody, or failed. */
export function isWaitingVisible({ visible }: { readonly visible: Visible }): boolean {
  return [visible.WaitingFor, visible.FailureReason].some((value) => value !== undefined && value !== 'null');
}

export type Visible = { readonly [attribute: string]: string };
