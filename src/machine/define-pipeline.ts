import type { AnyState, DefinitionHead, State } from './definition.js';

/** A definition whose state names are known at compile time. It is a `Definition`, too. */
export type Pipeline<S extends string> = DefinitionHead & {
  readonly initial: S;
  readonly states: { readonly [K in S]: AnyState };
};

/** The union of a pipeline's state names. */
export type StateNames<P extends { readonly states: object }> = Extract<keyof P['states'], string>;

/**
 * Returns the definition as it is, typed: an arrow to a state that is not there, and a gate with an outcome or a decision of its own
 * left unwired, do not compile. What types cannot say, `checkMachine` says.
 *
 * `G` is inferred from the states: its keys are their names, its values the decisions that each gate offers besides the usual ones.
 */
export function definePipeline<const G>(
  definition: DefinitionHead & {
    readonly initial: NoInfer<Extract<keyof G, string>>;
    readonly states: { readonly [K in keyof G]: State<NoInfer<Extract<keyof G, string>>, Extract<G[K], string>> };
  },
): Pipeline<Extract<keyof G, string>> {
  return definition;
}
