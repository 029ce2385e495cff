import type { Definition } from '../definition.js';
import { searchFrom } from '../paths.js';
import { checkActions } from './check-actions.js';
import { checkApprovals } from './check-approvals.js';
import { checkAsks } from './check-asks.js';
import { checkCalendars } from './check-calendars.js';
import { checkData } from './check-data.js';
import { checkDurations } from './check-durations.js';
import { checkEvents } from './check-events.js';
import { checkGates } from './check-gates.js';
import { checkGuards } from './check-guards.js';
import { checkInput } from './check-input.js';
import { checkLimits } from './check-limits.js';
import { checkLoops } from './check-loops.js';
import { checkMoments } from './check-moments.js';
import { checkNames } from './check-names.js';
import { checkReach } from './check-reach.js';
import { checkRecovery } from './check-recovery.js';
import { checkTools } from './check-tools.js';
import { checkWork } from './check-work.js';
import type { CheckOptions, Problem, Subject } from './problem.js';

const RULES: readonly ((subject: Subject) => Problem[])[] = [
  checkNames,
  checkInput,
  checkEvents,
  checkWork,
  checkTools,
  checkLimits,
  checkAsks,
  checkGates,
  checkRecovery,
  checkActions,
  checkDurations,
  checkCalendars,
  checkMoments,
  checkReach,
  checkLoops,
  checkGuards,
  checkData,
  checkApprovals,
];

/**
 * What is wrong with a definition, as far as it can be proved without running it; an empty list means that every run of it can go on
 * until it ends. Never throws for a definition that `parseDefinition` accepts.
 *
 * Guards are left aside when paths are searched, so a counter-example path is one that the arrows allow.
 */
export function checkMachine(definition: Definition, { tools }: CheckOptions = {}): Problem[] {
  const subject = { definition, tree: searchFrom(definition), ...(tools !== undefined && { tools }) };
  return RULES.flatMap((rule) => rule(subject));
}
