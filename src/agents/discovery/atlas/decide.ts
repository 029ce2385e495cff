import type { DecisionInput, DecisionRule } from './decisions/decision-rule.js';
import { client, messages } from './decisions/experience.js';
import { hosting } from './decisions/hosting.js';
import { identity } from './decisions/identity.js';
import { integration } from './decisions/integration.js';
import { audit, retention } from './decisions/record-keeping.js';
import { calculation, offline, payments, search } from './decisions/special.js';
import { storage } from './decisions/storage.js';
import { structure } from './decisions/structure.js';
import type { Decision } from './draft.js';

const RULES: readonly DecisionRule[] = [
  hosting,
  structure,
  storage,
  integration,
  identity,
  client,
  messages,
  audit,
  retention,
  payments,
  offline,
  calculation,
  search,
];

/** The decisions this brief calls for, each tied to what it says; at least hosting, structure and storage. */
export function decide(input: DecisionInput): Decision[] {
  return RULES.flatMap((rule) => rule.decide(input) ?? []).map((decision, index) => ({
    id: `D-${index + 1}`,
    ...decision,
  }));
}

/** The words a decision goes by, for matching a reviewer's remark to it. */
export const DECISION_TOPICS: ReadonlyMap<string, string> = new Map([
  ['Where it runs', hosting.topic],
  ['How it is cut into programs', structure.topic],
  ['Where records are kept', storage.topic],
  ['How it talks to other systems', integration.topic],
  ['How people sign in and what they may do', identity.topic],
  ['What people hold in their hands', client.topic],
  ['How messages reach people', messages.topic],
  ['How it is proved who did what', audit.topic],
  ['How long records live', retention.topic],
  ['Who takes the money', payments.topic],
  ['What happens without a network', offline.topic],
  ['How results are derived', calculation.topic],
  ['What answers a search', search.topic],
]);
