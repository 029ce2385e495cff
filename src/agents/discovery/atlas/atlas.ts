import { z } from 'zod';
import { defineAgent, type Reads } from '../../define-agent.js';
import {
  type Architecture,
  architectureSchema,
  requirementsSchema,
  reviewSchema,
  risksSchema,
} from '../work-products.js';
import { readFacts } from './facts.js';
import { atlasInstructions } from './instructions.js';
import { proposeArchitecture } from './propose.js';
import { answerFindings, reviseArchitecture } from './revise/revise.js';

const readsSchema = z.object({
  requirements: requirementsSchema,
  risks: risksSchema,
  architecture: architectureSchema.optional(),
  architectureDecision: z
    .object({ decision: z.string(), by: z.string().optional(), comment: z.string().optional() })
    .optional(),
  review: reviewSchema.optional(),
});

/** ATLAS: proposes components, data flows and decisions, and revises them by a reviewer's comment. */
export const atlas = defineAgent({
  name: 'atlas',
  title: 'ATLAS · architect',
  instructions: atlasInstructions,
  output: architectureSchema,
  rulesVersion: '3',
  rules: designArchitecture,
});

function designArchitecture(reads: Reads): Architecture {
  const { requirements, risks, architecture: previous, architectureDecision, review } = readsSchema.parse(reads);
  const facts = readFacts(requirements, risks);
  if (previous === undefined || architectureDecision?.decision !== 'changesRequested') {
    const proposed = proposeArchitecture(facts);
    return { ...proposed, responses: answerFindings(review, proposed) };
  }
  const remark = { by: architectureDecision.by ?? 'the reviewer', comment: architectureDecision.comment ?? '' };
  const revised = reviseArchitecture(previous, remark, facts);
  return { ...revised, responses: [...revised.responses, ...answerFindings(review, revised)] };
}
