import { ASKING_EVENTS, type AskingEvent, successEvent } from './arrows.js';
import type { Definition, Stage } from './definition.js';

/** Whether the agent of a stage works in steps, and calls tools between them. */
export function isStepwise({ work, tools }: Stage): boolean {
  return 'agent' in work && tools !== undefined;
}

/** The events that an agent may end its stage with, besides answering: what the stage wires, and only the agent can say. */
export function agentEvents(stage: Stage): readonly string[] {
  if (!isStepwise(stage)) return [];
  const others: readonly string[] = [successEvent(stage), 'failed', ...ASKING_EVENTS];
  return Object.keys(stage.on).filter((event) => !others.includes(event));
}

/** The events by which a stage can come to lay something before a gate. */
export function askingEvents({ budget, pipelineBudget }: Definition, stage: Stage): readonly AskingEvent[] {
  const isBounded = 'agent' in stage.work && (stage.budget ?? budget ?? pipelineBudget) !== undefined;
  return ASKING_EVENTS.filter((event) => (event === 'approvalNeeded' ? isStepwise(stage) : isBounded));
}
