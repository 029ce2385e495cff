import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { SignalboxClient } from '../client/index.js';
import type { AuditEntry, Decide, Recover, Status } from '../contract/index.js';
import type { Json } from '../machine/index.js';

export type TestRun = {
  readonly id: string;
  status(): Promise<Status>;
  log(): Promise<AuditEntry[]>;
  /**
   * Resolves when the run rests in this state: a gate, a wait, `FAILED`, or a final one. Rejects where it rests in another one that
   * only a recovery can leave, with what went wrong there.
   */
  reaches(state: string): Promise<Status>;
  /** Approves, unless the decision says otherwise. */
  decide(decision: Omit<Decide, 'decision'> & { decision?: string }): Promise<Status>;
  recover(recovery: Recover): Promise<Status>;
  /** Waits until the run closes, skipping time, and gives its outputs; rejects with the run's failure. */
  result(): Promise<{ readonly [output: string]: Json }>;
};

const POLL_MS = 25;
const PATIENCE_MS = 30_000;

export function createTestRun(id: string, client: SignalboxClient, env: TestWorkflowEnvironment): TestRun {
  const status = () => client.status(id);
  return {
    id,
    status,
    log: () => client.auditLog(id),
    async reaches(state) {
      const until = performance.now() + PATIENCE_MS;
      for (;;) {
        const now = await status();
        if (now.state === state) return now;
        if (isAtRest(now) || performance.now() > until)
          throw new Error(`expected ${id} to reach ${state}; it is in ${placeOf(now)}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    decide: (decision) => client.decide(id, { decision: 'approved', ...decision }),
    recover: (recovery) => client.recover(id, recovery),
    result: () => env.client.workflow.getHandle(id).result() as Promise<{ readonly [output: string]: Json }>,
  };
}

function isAtRest({ lifecycle }: Status): boolean {
  return lifecycle === 'FAILED' || lifecycle === 'COMPLETE' || lifecycle === 'CANCELLED';
}

function placeOf(status: Status): string {
  if (status.lifecycle !== 'FAILED') return `${status.state} (${status.lifecycle})`;
  const { code, state, message } = status.failure;
  return `FAILED: ${code} in ${state}: ${message}`;
}
