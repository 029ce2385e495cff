import { type Recover, SignalboxError, strayOfRecovery } from '../contract/index.js';
import type { PatchOptions } from './read-patch.js';

/** @throws USAGE where an option was given that the procedure would take no notice of, with those that take it */
export function assertNoStray(
  recovery: Pick<Recover, 'procedure' | 'to' | 'patch'>,
  { patchFile }: PatchOptions,
): void {
  const stray = strayOfRecovery(recovery);
  if (stray === undefined) return;
  const option = stray.field === 'patch' && patchFile !== undefined ? '--patch-file' : `--${stray.field}`;
  throw new SignalboxError(
    'USAGE',
    `${recovery.procedure} takes no ${option}, and would leave it out: expected it for ${stray.takenBy.join(' or ')} alone`,
  );
}
