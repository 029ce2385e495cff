import type { Procedure } from '../machine/index.js';
import type { Recover } from './messages.js';

const TAKEN_BY = {
  to: ['rerun', 'rollback'],
  patch: ['patch', 'raise'],
} as const satisfies { readonly [Field in keyof Recover]?: readonly Procedure[] };

/** A field that is there for other procedures than the one named. */
type Stray = { readonly field: keyof typeof TAKEN_BY; readonly takenBy: readonly Procedure[] };

/**
 * What a recovery brings that its procedure takes no notice of, if anything: whoever signs for it means something that will not happen.
 *
 * @example
 * strayOfRecovery({ procedure: 'resume', patch: { limit: 3 } }) // => { field: 'patch', takenBy: ['patch', 'raise'] }
 */
export function strayOfRecovery(recovery: Pick<Recover, 'procedure' | 'to' | 'patch'>): Stray | undefined {
  for (const field of ['patch', 'to'] as const) {
    const takenBy: readonly Procedure[] = TAKEN_BY[field];
    if (recovery[field] !== undefined && !takenBy.includes(recovery.procedure)) return { field, takenBy };
  }
  return undefined;
}
