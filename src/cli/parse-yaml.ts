import { parse } from 'yaml';
import { type ErrorCode, SignalboxError } from '../contract/index.js';

/** @throws the given code where it is no YAML, with what the parser says of the first place */
export function parseYaml(bytes: Uint8Array, from: string, code: ErrorCode): unknown {
  try {
    return parse(Buffer.from(bytes).toString('utf8'), { maxAliasCount: 100 });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new SignalboxError(code, `expected YAML in ${from}, got something else: ${reason}`);
  }
}
