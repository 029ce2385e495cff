import type { AnyGate, Stage } from '../../src/machine/index.js';
import { machineOf } from './machines.js';

/** An agent that works in steps, may give its task back, and asks before a destructive call and beyond its budget. */
export const noting: Stage = {
  kind: 'stage',
  work: { agent: 'noter' },
  reads: ['input.brief'],
  writes: 'notes',
  timeout: '10m',
  tools: ['search', 'write'],
  limits: { steps: 12, failures: 2 },
  memory: 'tree',
  budget: { tokens: 20_000, money: 0.5 },
  asks: { approvalNeeded: 'call', budgetExceeded: 'spent' },
  on: { completed: 'done', givenBack: 'unnoted', approvalNeeded: 'approving', budgetExceeded: 'raising' },
};

export const approving: AnyGate = {
  kind: 'gate',
  ask: 'May it be written?',
  shows: ['call'],
  reviewers: [{ role: 'editor' }],
  deadline: '1d',
  writes: 'verdict',
  on: { approved: 'noting', rejected: 'noting', expired: 'FAILED' },
};

export const raising: AnyGate = {
  ...approving,
  ask: 'May it cost more?',
  shows: ['spent'],
  on: { approved: 'noting', rejected: 'FAILED', expired: 'FAILED' },
};

export const notingStates = {
  noting,
  approving,
  raising,
  done: { kind: 'final', outputs: ['notes'] },
  unnoted: { kind: 'final' },
} as const;

export const research = machineOf(notingStates, { budget: { tokens: 100_000 } });

/** A copy that leaves some members out. */
export function without<T extends object, K extends string>(given: T, ...keys: readonly K[]): Omit<T, K> {
  const kept = Object.entries(given).filter(([key]) => !keys.some((left) => left === key));
  return Object.fromEntries(kept) as Omit<T, K>;
}
