import { shellQuote } from '../../contract/index.js';
import { assertOpen } from '../assert-open.js';
import {
  BRIEFLY,
  type CommandCode,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { formatPaused } from '../format-paused.js';
import { given } from '../given.js';
import type { ServerOptions } from '../server-settings.js';

type CancelOptions = ServerOptions & { readonly as: string; readonly reason: string };

export const registerCancel: RegisterCommand = (program, bind) => {
  const command = program
    .command('cancel <run>')
    .description('cancel a run: work under way may end by itself, then what completed stages can undo is undone')
    .requiredOption('--as <who>', 'who cancels it')
    .requiredOption('--reason <text>', 'why')
    .action(bind<CancelOptions>(cancelRun));
  withExamples(withServerOptions(command), "signalbox cancel RUN --as ada --reason 'the client withdrew'");
};

const cancelRun: CommandCode<CancelOptions> = (invocation, run = '') => {
  const { options, output } = invocation;
  const by = given(options.as, '--as', 'to say who cancels it');
  const reason = given(options.reason, '--reason', 'to say why');
  return withClient(
    invocation,
    async (client) => {
      const { outcome } = await assertOpen(client, run, 'cancel');
      const cancelled = await client.cancel(run, { by, reason, via: 'cli' });
      const end = [`see how it ends with: ${output.cli(`show ${shellQuote(run)}`)}`];
      output.result({ run, by, ...cancelled }, () =>
        cancelled.taken
          ? [
              `${output.colors.bold('cancellation')} asked for by ${by}; what is under way has a moment to end by itself`,
              ...end,
            ]
          : [
              outcome === 'PAUSED'
                ? `${run} is paused: the server keeps the cancellation, with who and why, and the run ends once it is let go on`
                : `no worker answers for ${run}: the server keeps the cancellation, with who and why, and the run ends once a worker is back`,
              ...formatPaused(run, outcome),
              ...end,
            ],
      );
      return 0;
    },
    BRIEFLY,
  );
};
