import { successEvent } from './arrows.js';
import type { Stage } from './definition.js';

/** Whether a stage's agent works in steps, with tools. */
export function isStepwise({ work, tools }: Pick<Stage, 'work' | 'tools'>): boolean {
  return 'agent' in work && tools !== undefined;
}

/** The events, besides its answer, that an agent at work in steps may end its stage with. */
export function agentEvents(stage: Stage): readonly string[] {
  const reserved = [successEvent(stage), 'failed', 'approvalNeeded', 'budgetExceeded'];
  return Object.keys(stage.on).filter((event) => !reserved.includes(event));
}
