import type { Digest } from '../../contract/index.js';
import type { Tool } from '../define-tool.js';
import { toolFactsOf } from './tool-facts-of.js';

/** How old a server's list may be that runs are admitted on, and tools called. */
export const FRESH_MS = 30_000;
/** As good as now, for calls that are made together. */
const JUST_NOW_MS = 1_000;

/**
 * A tool as its run was admitted with it: one that a server lists, as it was listed then. Undefined where it is listed otherwise by now;
 * the server is asked before that is said.
 *
 * @throws what the server's not answering throws
 */
export async function asPinned(tool: Tool, digest: Digest | undefined): Promise<Tool | undefined> {
  if (!tool.listed || digest === undefined) return tool;
  for (const withinMs of [FRESH_MS, JUST_NOW_MS]) {
    const now = await tool.listed(withinMs);
    if (now && toolFactsOf(now).digest === digest) return now;
  }
  return undefined;
}
