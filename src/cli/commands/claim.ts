import { type Lease, type Status, shellQuote } from '../../contract/index.js';
import { assertOpen } from '../assert-open.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatMoment } from '../format-time.js';
import { given } from '../given.js';
import { plainText } from '../plain-text.js';
import type { ServerOptions } from '../server-settings.js';

type ClaimOptions = ServerOptions & { readonly as: string };

/** `claim` and `release`: taking the open gate or the failed run upon oneself, and giving it back. */
export const registerClaims: RegisterCommand = (program, bind) => {
  const claim = program
    .command('claim <run>')
    .description('claim the open gate, or the failed run, so that nobody else acts on it meanwhile')
    .requiredOption('--as <who>', 'who claims it')
    .action(bind<ClaimOptions>(sayOf('claim')));
  withExamples(withServerOptions(claim), 'signalbox claim RUN --as ada');
  const release = program
    .command('release <run>')
    .description('give a claim back before it ends')
    .requiredOption('--as <who>', 'who gives it back')
    .action(bind<ClaimOptions>(sayOf('release')));
  withExamples(withServerOptions(release), 'signalbox release RUN --as ada');
};

function sayOf(word: 'claim' | 'release'): CommandCode<ClaimOptions> {
  return (invocation, run = '') => {
    const { options, output } = invocation;
    const by = given(options.as, '--as', 'to say who you are');
    return withClient(invocation, async (client) => {
      await assertOpen(client, run, word);
      // An update waits for a worker and may be taken up after we gave up on it; a query says first whether one answers.
      await client.status(run);
      const status = await client[word](run, { by, via: 'cli' });
      const lease = leasesOf(status).find((held) => held.by === by);
      output.result({ run, by, ...(lease ? { lease } : {}), status }, () => [
        lease
          ? `${plainText(by)} has ${whatOf(status)} until ${formatMoment(lease.until, Date.now())}; nobody else acts on it until then`
          : `${plainText(by)} has given ${whatOf(status)} back`,
        `see it with: ${output.cli(`show ${shellQuote(run)}`)}`,
        ...(lease ? [`give it back with: ${output.cli(`release ${shellQuote(run)} --as ${shellQuote(by)}`)}`] : []),
      ]);
      return 0;
    });
  };
}

function leasesOf(status: Status): readonly Lease[] {
  if (status.lifecycle === 'WAITING_FOR_APPROVAL') return status.gate.leases ?? [];
  return status.lifecycle === 'FAILED' && status.failure.lease ? [status.failure.lease] : [];
}

function whatOf(status: Status): string {
  return status.lifecycle === 'WAITING_FOR_APPROVAL' ? `the gate ${status.state}` : 'the failed run';
}
