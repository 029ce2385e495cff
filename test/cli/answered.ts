import { eventually } from '../temporal-server.js';
import type { Outcome } from './invoke.js';

const UNANSWERED = /the run does not answer|answered for its runs/;

/** What a command says once the runs themselves answer: where they are slow to, one that only looks tells what it knows without them. */
export function answered(ask: () => Promise<Outcome>): Promise<Outcome> {
  return eventually(ask, ({ err }) => !UNANSWERED.test(err));
}
