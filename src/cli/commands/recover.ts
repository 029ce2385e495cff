import {
  PROCEDURES,
  type Recover,
  SignalboxError,
  type Status,
  shellQuote,
  usefulCheckpoints,
} from '../../contract/index.js';
import { suggest } from '../../machine/index.js';
import { assertNoStray } from '../assert-no-stray.js';
import { assertOpen } from '../assert-open.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatProcedures } from '../format-procedures.js';
import { formatStatus } from '../format-run.js';
import { formatTime } from '../format-time.js';
import { countOf, given } from '../given.js';
import type { Voice } from '../output.js';
import { type PatchOptions, readPatch } from '../read-patch.js';
import { recoverCommand } from '../recover-command.js';
import type { ServerOptions } from '../server-settings.js';

type RecoverOptions = ServerOptions &
  PatchOptions & {
    readonly as?: string;
    readonly reason?: string;
    readonly to?: string;
    readonly failure?: string;
  };

export const registerRecover: RegisterCommand = (program, bind) => {
  const command = program
    .command('recover <run> <procedure>')
    .description('bring a failed run back, or close it')
    .option('--as <who>', 'who answers for it; needed')
    .option('--reason <text>', 'why; needed')
    .option('--to <state|number>', 'rerun: the stage to enter again; rollback: the checkpoint to go back to')
    .option('--patch <json>', 'patch, raise: what to change of the context, as a JSON Merge Patch')
    .option('--patch-file <file>', 'the same from a file, JSON or YAML; - for standard input')
    .option('--failure <number>', 'the failure that is meant; else the one that the run is in now')
    .addHelpText('after', () => `\n${formatProcedures()}`)
    .action(bind<RecoverOptions>(recoverRun));
  withExamples(
    withServerOptions(command),
    "signalbox recover RUN resume --as ada --reason 'the provider is back'",
    "signalbox recover RUN rerun --to drafting --as ada --reason 'with the new prompt'",
    "signalbox recover RUN rollback --to 4 --as ada --reason 'the scope was wrong'",
    `signalbox recover RUN patch --patch '{"currency":"EUR"}' --as ada --reason 'it was misread'`,
    "signalbox recover RUN reopen --as ada --reason 'the reviewer was away'",
    "signalbox recover RUN abandon --as ada --reason 'no longer needed'",
  );
};

const recoverRun: CommandCode<RecoverOptions> = async (invocation, run = '', word = '') => {
  const { context, options, output } = invocation;
  const known = PROCEDURES.find((procedure) => procedure === word);
  const patch = await readPatch(context, options);
  const wanted: Omit<Recover, 'procedure'> = {
    // What is no procedure is refused by that, whatever else is missing.
    by: known ? given(options.as, '--as', 'to say who answers for it') : '',
    via: 'cli',
    reason: known ? given(options.reason, '--reason', 'to say why') : '',
    ...(options.to === undefined ? {} : { to: /^\d+$/.test(options.to) ? Number(options.to) : options.to }),
    ...(patch === undefined ? {} : { patch }),
    ...(options.failure === undefined ? {} : { failure: countOf(options.failure, '--failure') }),
  };
  if (known) assertNoStray({ procedure: known, ...wanted }, options);
  return withClient(invocation, async (client) => {
    await assertOpen(client, run, 'recover');
    // An update waits for a worker and may be taken up after we gave up on it; a query says first whether one answers.
    const before = await client.status(run);
    const procedure = procedureOf(word, before, run);
    const seen = before.lifecycle === 'FAILED' ? { failure: before.failure.seq } : {};
    if (before.lifecycle === 'FAILED') assertTarget(run, procedure, wanted, before, output);
    const recovery: Recover = { procedure, ...seen, ...wanted };
    const status = await client.recover(run, recovery);
    const isProposed = status.lifecycle === 'FAILED' && status.failure.proposal !== undefined;
    output.result({ run, procedure, by: wanted.by, ...(isProposed ? { proposed: true } : {}), status }, () =>
      isProposed
        ? proposed(run, recovery, status.failure.recoverers, options, output)
        : [
            `${output.colors.bold(procedure)} by ${wanted.by}`,
            ...formatStatus(run, status, output, { closed: procedure === 'abandon' }),
          ],
    );
    return 0;
  });
};

/** What whoever proposed tells the second person. */
function proposed(
  run: string,
  recovery: Recover,
  recoverers: readonly string[] = [],
  { patchFile }: PatchOptions,
  voice: Voice,
): string[] {
  const { patch, by, ...same } = recovery;
  const second = recoverers.find((id) => id !== by) ?? 'SOMEBODY_ELSE';
  const change =
    patch === undefined || patchFile === '-' || patchFile === undefined
      ? patch && { patch: JSON.stringify(patch) }
      : { patchFile };
  return [
    `${voice.colors.bold(recovery.procedure)} proposed by ${by}; nothing has changed yet: it takes a second person, who sends the same:`,
    `  ${recoverCommand(run, { ...same, ...change, by: second }, voice)}`,
  ];
}

/** @throws USAGE where a way back needs to be told where to, with what there is */
function assertTarget(
  run: string,
  procedure: Recover['procedure'],
  { to, patch, by, reason }: Omit<Recover, 'procedure'>,
  { failure }: Extract<Status, { lifecycle: 'FAILED' }>,
  voice: Voice,
): void {
  if (!failure.procedures.includes(procedure)) return;
  if (procedure === 'rollback' && typeof to !== 'number') {
    const [newest] = usefulCheckpoints(failure);
    const example = newest && recoverCommand(run, { procedure, to: newest.seq, by, reason }, voice);
    throw new SignalboxError(
      'USAGE',
      `expected --to with the number of a checkpoint of ${run}, got ${to === undefined ? 'nothing' : JSON.stringify(to)}`,
      [
        ...failure.checkpoints.slice(-10).map(({ seq, state, at }) => `${seq}  ${state}, ${formatTime(at)}`),
        `all of them: npx signalbox checkpoints ${shellQuote(run)}`,
        ...(example ? [`as in: ${example}`] : []),
      ],
    );
  }
  if (procedure === 'patch' && patch === undefined)
    throw new SignalboxError('USAGE', `expected --patch or --patch-file with what to change, got neither`, [
      `as in: ${recoverCommand(run, { procedure, by, reason, patch: '{"KEY":"VALUE"}' }, voice)}`,
    ]);
}

/** @throws ILLEGAL_PROCEDURE with those that the run takes now */
function procedureOf(word: string, status: Status, run: string): Recover['procedure'] {
  const known = PROCEDURES.find((procedure) => procedure === word);
  if (known) return known;
  const legal = status.lifecycle === 'FAILED' ? status.failure.procedures : [];
  const near = suggest(word, legal);
  const expected = legal.length > 0 ? `one of ${legal.join(', ')}` : 'a run that has failed';
  const got = `${JSON.stringify(word)}${legal.length > 0 ? '' : ` for one in ${status.state}`}`;
  throw new SignalboxError(
    'ILLEGAL_PROCEDURE',
    `cannot recover ${run}: expected ${expected}, got ${got}`,
    near.length > 0 ? [`did you mean ${near.join(' or ')}?`] : [],
  );
}
