import type { Component, Decision } from '../draft.js';
import type { Facts } from '../facts.js';

/** What a decision is drawn from: the facts, and the components that carry it out. */
export type DecisionInput = {
  readonly facts: Facts;
  readonly components: readonly Component[];
  readonly keys: ReadonlyMap<string, string>;
};

/** A choice that this brief calls for, or nothing. `topic` is what a reviewer's words are matched against. */
export type DecisionRule = {
  readonly topic: string;
  readonly decide: (input: DecisionInput) => Omit<Decision, 'id'> | undefined;
};
