/**
 * The words both halves speak: what travels between the sandbox and the host, or between a run and the outside.
 *
 * Pure; imports the machine's types and pure libraries only. Not here: how anything is done.
 */
export * from './activities.js';
export type * from './agent-steps.js';
export * from './artifact.js';
export { type GateAsk, type Preview, toAskSections } from './asked.js';
export * from './audit.js';
export * from './canonical.js';
export * from './check-definition.js';
export type * from './checkpoint.js';
export { toDataSample } from './data-sample.js';
export * from './errors.js';
export type * from './failure-record.js';
export type * from './foreseen.js';
export { needsOf } from './gate-needs.js';
export {
  climb,
  excludedAmong,
  exclusionOf,
  type GateVotes,
  isReachable,
  needOf,
  outcomeOf,
  peopleBehind,
  peopleNow,
  reviewerName,
  standsFor,
} from './gate-people.js';
export { type GateForms, type GateSection, type SectionStyle, toGateSections } from './gate-sections.js';
export { toLabel } from './lay-out.js';
export * from './ledger.js';
export * from './live.js';
export { type LogPage, pageOfLog } from './log-page.js';
export * from './markdown.js';
export * from './messages.js';
export { toMoment } from './moment.js';
export * from './nested.js';
export { NOT_BEGUN } from './not-begun.js';
export * from './open-gate.js';
export { OUTCOME_UNKNOWN } from './outcome-unknown.js';
export { grouped, sayCount } from './plain-words.js';
export { rootOf } from './root-of.js';
export { isSamePerson } from './same-person.js';
export { sayAll, sayCall, sayValues, type Told } from './say-call.js';
export {
  ABANDONED,
  confirmationOf,
  FAILURE_HEADINGS,
  lastCheckpoint,
  sayCompensation,
  sayElsewhere,
  sayProposed,
  sayRecoverers,
  sayWork,
  usefulCheckpoints,
} from './say-failure.js';
export { sayNames, sayNeeded, sayReviewers, sayStillNeeded } from './say-needs.js';
export { sayBudget, saySpending } from './say-spending.js';
export { lastSteps, type StepEntry, sayStep } from './say-step.js';
export { sayThrown } from './say-thrown.js';
export * from './search-attributes.js';
export { shellQuote } from './shell-quote.js';
export * from './signing.js';
export * from './spending.js';
export * from './status.js';
export { strayOfRecovery } from './stray-of-recovery.js';
export { decideWords, recoverWords, verdictWord, type WayOut, waysOutOf } from './ways-out.js';
