import { z } from 'zod';
import { defineAgent, type Reads } from '../../define-agent.js';
import { type Risks, requirementsSchema, risksSchema } from '../work-products.js';
import { findAmbiguities } from './ambiguities.js';
import { findContradictions } from './contradictions.js';
import { findExternalSystems } from './external-systems.js';
import { findRisks, severityOf } from './find-risks.js';
import { hunterInstructions } from './instructions.js';
import { readRequirements, shortStatement } from './read-requirements.js';
import { findRegulatedData } from './regulated-data.js';
import { listed } from './words.js';

const readsSchema = z.object({
  requirements: requirementsSchema,
  brief: z.string(),
  requirementDecision: z.object({ by: z.string().optional(), comment: z.string().optional() }).optional(),
});

/** HUNTER: finds risks, ambiguities, contradictions, external systems and protected data in what SCOUT extracted. */
export const hunter = defineAgent({
  name: 'hunter',
  title: 'HUNTER · risk analyst',
  instructions: hunterInstructions,
  output: risksSchema,
  rulesVersion: '3',
  rules: huntRisks,
});

/** A remark that only records the approval is no risk. */
const ASKS_SOMETHING =
  /\?|\b(?:must|should|shall|needs?|ha(?:s|ve) to|please|but|except|unless|provided|missing|add|remove|change|clarify|check|confirm|wrong|unclear|however|also|only if|as long as|instead|forgot\p{L}*|open)\b|\b(?:FR|NFR|CON|Q)-\d/iu;

function huntRisks(reads: Reads): Risks {
  const { requirements: source, brief, requirementDecision } = readsSchema.parse(reads);
  const requirements = readRequirements(source).filter(({ excluded }) => !excluded);
  const found = {
    ambiguities: findAmbiguities(requirements),
    contradictions: findContradictions(requirements),
    externalSystems: findExternalSystems(requirements, brief, [source.title, ...source.actors]),
    regulatedData: findRegulatedData(requirements, brief),
  };
  const risks = findRisks({ brief, source, requirements, ...found });
  const comment = requirementDecision?.comment?.trim();
  if (comment && ASKS_SOMETHING.test(comment))
    risks.push({
      id: `RISK-${risks.length + 1}`,
      kind: 'scope',
      statement: `${requirementDecision?.by ?? 'The reviewer'} approved the requirements with a remark that the list itself does not hold: “${comment}”`,
      likelihood: 'medium',
      impact: 'medium',
      requirements: source.requirements.map(({ id }) => id).filter((id) => new RegExp(`\\b${id}\\b`).test(comment)),
      mitigation: 'Take the remark up in the architecture, or have it confirmed that it changes nothing.',
    });
  return { summary: summarize({ ...found, risks }), risks, ...found };
}

function summarize(found: Omit<Risks, 'summary'>): string {
  const { risks, ambiguities, contradictions, externalSystems, regulatedData } = found;
  const grave = risks.filter((risk) => severityOf(risk) >= 6).length;
  const counts = [
    count(risks.length, 'risk') + (grave > 0 ? ` (${grave} grave)` : ''),
    count(ambiguities.length, 'vague term'),
    count(contradictions.length, 'contradiction'),
    count(externalSystems.length, 'external system'),
    ...(regulatedData.length > 0 ? [`${listed(regulatedData.map(({ category }) => category))}`] : []),
  ];
  const worst = risks[0];
  return `Found: ${listed(counts)}.${worst ? ` To settle first: ${shortStatement({ statement: worst.statement }, 160)}.` : ''}`;
}

function count(number: number, noun: string): string {
  return `${number === 0 ? 'no' : number} ${noun}${number === 1 ? '' : 's'}`;
}
