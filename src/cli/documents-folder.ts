import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CliContext } from './context.js';

/** The folder whose documents `researchNotes` may read, and whether it is there as the worker starts. */
export type DocumentsFolder = { readonly folder: string; readonly isThere: boolean };

/** What `SIGNALBOX_DOCUMENTS` names; undefined where it is not set. */
export function documentsFolder({ env, cwd }: Pick<CliContext, 'env' | 'cwd'>): DocumentsFolder | undefined {
  if (!env.SIGNALBOX_DOCUMENTS) return undefined;
  const folder = resolve(cwd, env.SIGNALBOX_DOCUMENTS);
  return { folder, isThere: statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true };
}
