import { definePipeline } from '../machine/index.js';

/** A brief of at most this many characters. */
export const BRIEF_LIMIT_CHARS = 200 * 1024;

const input = {
  type: 'object',
  properties: {
    brief: {
      type: 'string',
      description: `text, not empty and not binary, of at most ${BRIEF_LIMIT_CHARS} characters`,
      maxLength: BRIEF_LIMIT_CHARS,
      pattern: '^[^\\u0000]*[^\\u0000\\s][^\\u0000]*$',
    },
    requestedBy: { type: 'string', description: 'the id of whoever asks', pattern: '\\S', maxLength: 200 },
    title: { type: 'string', description: 'a title for the specification', maxLength: 300 },
  },
  required: ['brief', 'requestedBy'],
  additionalProperties: false,
} as const;

const agentStage = {
  kind: 'stage',
  timeout: '30m',
  attemptTimeout: '5m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
} as const;

/**
 * From a client's brief to a technical specification: five agents, two gates, 21 states with `IDLE`, `FAILED` and `CANCELLED`.
 */
export const discoveryToSpecification = definePipeline({
  name: 'discoveryToSpecification',
  version: '1.0.0',
  title: 'Discovery to specification',
  description: "Turns a client's brief into a technical specification, with two approvals on the way.",
  input,
  deadline: '60d',
  recoveryWindow: '7d',
  initial: 'SCOUT_RUNNING',
  states: {
    SCOUT_RUNNING: {
      ...agentStage,
      title: 'Extract the requirements',
      work: { agent: 'scout' },
      reads: ['input.brief', 'input.title?'],
      writes: 'requirements',
      emits: 'requirementsExtracted',
      on: { requirementsExtracted: 'SCOUT_COMPLETE', failed: 'SCOUT_FAILED' },
    },
    SCOUT_COMPLETE: { kind: 'choice', always: 'WAITING_REQUIREMENT_APPROVAL' },
    SCOUT_FAILED: { kind: 'choice', always: 'FAILED' },
    WAITING_REQUIREMENT_APPROVAL: {
      kind: 'gate',
      title: 'Requirement confirmation',
      ask: 'Are these the requirements of the brief, complete and rightly understood?',
      shows: ['input.brief', 'requirements'],
      reviewers: [{ role: 'product-owner' }],
      deadline: '72h',
      reminders: ['48h'],
      writes: 'requirementDecision',
      on: { approved: 'HUNTER_RUNNING', rejected: 'FAILED', expired: 'FAILED' },
    },
    HUNTER_RUNNING: {
      ...agentStage,
      title: 'Hunt for risks and contradictions',
      work: { agent: 'hunter' },
      reads: ['input.brief', 'requirements', 'requirementDecision'],
      writes: 'risks',
      emits: 'risksFound',
      approvedAt: 'WAITING_REQUIREMENT_APPROVAL',
      on: { risksFound: 'HUNTER_COMPLETE', failed: 'HUNTER_FAILED' },
    },
    HUNTER_COMPLETE: { kind: 'choice', always: 'ATLAS_RUNNING' },
    HUNTER_FAILED: { kind: 'choice', always: 'FAILED' },
    ATLAS_RUNNING: {
      ...agentStage,
      title: 'Propose an architecture',
      work: { agent: 'atlas' },
      reads: ['requirements', 'risks', 'architecture?', 'architectureDecision?', 'review?'],
      writes: 'architecture',
      emits: 'architectureProposed',
      on: { architectureProposed: 'ATLAS_COMPLETE', failed: 'ATLAS_FAILED' },
    },
    ATLAS_COMPLETE: { kind: 'choice', always: 'WAITING_ARCHITECTURE_APPROVAL' },
    ATLAS_FAILED: { kind: 'choice', always: 'FAILED' },
    WAITING_ARCHITECTURE_APPROVAL: {
      kind: 'gate',
      title: 'Architecture approval',
      ask: 'Shall the specification be written on this architecture?',
      shows: ['architecture', 'risks', 'review?'],
      reviewers: [{ role: 'architect' }],
      commentRequired: ['changesRequested'],
      deadline: '72h',
      reminders: ['48h'],
      writes: 'architectureDecision',
      on: { approved: 'FORGE_RUNNING', changesRequested: 'ATLAS_RUNNING', rejected: 'FAILED', expired: 'FAILED' },
    },
    FORGE_RUNNING: {
      ...agentStage,
      title: 'Write the specification',
      work: { agent: 'forge' },
      reads: ['requirements', 'risks', 'architecture', 'review?'],
      writes: 'specification',
      emits: 'specificationWritten',
      approvedAt: 'WAITING_ARCHITECTURE_APPROVAL',
      on: { specificationWritten: 'FORGE_COMPLETE', failed: 'FORGE_FAILED' },
    },
    FORGE_COMPLETE: { kind: 'choice', always: 'SENTINEL_RUNNING' },
    FORGE_FAILED: { kind: 'choice', always: 'FAILED' },
    SENTINEL_RUNNING: {
      ...agentStage,
      title: 'Check the specification',
      work: { agent: 'sentinel' },
      reads: ['input.brief', 'requirements', 'architecture', 'specification'],
      writes: 'review',
      emits: 'specificationChecked',
      on: { specificationChecked: 'SENTINEL_COMPLETE', failed: 'SENTINEL_FAILED' },
    },
    SENTINEL_COMPLETE: {
      kind: 'choice',
      choose: [{ when: 'context.review.critical > 0', to: 'WAITING_ARCHITECTURE_APPROVAL' }, { to: 'COMPLETE' }],
    },
    SENTINEL_FAILED: { kind: 'choice', always: 'FAILED' },
    COMPLETE: { kind: 'final', outputs: ['specification', 'review'] },
  },
});
