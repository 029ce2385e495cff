import { type Redact, redactIn } from '../src/agents/index.js';
import type { Json } from '../src/machine/index.js';

/** What a tool tells of its progress, as JSON without secrets; null where it is nothing that JSON can say. */
export function toldDetails(details: unknown, redact: Redact): Json {
  try {
    return redactIn(JSON.parse(JSON.stringify(details) ?? 'null') as Json, redact);
  } catch {
    return null;
  }
}
