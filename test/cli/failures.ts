import { digestOf, type FailureView, type Status } from '../../src/contract/index.js';
import { FAILURES, type FailureCode, type Procedure } from '../../src/machine/index.js';

/** A failure as a run reports it, with everything that is known of one. */
export function failureOf(code: FailureCode, more: Partial<FailureView> = {}): FailureView {
  return {
    code,
    state: 'drafting',
    message: 'the pen broke',
    work: 'agent scribe',
    agent: 'scribe',
    attempt: 3,
    input: [{ name: 'brief', digest: digestOf('brief') }],
    chain: [
      { type: 'EXTERNAL_API_ERROR', message: 'the provider cannot be reached' },
      { type: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:9' },
    ],
    seq: 7,
    procedures: FAILURES[code].procedures as readonly Procedure[],
    until: '2026-03-08T09:00:00.000Z',
    checkpoints: [
      { seq: 1, at: '2026-03-01T08:00:00.000Z', state: 'reading' },
      { seq: 3, at: '2026-03-01T08:10:00.000Z', state: 'drafting' },
      { seq: 5, at: '2026-03-01T08:20:00.000Z', state: 'reviewing' },
      { seq: 6, at: '2026-03-01T08:30:00.000Z', state: 'drafting' },
    ],
    ...more,
  };
}

export const NOW = Date.parse('2026-03-01T09:00:00.000Z');

export function failed(failure: FailureView): Extract<Status, { lifecycle: 'FAILED' }> {
  const head = digestOf('head');
  return { lifecycle: 'FAILED', state: 'FAILED', since: '2026-03-01T09:00:00.000Z', seq: 7, head, failure };
}
