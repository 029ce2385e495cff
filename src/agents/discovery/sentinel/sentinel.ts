import { z } from 'zod';
import { defineAgent, type Reads } from '../../define-agent.js';
import {
  architectureSchema,
  type Review,
  requirementsSchema,
  reviewSchema,
  specificationSchema,
} from '../work-products.js';
import { briefCovered } from './brief-checks.js';
import type { Check } from './checks.js';
import {
  everyRequirementSpecified,
  everyRequirementTraced,
  noOrphanComponent,
  openPointsListed,
} from './coverage-checks.js';
import { nothingExcludedRealized, witnessesSaySo } from './exclusion-checks.js';
import { sentinelInstructions } from './instructions.js';
import { criteriaOwn, statementsReadable } from './language-checks.js';
import { idsUnique, noDanglingReference, noDependencyCircle } from './reference-checks.js';
import { everyCriterionTestable, everyQuoteInBrief, noVagueTerm } from './wording-checks.js';

const CHECKS: readonly Check[] = [
  everyRequirementSpecified,
  everyRequirementTraced,
  everyQuoteInBrief,
  everyCriterionTestable,
  noVagueTerm,
  noOrphanComponent,
  nothingExcludedRealized,
  witnessesSaySo,
  noDependencyCircle,
  idsUnique,
  noDanglingReference,
  openPointsListed,
  briefCovered,
  statementsReadable,
  criteriaOwn,
];

const readsSchema = z.object({
  brief: z.string(),
  requirements: requirementsSchema,
  architecture: architectureSchema,
  specification: specificationSchema,
});

/** SENTINEL: checks the specification against the brief and everything in between. */
export const sentinel = defineAgent({
  name: 'sentinel',
  title: 'SENTINEL · reviewer',
  instructions: sentinelInstructions,
  output: reviewSchema,
  rulesVersion: '3',
  rules: reviewSpecification,
});

const GRAVITY = { critical: 0, major: 1, minor: 2 } as const;

function reviewSpecification(reads: Reads): Review {
  const subject = readsSchema.parse(reads);
  const results = CHECKS.map(({ name, examine }) => ({ name, ...examine(subject) }));
  const findings = results
    .flatMap(({ name, findings: found }) => found.map((finding) => ({ check: name, ...finding })))
    .sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity])
    .map((finding, index) => ({ id: `FIND-${index + 1}`, ...finding }));
  const critical = findings.filter(({ severity }) => severity === 'critical').length;
  return {
    summary: summarize(findings, results.length, critical),
    verdict: critical > 0 ? 'critical' : 'passed',
    critical,
    checks: results.map(({ name, examined, findings: found }) => ({
      name,
      examined,
      passed: found.every(({ severity }) => severity === 'minor'),
    })),
    findings,
  };
}

function summarize(findings: Review['findings'], checks: number, critical: number): string {
  if (findings.length === 0) return `All ${checks} checks passed without a finding.`;
  const major = findings.filter(({ severity }) => severity === 'major').length;
  const first = findings[0];
  return `${checks} checks: ${critical} critical, ${major} major and ${findings.length - critical - major} minor findings.${first && critical > 0 ? ` First: ${first.message}` : ''}`;
}
