import { sayThrown } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import type { Tool } from '../define-tool.js';
import { formatIssues } from '../model/check-output.js';
import { findUnknownKeys } from './find-unknown-keys.js';

export type CheckedArguments =
  | { readonly ok: true; readonly args: unknown }
  | { readonly ok: false; readonly problems: readonly string[] };

const WHOLE = 'the arguments';

/**
 * Checks arguments as an agent gave them; each problem is one line, `path: expected string`. `args` is what the tool's schema makes
 * of them.
 *
 * What a person approves is the JSON that the agent gave, not `args`. So that nothing is shown which does not run, a key that the
 * schema would strip is a problem, at any depth, unless the schema says that it takes others (`z.looseObject`).
 */
export async function checkArguments(tool: Pick<Tool, 'input'>, json: Json): Promise<CheckedArguments> {
  try {
    const result = await tool.input.safeParseAsync(json);
    const unknown = await findUnknownKeys(tool.input, json);
    if (result.success && unknown.length === 0) return { ok: true, args: result.data };
    const stripped = unknown.map((path) => ({ path, message: 'expected no such argument' }));
    return { ok: false, problems: formatIssues([...(result.error?.issues ?? []), ...stripped], WHOLE) };
  } catch (error) {
    const message = `cannot be read: ${sayThrown(error)}`;
    return { ok: false, problems: formatIssues([{ path: [], message }], WHOLE) };
  }
}
