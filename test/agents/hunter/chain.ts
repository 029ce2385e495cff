import type { Reads } from '../../../src/agents/define-agent.js';
import { discoveryAgents } from '../../../src/agents/discovery/index.js';
import {
  type Architecture,
  architectureSchema,
  type Requirements,
  type Review,
  type Risks,
  requirementsSchema,
  reviewSchema,
  risksSchema,
  type Specification,
  specificationSchema,
} from '../../../src/agents/discovery/work-products.js';

const [scout, hunter, atlas, forge, sentinel] = discoveryAgents;

export type Chain = {
  readonly brief: string;
  readonly requirements: Requirements;
  readonly risks: Risks;
  readonly architecture: Architecture;
  readonly specification: Specification;
  readonly review: Review;
};

/** What a stage would give: the values as they come out of the artifact store. */
export function given(reads: { readonly [name: string]: unknown }): Reads {
  return JSON.parse(JSON.stringify(reads));
}

export async function extract(brief: string): Promise<Requirements> {
  return requirementsSchema.parse(await scout.rules({ brief }));
}

/** Runs the agents after SCOUT as the pipeline does, and checks each output against its schema. */
export async function runChain(brief: string, requirements: Requirements): Promise<Chain> {
  const risks = risksSchema.parse(await hunter.rules(given({ brief, requirements })));
  const architecture = architectureSchema.parse(await atlas.rules(given({ requirements, risks })));
  const specification = specificationSchema.parse(await forge.rules(given({ requirements, risks, architecture })));
  const review = await reviewOf({ brief, requirements, architecture, specification });
  return { brief, requirements, risks, architecture, specification, review };
}

export async function reviewOf(
  subject: Pick<Chain, 'brief' | 'requirements' | 'architecture' | 'specification'>,
): Promise<Review> {
  return reviewSchema.parse(await sentinel.rules(given(subject)));
}

/** ATLAS on the way back from the architecture gate. */
export async function revise(
  { requirements, risks, architecture }: Chain,
  comment: string,
  review?: unknown,
): Promise<Architecture> {
  const architectureDecision = { decision: 'changesRequested', by: 'ada', comment, at: '2026-03-01T10:00:00.000Z' };
  return architectureSchema.parse(
    await atlas.rules(given({ requirements, risks, architecture, architectureDecision, review })),
  );
}
