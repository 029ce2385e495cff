import { DefaultLogger, Runtime } from '@temporalio/worker';
import fc from 'fast-check';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});

/** One seed, so that a failure is the change's and not the day's; `FUZZ_SEED` looks elsewhere. */
fc.configureGlobal({ seed: Number(process.env.FUZZ_SEED ?? 20261121) });
