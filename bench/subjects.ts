import type { ServerConnection, SignalboxClient } from '../src/client/index.js';
import { PLANS, type PlanName, pipelineName, REVIEWER, type Visibility } from './plans.js';

/** Who serves what. */
export const QUEUES = {
  engine: 'bench-engine',
  engineInMemory: 'bench-engine-memory',
  handWritten: 'bench-hand',
} as const;

/** One way to do the plans' runs, seen from outside. */
export type Subject = {
  readonly name: string;
  start(plan: PlanName, run: string): Promise<void>;
  approve(run: string, via: 'signal' | 'update'): Promise<void>;
};

export type Subjects = {
  readonly handWritten: Subject;
  /** The engine without search attributes. */
  readonly off: Subject;
  /** The engine as it is unless told otherwise: with search attributes. */
  readonly on: Subject;
  /** Without search attributes, and with results kept in memory instead of durable files. */
  readonly offInMemory: Subject;
};

/** The engine is driven by the product's client, the hand-written workflow by Temporal's: as their users would. */
export function createSubjects(client: ServerConnection['client'], signalbox: SignalboxClient): Subjects {
  function engine(name: string, visibility: Visibility, taskQueue: string): Subject {
    return {
      name,
      async start(plan, workflowId) {
        await signalbox.start(pipelineName(plan, visibility), { requestedBy: 'bench' }, { workflowId, taskQueue });
      },
      async approve(run, via) {
        if (via === 'signal') await signalbox.signal(run, 'approve', { by: REVIEWER });
        else await signalbox.decide(run, { decision: 'approved', by: REVIEWER });
      },
    };
  }
  const handWritten: Subject = {
    name: 'hand-written',
    async start(plan, workflowId) {
      await client.workflow.start('handWritten', { workflowId, taskQueue: QUEUES.handWritten, args: [PLANS[plan]] });
    },
    async approve(run, via) {
      const handle = client.workflow.getHandle(run);
      if (via === 'signal') await handle.signal('approve', { by: REVIEWER });
      else await handle.executeUpdate('decide', { args: [{ by: REVIEWER }] });
    },
  };
  return {
    handWritten,
    off: engine("engine, visibility 'off'", 'off', QUEUES.engine),
    on: engine("engine, visibility 'on'", 'on', QUEUES.engine),
    offInMemory: engine("engine, visibility 'off', results in memory", 'off', QUEUES.engineInMemory),
  };
}
