import { PROCEDURES, type Recover, SignalboxError, type Status } from '../../contract/index.js';
import { assertOpen } from '../assert-open.js';
import { type CommandCode, type RegisterCommand, withClient, withExamples, withServerOptions } from '../command.js';
import { formatStatus } from '../format-run.js';
import { parseJson } from '../read-input.js';
import type { ServerOptions } from '../server-settings.js';
import { suggest } from '../suggest.js';

type RecoverOptions = ServerOptions & {
  readonly as?: string;
  readonly reason?: string;
  readonly to?: string;
  readonly patch?: string;
};

export const registerRecover: RegisterCommand = (program, bind) => {
  const command = program
    .command('recover <run> <procedure>')
    .description(`bring a failed run back, or close it: ${PROCEDURES.join(', ')}`)
    .option('--as <who>', 'who answers for it; needed')
    .option('--reason <text>', 'why; needed')
    .option('--to <state>', 'rerun: the state to enter again; rollback: the audit sequence number to go back to')
    .option('--patch <json>', 'patch: the context keys to correct, as a JSON object')
    .action(bind<RecoverOptions>(recoverRun));
  withExamples(
    withServerOptions(command),
    "signalbox recover RUN reopen --as ada --reason 'the reviewer was away'",
    "signalbox recover RUN abandon --as ada --reason 'no longer needed'",
  );
};

const recoverRun: CommandCode<RecoverOptions> = (invocation, run = '', word = '') => {
  const { options, output } = invocation;
  const isKnown = PROCEDURES.some((procedure) => procedure === word);
  const wanted: Omit<Recover, 'procedure'> = {
    // What is no procedure is refused by that, whatever else is missing.
    by: isKnown ? given(options.as, '--as', 'to say who answers for it') : '',
    via: 'cli',
    reason: isKnown ? given(options.reason, '--reason', 'to say why') : '',
    ...(options.to === undefined ? {} : { to: /^\d+$/.test(options.to) ? Number(options.to) : options.to }),
    ...(options.patch === undefined ? {} : { patch: patchOf(options.patch) }),
  };
  return withClient(invocation, async (client) => {
    await assertOpen(client, run, 'recover');
    // An update waits for a worker and may be taken up after we gave up on it; a query says first whether one answers.
    const procedure = procedureOf(word, await client.status(run), run);
    const status = await client.recover(run, { procedure, ...wanted });
    output.result({ run, procedure, by: wanted.by, status }, () => [
      `${output.colors.bold(procedure)} by ${wanted.by}`,
      ...formatStatus(run, status, output, { closed: procedure === 'abandon' }),
    ]);
    return 0;
  });
};

/** @throws USAGE where an option says nothing */
function given(value: string | undefined, option: string, why: string): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new SignalboxError('USAGE', `expected ${option} ${why}, got nothing`);
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

function patchOf(text: string): NonNullable<Recover['patch']> {
  const value = parseJson(Buffer.from(text), '--patch');
  if (value !== null && typeof value === 'object' && !Array.isArray(value))
    return value as NonNullable<Recover['patch']>;
  throw new SignalboxError('MALFORMED_JSON', 'expected --patch to be a JSON object, got something else');
}
