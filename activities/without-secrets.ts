import { type Redact, redactIn } from '../src/agents/index.js';
import type { Json } from '../src/machine/index.js';

const DEEPEST_CAUSE = 20;

/** Takes secrets out of what a failure says: message, stack and details, its causes' too. */
export function withoutSecrets(failure: unknown, redact: Redact | undefined): unknown {
  if (redact === undefined) return failure;
  if (typeof failure === 'string') return redact(failure);
  let cause = failure;
  for (let depth = 0; cause instanceof Error && depth < DEEPEST_CAUSE; depth += 1, cause = cause.cause) {
    const { message, stack } = cause;
    const details: unknown = 'details' in cause ? cause.details : undefined;
    Object.assign(cause, {
      message: redact(message),
      ...(stack !== undefined && { stack: redact(stack) }),
      ...(Array.isArray(details) && { details: redactIn(details as Json, redact) }),
    });
  }
  return failure;
}
