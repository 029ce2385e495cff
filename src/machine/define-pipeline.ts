import type { DefinitionHead, State } from './definition.js';

type Names<G> = Extract<keyof G, string>;

/**
 * A definition whose state names are known at compile time, and the decisions that each gate offers besides the usual ones: the keys
 * of `G` and their values. It is a `Definition`, too, and what another one is derived from.
 */
export type Pipeline<G> = DefinitionHead & {
  readonly initial: NoInfer<Names<G>>;
  readonly states: { readonly [K in keyof G]: State<NoInfer<Names<G>>, Extract<G[K], string>> };
};

/** The union of a pipeline's state names. */
export type StateNames<P extends { readonly states: object }> = Extract<keyof P['states'], string>;

/**
 * Returns the definition as it is, typed: an arrow to a state that is not there, and a gate with an outcome or a decision of its own
 * left unwired, do not compile. What types cannot say, `checkMachine` says.
 */
export function definePipeline<const G>(definition: Pipeline<G>): Pipeline<G> {
  return definition;
}
