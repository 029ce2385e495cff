import type { Command } from 'commander';
import { PROCEDURES, type Recover, SignalboxError, sayCount } from '../../contract/index.js';
import { assertNoStray } from '../assert-no-stray.js';
import {
  type Bind,
  BRIEFLY,
  type CommandCode,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { type FailedFilter, type FailedRun, findFailed, reasonOf, sinceOf } from '../failed-runs.js';
import { formatFailed } from '../format-failed.js';
import { formatOutcome, formatTally } from '../format-outcome.js';
import { formatProcedures } from '../format-procedures.js';
import { countOf, given } from '../given.js';
import { oneOf } from '../one-of.js';
import { plainText } from '../plain-text.js';
import { type PatchOptions, readPatch } from '../read-patch.js';
import { exitOfMany, type Outcome, recoverMany, type Wish } from '../recover-many.js';
import type { ServerOptions } from '../server-settings.js';
import { registerShow } from './show.js';

type FilterOptions = ServerOptions & {
  readonly reason?: string;
  readonly pipeline?: string;
  readonly state?: string;
  readonly since?: string;
};
type ListOptions = FilterOptions & { readonly closed?: boolean; readonly limit: string };
type RecoverOptions = FilterOptions &
  PatchOptions & {
    readonly all?: boolean;
    readonly as?: string;
    readonly why?: string;
    readonly to?: string;
    readonly dryRun?: boolean;
    readonly limit?: string;
    readonly atOnce: string;
  };

/** `failed list`, `failed show` and `failed recover`: the runs that wait for a recovery, and many of them brought back at once. */
export const registerFailed: RegisterCommand = (program, bind) => {
  const failed = program.command('failed').description('list the failed runs by reason, and bring many of them back');
  registerFailedList(failed, bind);
  registerShow(failed, bind);
  registerFailedRecover(failed, bind);
  withExamples(failed, 'signalbox failed list', 'signalbox failed list --reason EXTERNAL_API_ERROR --json');
};

function registerFailedList(failed: Command, bind: Bind): void {
  const list = failed
    .command('list')
    .description('list the runs that have failed and can be brought back, by reason')
    .option('--closed', 'those that ended as failed instead')
    .option('--limit <count>', 'list at most so many; all are counted', '100');
  withFilterOptions(list).action(bind<ListOptions>(listFailed));
  withExamples(
    withServerOptions(list),
    'signalbox failed list',
    'signalbox failed list --reason EXTERNAL_API_ERROR --since 2h',
  );
}

function registerFailedRecover(failed: Command, bind: Bind): void {
  const recover = failed
    .command('recover <procedure> [runs...]')
    .description('recover the named runs, or with --all every one that failed for a reason')
    .option('--all', 'every run that failed for the --reason, and fits the other filters')
    .option('--as <who>', 'who answers for it; needed')
    .option('--why <text>', 'why it is done; needed, and in the log of each run')
    .option('--to <state>', 'rerun: the stage to enter again')
    .option('--patch <json>', 'patch, raise: what to change of the context, as a JSON Merge Patch')
    .option('--patch-file <file>', 'the same from a file, JSON or YAML')
    .option('--dry-run', 'say of each run what would come of it, and change nothing')
    .option('--limit <count>', 'at most so many, the newest first')
    .option('--at-once <count>', 'so many at a time', '8')
    .addHelpText('after', () => `\n${formatProcedures()}`);
  withFilterOptions(recover).action(bind<RecoverOptions>(recoverFailed));
  withExamples(
    withServerOptions(recover),
    "signalbox failed recover resume --all --reason EXTERNAL_API_ERROR --as ada --why 'the provider is back' --dry-run",
    "signalbox failed recover resume --all --reason EXTERNAL_API_ERROR --as ada --why 'the provider is back'",
    "signalbox failed recover abandon first second --as ada --why 'no longer needed'",
  );
}

function withFilterOptions(command: Command): Command {
  return command
    .option('--reason <code>', 'those that failed for this reason code')
    .option('--pipeline <name>', 'those of one pipeline')
    .option('--state <state>', 'those that failed in this state')
    .option('--since <span|time>', 'those that failed in the last 2h, or after a time');
}

const listFailed: CommandCode<ListOptions> = (invocation) => {
  const { options, output } = invocation;
  const closed = options.closed === true;
  const limit = countOf(options.limit, '--limit');
  const now = Date.now();
  const filter = { ...filterOf(options, now), closed };
  return withClient(
    invocation,
    async (client) => {
      const { runs, counts, silent } = await findFailed(client, filter, { limit, ask: true });
      output.result(runs.map(toJson), () => formatFailed({ runs, counts, closed, now }, output));
      for (const queue of silent)
        output.note(`no worker on the task queue '${plainText(queue)}' answered for its runs`);
      return 0;
    },
    BRIEFLY,
  );
};

/** A failed run with what brings it back at the top. */
function toJson({ failure, ...run }: FailedRun): object {
  return failure ? { ...run, state: failure.state, until: failure.until, failure } : run;
}

const recoverFailed: CommandCode<RecoverOptions> = async (invocation, word = '', ...runs) => {
  const { context, options, output } = invocation;
  const filter = filterOf(options, Date.now());
  assertChoice(options, runs);
  const wish = await wishOf(invocation, word);
  const lanes = countOf(options.atOnce, '--at-once');
  const limit = options.limit === undefined ? Number.POSITIVE_INFINITY : countOf(options.limit, '--limit');
  const signal = context.interruption();
  return withClient(invocation, async (client) => {
    const found = options.all ? (await findFailed(client, filter, { limit, ask: false })).runs : undefined;
    const chosen = [...new Set(found?.map(({ run }) => run) ?? runs)].slice(0, limit);
    output.note(`${options.dryRun ? 'asking' : 'recovering'} ${sayCount(chosen.length, 'run')}, ${lanes} at once`);
    let done = 0;
    const onOutcome = (outcome: Outcome) => {
      if (!output.json) output.record(outcome, formatOutcome(outcome, wish.procedure, output.colors));
      done += 1;
      if (done % PROGRESS_EVERY === 0) output.note(`${done} of ${chosen.length} done`);
    };
    const outcomes = await recoverMany(client, chosen, wish, { lanes, signal, onOutcome });
    output.result(outcomes, () => [formatTally(outcomes, wish.procedure)]);
    return exitOfMany(outcomes);
  });
};

const PROGRESS_EVERY = 25;

/**
 * Asserts that it is clear which runs are meant: those that are named, or all of one reason.
 *
 * @throws USAGE
 */
function assertChoice({ all, reason, pipeline, state, since }: RecoverOptions, runs: readonly string[]): void {
  if (!all && runs.length === 0)
    throw new SignalboxError('USAGE', 'expected the names of runs, or --all with --reason CODE; got neither');
  if (all && runs.length > 0)
    throw new SignalboxError('USAGE', `expected the names of runs or --all, got both: ${runs.join(', ')}`);
  if (all && reason === undefined)
    throw new SignalboxError('USAGE', 'expected --all with --reason CODE: no one way out is right for every reason', [
      "'npx signalbox failed list' says which there are",
    ]);
  if (!all && [reason, pipeline, state, since].some((filter) => filter !== undefined))
    throw new SignalboxError(
      'USAGE',
      'expected the names of runs alone, or --all with filters; got names with filters',
    );
}

async function wishOf({ context, options }: Parameters<typeof recoverFailed>[0], word: string): Promise<Wish> {
  const procedure = oneOf(word, PROCEDURES, 'the procedure');
  if (procedure === 'rollback')
    throw new SignalboxError('USAGE', 'expected a procedure for many runs: each rolls back to a number of its own', [
      "one by one: npx signalbox recover RUN rollback --to NUMBER --as YOU --reason 'why'",
    ]);
  const by = given(options.as, '--as', 'to say who answers for it');
  const reason = given(options.why, '--why', 'to say why it is done (--reason is the reason code of the failure)');
  const patch: Recover['patch'] = await readPatch(context, options);
  assertNoStray({ procedure, to: options.to, patch }, options);
  if (procedure === 'patch' && patch === undefined)
    throw new SignalboxError('USAGE', `expected --patch or --patch-file for ${procedure}, got neither`);
  return {
    ...{ procedure, by, reason, via: 'cli' },
    ...(options.to === undefined ? {} : { to: options.to }),
    ...(patch === undefined ? {} : { patch }),
    ...(options.reason === undefined ? {} : { failedFor: reasonOf(options.reason) }),
    ...(options.dryRun ? { dryRun: true } : {}),
  };
}

function filterOf({ reason, pipeline, state, since }: FilterOptions, now: number): FailedFilter {
  return {
    ...(reason === undefined ? {} : { reason: reasonOf(reason, WHY) }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(state === undefined ? {} : { state }),
    ...(since === undefined ? {} : { since: sinceOf(since, now) }),
  };
}

const WHY = 'the text that says why a recovery is done goes into --why';
