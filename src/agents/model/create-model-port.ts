import { SignalboxError } from '../../contract/index.js';
import type { Agent } from '../define-agent.js';
import { askInOrder, breakerOf } from './ask-in-order.js';
import type { BreakerChange, BreakerOptions } from './breaker.js';
import type { ModelPort, ModelWishes } from './model-port.js';
import { type Environment, parseModelSettings } from './model-settings.js';
import { createOneModel, type OneModel } from './one-model.js';
import { parsePrices } from './prices.js';

export type ModelPortOptions = {
  readonly env: Environment;
  /** When a model is left alone for a while. */
  readonly breaker?: BreakerOptions;
};

/**
 * Makes the port to the model that the environment names, or `undefined` where it names none: then agents work by their
 * offline rules, whatever models they name. Reads nothing but the object it is given. All calls of one model share a circuit
 * breaker, so a process makes one port; listeners on its breaker hear of every model's.
 *
 * @throws INVALID_CONFIGURATION
 */
export function createModelPort({ env, breaker: breakerOptions }: ModelPortOptions): ModelPort | undefined {
  const main = parseModelSettings(env);
  if (main === undefined) return undefined;
  const prices = parsePrices(env);
  const models = new Map<string, OneModel>();
  const listeners: ((change: BreakerChange) => void)[] = [];

  const modelOf = (own: string | undefined): OneModel => {
    const settings = parseModelSettings(env, own) ?? main;
    const name = `${settings.provider}:${settings.model}`;
    const known = models.get(name);
    if (known !== undefined) return known;
    const made = createOneModel(settings, { prices, breaker: breakerOptions });
    models.set(name, made);
    for (const listener of listeners) made.breaker.onChange(listener);
    return made;
  };

  function portOf({ model, fallbacks = [], temperature, maxOutputTokens }: ModelWishes): ModelPort {
    const order = [...new Set([modelOf(model), ...fallbacks.map(modelOf)])];
    const limits = {
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    };
    return {
      name: order[0]?.name ?? '',
      breaker: breakerOf(order, (listener) => {
        listeners.push(listener);
        for (const one of models.values()) one.breaker.onChange(listener);
      }),
      generate: (request) => askInOrder(order, request, limits),
      forAgent: portOf,
      redact: (text) => [...models.values()].reduce((clean, one) => one.redact(clean), text),
    };
  }

  return portOf({});
}

/** The agents whose models cannot be reached with what is configured, one line each; none where there is no model at all. */
export function modelProblems(agents: readonly Agent[], model: ModelPort | undefined): string[] {
  return agents.flatMap((agent) => {
    try {
      model?.forAgent?.(agent);
      return [];
    } catch (error) {
      if (error instanceof SignalboxError) return [`${agent.name}: ${error.message}`];
      throw error;
    }
  });
}
