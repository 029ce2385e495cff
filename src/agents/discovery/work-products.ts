import { z } from 'zod';

/**
 * What the five agents of discovery-to-specification hand each other. Ids are stable within a run: `FR-1`, `NFR-2`, `CON-1`,
 * `Q-3`, `RISK-1`, `AMB-1`, `CONF-1`, `SYS-1`, `DATA-1`, `C-1`, `F-1`, `D-1`, `AC-1`, `FIND-1`.
 */
const text = z.string().trim().min(1);
const requirementId = z.string().regex(/^(FR|NFR|CON)-\d+$/);
const componentId = z.string().regex(/^C-\d+$/);
/** An exact passage of the brief: a contiguous substring, character for character. */
const quote = text;

export const requirementSchema = z.object({
  id: requirementId,
  kind: z.enum(['functional', 'nonFunctional', 'constraint']),
  /** One testable sentence, in the words of the brief as far as they go. */
  statement: text,
  priority: z.enum(['must', 'should', 'could']),
  actor: text.optional(),
  /** The heading of the brief it stands under. */
  section: text.optional(),
  quote,
});

const NO_REQUIREMENT =
  'none found; expected a brief that says, in a sentence or more, what is to be built, for whom, and what it must do';

/** SCOUT */
export const requirementsSchema = z.object({
  title: text,
  summary: text,
  actors: z.array(text),
  requirements: z.array(requirementSchema).min(1, { error: NO_REQUIREMENT }),
  openQuestions: z.array(z.object({ id: z.string().regex(/^Q-\d+$/), question: text, quote })),
});

/** HUNTER */
export const risksSchema = z.object({
  summary: text,
  risks: z.array(
    z.object({
      id: z.string().regex(/^RISK-\d+$/),
      kind: z.enum([
        'security',
        'compliance',
        'schedule',
        'integration',
        'data',
        'performance',
        'scope',
        'operations',
        'people',
      ]),
      statement: text,
      likelihood: z.enum(['low', 'medium', 'high']),
      impact: z.enum(['low', 'medium', 'high']),
      requirements: z.array(requirementId),
      mitigation: text,
    }),
  ),
  ambiguities: z.array(
    z.object({ id: z.string().regex(/^AMB-\d+$/), term: text, requirement: requirementId, quote, question: text }),
  ),
  contradictions: z.array(
    z.object({ id: z.string().regex(/^CONF-\d+$/), between: z.array(requirementId).min(2), explanation: text }),
  ),
  externalSystems: z.array(
    z.object({ id: z.string().regex(/^SYS-\d+$/), name: text, requirements: z.array(requirementId), quote }),
  ),
  regulatedData: z.array(
    z.object({
      id: z.string().regex(/^DATA-\d+$/),
      category: text,
      terms: z.array(text).min(1),
      regulations: z.array(text),
      requirements: z.array(requirementId),
      quote,
    }),
  ),
});

/** ATLAS */
export const architectureSchema = z.object({
  summary: text,
  components: z
    .array(
      z.object({
        id: componentId,
        name: text,
        responsibility: text,
        requirements: z.array(requirementId),
        dependsOn: z.array(componentId),
      }),
    )
    .min(1),
  dataFlows: z.array(
    z.object({ id: z.string().regex(/^F-\d+$/), from: text, to: text, data: text, classification: text.optional() }),
  ),
  decisions: z.array(
    z.object({
      id: z.string().regex(/^D-\d+$/),
      title: text,
      choice: text,
      rationale: text,
      alternatives: z.array(z.object({ option: text, whyNot: text })).min(1),
      requirements: z.array(requirementId),
    }),
  ),
  /** Every requirement, and the components that serve it. */
  coverage: z.array(z.object({ requirement: requirementId, components: z.array(componentId).min(1) })),
  /** On a revision: one answer to each point of the reviewer's comment. */
  responses: z.array(z.object({ comment: text, answer: text, changes: z.array(text) })),
});

/** FORGE */
export const specificationSchema = z.object({
  title: text,
  summary: text,
  items: z
    .array(
      z.object({
        requirement: requirementId,
        statement: text,
        quote,
        priority: z.enum(['must', 'should', 'could']),
        components: z.array(componentId).min(1),
        acceptance: z
          .array(z.object({ id: z.string().regex(/^AC-\d+(\.\d+)?$/), given: text, when: text, outcome: text }))
          .min(1),
      }),
    )
    .min(1),
  traceability: z.array(
    z.object({ requirement: requirementId, components: z.array(componentId), acceptance: z.array(text) }),
  ),
  /** What must be answered before or while building: open questions, ambiguities, contradictions. */
  openPoints: z.array(z.object({ source: text, text: text })),
});

/** SENTINEL */
export const reviewSchema = z.object({
  summary: text,
  verdict: z.enum(['passed', 'critical']),
  /** How many findings are critical: what the machine's guard reads. */
  critical: z.number().int().min(0),
  checks: z.array(z.object({ name: text, examined: z.number().int(), passed: z.boolean() })),
  findings: z.array(
    z.object({
      id: z.string().regex(/^FIND-\d+$/),
      severity: z.enum(['critical', 'major', 'minor']),
      check: text,
      subject: text,
      message: text,
      fix: text,
    }),
  ),
});

export type Requirements = z.infer<typeof requirementsSchema>;
export type Requirement = z.infer<typeof requirementSchema>;
export type Risks = z.infer<typeof risksSchema>;
export type Architecture = z.infer<typeof architectureSchema>;
export type Specification = z.infer<typeof specificationSchema>;
export type Review = z.infer<typeof reviewSchema>;
