import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { SignalboxClient } from '../client/index.js';
import type { AuditEntry, Decide, Delegate, Edit, OpenGate, Recover, Status, Withdraw } from '../contract/index.js';
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
  withdraw(withdrawal: Withdraw): Promise<Status>;
  delegate(delegation: Delegate): Promise<Status>;
  edit(edit: Edit): Promise<Status>;
  /** The gate that is open; rejects where none is. */
  gate(): Promise<OpenGate>;
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
        if (now.state === state && !isOpening(now)) return now;
        if (isAtRest(now) || performance.now() > until)
          throw new Error(`expected ${id} to reach ${state}; it is in ${placeOf(now)}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    decide: (decision) => client.decide(id, { decision: 'approved', ...decision }),
    withdraw: (withdrawal) => client.withdraw(id, withdrawal),
    delegate: (delegation) => client.delegate(id, delegation),
    edit: (edit) => client.edit(id, edit),
    async gate() {
      const gate = await client.openGate(id);
      if (!gate) throw new Error(`expected ${id} at an open gate; it is in ${placeOf(await status())}`);
      return gate;
    },
    recover: (recovery) => client.recover(id, recovery),
    result: () => env.client.workflow.getHandle(id).result() as Promise<{ readonly [output: string]: Json }>,
  };
}

function isOpening(status: Status): boolean {
  return status.lifecycle === 'RUNNING' && status.opening === true;
}

function isAtRest({ lifecycle }: Status): boolean {
  return lifecycle === 'FAILED' || lifecycle === 'COMPLETE' || lifecycle === 'CANCELLED';
}

function placeOf(status: Status): string {
  if (status.lifecycle !== 'FAILED') return `${status.state} (${status.lifecycle})`;
  const { code, state, message } = status.failure;
  return `FAILED: ${code} in ${state}: ${message}`;
}
