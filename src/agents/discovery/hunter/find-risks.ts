import type { Risks } from '../work-products.js';
import type { Findings, Risk, RiskRule } from './findings.js';
import { risksOfContent } from './risks-of-content.js';
import { risksOfData } from './risks-of-data.js';
import { risksOfDisagreement, risksOfGaps } from './risks-of-gaps.js';
import { risksOfMigration, risksOfSystems } from './risks-of-systems.js';
import { risksOfAvailability, risksOfBudget, risksOfDeadlines, risksOfLoad } from './risks-of-targets.js';

const RULES: readonly RiskRule[] = [
  risksOfDisagreement,
  risksOfData,
  risksOfSystems,
  risksOfDeadlines,
  risksOfMigration,
  risksOfAvailability,
  risksOfLoad,
  risksOfBudget,
  risksOfContent,
  risksOfGaps,
];

const WEIGHT = { low: 1, medium: 2, high: 3 } as const;

/** How grave a risk is, from 1 to 9. */
export function severityOf({ likelihood, impact }: Pick<Risk, 'likelihood' | 'impact'>): number {
  return WEIGHT[likelihood] * WEIGHT[impact];
}

/** All risks the rules see, the gravest first. */
export function findRisks(findings: Findings): Risks['risks'] {
  return RULES.flatMap((rule) => rule(findings))
    .map((risk, index) => ({ risk, index }))
    .sort((a, b) => severityOf(b.risk) - severityOf(a.risk) || a.index - b.index)
    .map(({ risk }, index) => ({ id: `RISK-${index + 1}`, ...risk, requirements: [...risk.requirements] }));
}
