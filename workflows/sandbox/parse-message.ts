import { type Payloads, parseMessage } from '../../src/contract/index.js';
import type { Refused } from './refused.js';

const DEPTH_LIMIT = 64;

/** Reads a message, whatever it holds; one that does not fit is refused as MALFORMED_MESSAGE. */
export function parse<Name extends keyof Payloads>(
  name: Name,
  payload: unknown,
): { ok: true; value: Payloads[Name] } | { ok: false; refused: Refused } {
  if (isDeep(payload)) {
    return { ok: false, refused: { code: 'MALFORMED_MESSAGE', message: `nested deeper than ${DEPTH_LIMIT} levels` } };
  }
  const parsed = parseMessage(name, payload);
  if (parsed.ok) return parsed;
  const message = parsed.problems.slice(0, 5).join('; ').slice(0, 500);
  return { ok: false, refused: { code: 'MALFORMED_MESSAGE', message } };
}

/** Walks without recursion: the message may be nested deeper than the stack. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= DEPTH_LIMIT; depth += 1) {
    level = level.flatMap((v) => (v !== null && typeof v === 'object' ? Object.values(v) : []));
    if (level.length === 0) return false;
  }
  return true;
}
