import type { ErrorCode } from './errors.js';

/** What would come of a recovery that were sent now. Values of a patch are held to their shape only once it is sent. */
export type Foreseen =
  | {
      readonly outcome: 'recovered';
      /** Whose proposal it would confirm. */
      readonly confirms?: string;
    }
  | { readonly outcome: 'proposed' }
  | { readonly outcome: 'refused'; readonly code: ErrorCode; readonly message: string };
