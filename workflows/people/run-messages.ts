import type { CancellationScope } from '@temporalio/workflow';
import type { Payloads } from '../../src/contract/index.js';
import type { Refused } from '../sandbox/refused.js';
import type { Run } from '../state/run.js';
import { cancel, cancelRefusal } from './cancelling.js';
import { claim, claimRefusal, release, releaseRefusal } from './leases.js';
import { recover } from './recover.js';
import { recoveryRefusalOf } from './recovery.js';

/** What people say to a run outside its gates, each as a signal and as an update. */
export const RUN_MESSAGES = ['recover', 'cancel', 'claim', 'release'] as const;
export type RunMessage = (typeof RUN_MESSAGES)[number];

type Rule<Name extends RunMessage> = {
  /** Why it does not count now. */
  refusal(run: Run, payload: Payloads[Name], at: string): Refused | undefined;
  take(
    run: Run,
    payload: Payloads[Name],
    how: { readonly via: 'signal' | 'update'; readonly at: string; readonly root: CancellationScope },
  ): Refused | undefined | Promise<Refused | undefined>;
};

export const RUN_RULES: { readonly [Name in RunMessage]: Rule<Name> } = {
  recover: {
    refusal: recoveryRefusalOf,
    take: (run, payload, { via, at }) => recover(run, payload, via, at),
  },
  cancel: {
    refusal: cancelRefusal,
    take: (run, payload, { via, at, root }) => cancel(run, root, payload, via, at),
  },
  claim: {
    refusal: claimRefusal,
    take: (run, payload, { via, at }) => claim(run, payload, via, at),
  },
  release: {
    refusal: releaseRefusal,
    take: (run, payload, { via, at }) => release(run, payload, via, at),
  },
};
