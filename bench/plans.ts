import type { AnyState, Definition, Work } from '../src/machine/index.js';

/** What a run does, for every subject alike: stages, perhaps a gate, stages. */
export type Plan = {
  readonly before: number;
  readonly isGated: boolean;
  readonly after: number;
  /** An activity without input or output, the same as a local activity, or one that hands on a page of a kilobyte. */
  readonly work: 'noop' | 'localNoop' | 'turnPage';
};

export const PLANS = {
  tenStages: { before: 10, isGated: false, after: 0, work: 'noop' },
  fiveStages: { before: 5, isGated: false, after: 0, work: 'noop' },
  tenStagesAndGate: { before: 5, isGated: true, after: 5, work: 'noop' },
  stageGateStage: { before: 1, isGated: true, after: 1, work: 'noop' },
  tenLocalStages: { before: 10, isGated: false, after: 0, work: 'localNoop' },
  tenPages: { before: 10, isGated: false, after: 0, work: 'turnPage' },
  gateAlone: { before: 0, isGated: true, after: 0, work: 'noop' },
} as const satisfies { readonly [name: string]: Plan };

export type PlanName = keyof typeof PLANS;

export type Visibility = 'on' | 'off';

export const REVIEWER = 'ann';

/** The name a plan's pipeline has with this visibility. */
export function pipelineName(plan: PlanName, visibility: Visibility): string {
  return visibility === 'on' ? plan : `${plan}Unseen`;
}

/** A pipeline for each plan and visibility. */
export function benchPipelines(): Definition[] {
  return Object.entries(PLANS).flatMap(([name, plan]) =>
    (['on', 'off'] as const).map((visibility) => toDefinition(name as PlanName, plan, visibility)),
  );
}

/** A pipeline whose one stage repeats `input.rounds` times, for a history as long as one is wanted. */
export const loop: Definition = {
  name: 'loop',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  initial: 'step',
  states: {
    step: {
      kind: 'stage',
      work: { activity: 'noop' },
      timeout: '1h',
      on: { completed: [{ when: 'visits.step < input.rounds', to: 'step' }, { to: 'done' }] },
    },
    done: { kind: 'final' },
  },
};

function toDefinition(name: PlanName, plan: Plan, visibility: Visibility): Definition {
  const names = [
    ...Array.from({ length: plan.before }, (_, index) => `step${index + 1}`),
    ...(plan.isGated ? ['gate'] : []),
    ...Array.from({ length: plan.after }, (_, index) => `step${plan.before + index + 1}`),
    'done',
  ];
  return {
    name: pipelineName(name, visibility),
    version: '1',
    input: { type: 'object' },
    deadline: '30d',
    visibility,
    initial: names[0] ?? 'done',
    states: Object.fromEntries(names.map((state, index) => [state, toState(state, plan, names[index + 1] ?? 'done')])),
  };
}

function toState(name: string, plan: Plan, next: string): AnyState {
  if (name === 'done') return { kind: 'final' };
  if (name === 'gate')
    return {
      kind: 'gate',
      ask: 'Shall the run go on?',
      reviewers: [{ id: REVIEWER }],
      deadline: '72h',
      on: { approved: next, rejected: 'FAILED', expired: 'FAILED' },
    };
  const work: Work = plan.work === 'localNoop' ? { activity: 'noop', local: true } : { activity: plan.work };
  const data = plan.work === 'turnPage' ? { reads: ['page?'], writes: 'page' } : {};
  return { kind: 'stage', work, ...data, timeout: '1h', on: { completed: next } };
}
