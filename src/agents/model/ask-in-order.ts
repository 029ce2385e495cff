import { ApplicationFailure } from '@temporalio/common';
import type { Breaker, Held } from './breaker.js';
import type { ModelAnswer, ModelRequest } from './model-port.js';
import type { CallLimits, OneModel } from './one-model.js';

/**
 * Asks the first model, and where it is down or refuses the next. All of them together have the time of one call, shared among those
 * that are left.
 *
 * @throws ApplicationFailure of the first that a retry can help, else of the first, with what each of them said
 */
export async function askInOrder(
  order: readonly OneModel[],
  request: ModelRequest,
  wishes: Omit<CallLimits, 'timeoutMs'>,
): Promise<ModelAnswer> {
  const failures: ApplicationFailure[] = [];
  let leftMs = order[0]?.settings.timeoutMs ?? 0;
  for (const [at, { settings, generate }] of order.entries()) {
    const { temperature, maxOutputTokens } = settings;
    const timeoutMs = Math.max(1, Math.round(leftMs / (order.length - at)));
    const limits = {
      timeoutMs,
      ...(temperature !== undefined && { temperature }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      ...wishes,
    };
    const began = performance.now();
    try {
      return await generate(request, limits);
    } catch (error) {
      if (request.signal.aborted || !(error instanceof ApplicationFailure)) throw error;
      failures.push(error);
    }
    leftMs -= performance.now() - began;
  }
  throw joined(failures);
}

function joined(failures: readonly ApplicationFailure[]): ApplicationFailure {
  const told = failures.find(({ nonRetryable }) => !nonRetryable) ?? failures[0];
  if (told === undefined) throw new Error('expected a model to ask');
  if (failures.length === 1) return told;
  return ApplicationFailure.create({
    type: told.type ?? 'EXTERNAL_API_ERROR',
    message: failures.map(({ message }) => message).join('; and '),
    nonRetryable: told.nonRetryable ?? false,
    details: told.details ?? [],
    ...(told.nextRetryDelay && { nextRetryDelay: told.nextRetryDelay }),
  });
}

/** Holds calls back while every model is left alone. */
export function breakerOf(order: readonly OneModel[], onChange: Breaker['onChange']): Breaker {
  return {
    provider: [...new Set(order.map(({ settings }) => settings.provider))].join(', '),
    held() {
      const held = order.map(({ breaker }) => breaker.held()).filter((one) => one !== undefined);
      if (held.length < order.length) return undefined;
      return {
        until: Math.min(...held.map(({ until }) => until)),
        changed: Promise.race(held.map(({ changed }) => changed)),
      } satisfies Held;
    },
    onChange,
  };
}
