import { type Redact, redactIn } from '../src/agents/index.js';
import type { Json } from '../src/machine/index.js';

const DEEPEST_CAUSE = 20;

/**
 * Takes secrets out of what a failure says: message, stack and details, its causes' too. A cause that is too deep is left out, and an
 * error that cannot be changed is given as a plain one.
 */
export function withoutSecrets(failure: unknown, redact: Redact | undefined, depth = 0): unknown {
  if (redact === undefined) return failure;
  if (typeof failure === 'string') return redact(failure);
  if (!(failure instanceof Error)) return failure;
  const { name, message, stack, cause } = failure;
  const details: unknown = 'details' in failure ? failure.details : undefined;
  const said = {
    message: redact(message),
    ...(stack !== undefined && { stack: redact(stack) }),
    ...(Array.isArray(details) && { details: redactIn(details as Json, redact) }),
    ...(cause !== undefined && {
      cause: depth < DEEPEST_CAUSE ? withoutSecrets(cause, redact, depth + 1) : undefined,
    }),
  };
  try {
    return Object.assign(failure, said);
  } catch {
    return Object.assign(new Error(said.message), said, { name });
  }
}
