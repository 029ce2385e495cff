import type { AnyGate, AnyState, Definition, Problem, Rule, Stage, Wait } from '../../../src/machine/index.js';
import { checkMachine } from '../../../src/machine/index.js';
import { machineOf } from '../machines.js';

export const done: AnyState = { kind: 'final' };

export function stage(more: Partial<Stage> = {}): Stage {
  return { kind: 'stage', work: { agent: 'a' }, timeout: '1m', on: { completed: 'done' }, ...more };
}

export function gate(more: Partial<AnyGate> = {}): AnyGate {
  const on = { approved: 'done', rejected: 'FAILED', expired: 'FAILED' };
  return { kind: 'gate', ask: '?', reviewers: [{ id: 'ada' }], deadline: '1h', on, ...more };
}

export function wait(more: Partial<Wait> = {}): Wait {
  return { kind: 'wait', event: 'arrived', deadline: '1h', on: { arrived: 'done', expired: 'FAILED' }, ...more };
}

export function choose(...arrows: readonly { readonly when?: string; readonly to: string }[]): AnyState {
  return { kind: 'choice', choose: arrows };
}

export function problemsOf(states: { readonly [name: string]: AnyState }, more: Partial<Definition> = {}): Problem[] {
  return checkMachine(machineOf(states, more));
}

export function found(problems: readonly Problem[], rule: Rule): Problem[] {
  return problems.filter((problem) => problem.rule === rule);
}
