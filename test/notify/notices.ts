import type { DecisionRecord, Digest, Notice, RunNotice } from '../../src/contract/index.js';

export const digestA: Digest = `sha256:${'a'.repeat(64)}`;
export const digestB: Digest = `sha256:${'b'.repeat(64)}`;
export const digestC: Digest = `sha256:${'c'.repeat(64)}`;

export function saidBy(by: string, decision: string, comment?: string): DecisionRecord {
  const record = { decision, by, at: '2026-03-01T10:00:00.000Z', gate: 'release', round: 1, shown: [] };
  return comment === undefined ? record : { ...record, comment };
}

/** A gate that has just opened for kim and lee, with what a test wants otherwise. */
export function noticeOf(more: Partial<Notice> = {}, gate: Partial<Notice['gate']> = {}): Notice {
  return {
    id: 'run-1/release/1/opened',
    kind: 'opened',
    at: '2026-03-01T09:30:00.000Z',
    pipeline: 'shipWagons',
    to: ['kim', 'lee'],
    gate: {
      gate: 'release',
      round: 1,
      run: { id: 'run-1', execution: 'execution-1' },
      title: 'Release of the wagons',
      ask: 'May the wagons leave the yard?',
      reviewers: [{ id: 'kim' }, { id: 'lee' }],
      people: ['kim', 'lee'],
      excluded: [],
      outcomes: ['approved', 'rejected', 'changesRequested'],
      quorum: 1,
      opened: '2026-03-01T09:30:00.000Z',
      deadline: '2026-03-03T09:30:00.000Z',
      reminders: [],
      escalations: [],
      shows: [{ name: 'manifest', digest: digestA, version: 2 }],
      decisions: [],
      delegations: [],
      ...gate,
    },
    ...more,
  };
}

/** A run that has just failed, which kim and whoever is an operator are told of. */
export function runNoticeOf(more: Partial<RunNotice> = {}): RunNotice {
  return {
    id: 'run-1/told/1',
    kind: 'failed',
    at: '2026-03-01T09:30:00.000Z',
    pipeline: 'shipWagons',
    run: 'run-1',
    state: 'loading',
    to: [{ id: 'kim' }, { role: 'operator' }],
    message: 'The crane refused: EXTERNAL_API_ERROR',
    ...more,
  };
}
