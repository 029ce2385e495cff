import type { Digest } from '../../contract/index.js';
import type { ToolEffect } from '../../machine/index.js';
import type { Tool } from '../define-tool.js';
import { toolFactsOf } from './tool-facts-of.js';

/** How old a server's list may be that runs are admitted on, models told of, and reads made. */
export const FRESH_MS = 30_000;
/** As good as now, for calls that are made together. */
const JUST_NOW_MS = 1_000;

/**
 * A tool as its run was admitted with it: one that a server lists, as it was listed then. Undefined where it is listed otherwise by now;
 * the server is asked before that is said, and before anything is changed: what may only be looked at may be listed some time ago.
 *
 * @param effect what it is about to do to the world
 * @throws what the server's not answering throws
 */
export async function asPinned(
  tool: Tool,
  digest: Digest | undefined,
  effect: ToolEffect = 'destructive',
): Promise<Tool | undefined> {
  if (!tool.listed || digest === undefined) return tool;
  for (const withinMs of effect === 'read' ? [FRESH_MS, JUST_NOW_MS] : [JUST_NOW_MS]) {
    const now = await tool.listed(withinMs);
    if (now && toolFactsOf(now).digest === digest) return now;
  }
  return undefined;
}
