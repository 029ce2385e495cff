import { setTimeout as delay } from 'node:timers/promises';
import type { SignalboxClient } from '../../client/index.js';
import { ERRORS, type ErrorCode, SignalboxError, type Status, shellQuote } from '../../contract/index.js';
import { checkInput, takesField } from '../check-input.js';
import {
  BRIEFLY,
  type CommandCode,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { findPipeline } from '../find-pipeline.js';
import { exitOf, followRun } from '../follow-run.js';
import { formatStatus } from '../format-run.js';
import { checkSaysSomething } from '../read-brief.js';
import { readInput } from '../read-input.js';
import { type ServerOptions, taskQueueOf } from '../server-settings.js';

type RunOptions = ServerOptions & {
  readonly input: string;
  readonly as?: string;
  readonly title?: string;
  readonly id?: string;
  readonly watch?: boolean;
  readonly remote?: boolean;
};

export const registerRun: RegisterCommand = (program, bind) => {
  const command = program
    .command('run <pipeline>')
    .description('start a run of a pipeline')
    .requiredOption('--input <file>', 'a brief (.md, .txt), or the whole input (.json); - for standard input')
    .option('--as <who>', 'who asks for it; else what the input says, else the user of this machine')
    .option('--title <text>', 'a title for the run')
    .option('--id <run>', "the run's name; else the pipeline's and eight letters")
    .option('--watch', 'show its moves until it has closed or failed; Ctrl-C leaves it running')
    .option('--remote', 'the pipeline is one that only the worker knows')
    .action(bind<RunOptions>(startRun));
  withExamples(
    withServerOptions(command),
    'signalbox run discoveryToSpecification --input brief.md --as ada --watch',
    `echo '{"brief":"…","requestedBy":"ada"}' | signalbox run discoveryToSpecification --input -`,
  );
};

const startRun: CommandCode<RunOptions> = async (invocation, pipeline = '') => {
  const { context, options, output } = invocation;
  const definition = options.remote ? undefined : findPipeline(pipeline);
  const { as, title, id } = options;
  const input = await readInput(context, {
    file: options.input,
    ...(as === undefined ? {} : { requestedBy: as }),
    ...(title === undefined ? {} : { title }),
  });
  if (definition && typeof input.brief === 'string' && !takesField(definition, 'brief'))
    throw new SignalboxError('INVALID_INPUT', `expected a .json file: ${pipeline} takes no brief`);
  if (definition) checkInput(definition, input);
  if (definition && typeof input.brief === 'string') checkSaysSomething(input.brief, options.input);
  return withClient(
    invocation,
    async (client) => {
      const started = await client.start(pipeline, input, id === undefined ? {} : { workflowId: id });
      const { run } = started;
      const status = await admissionOf(client, run);
      if (status) assertAdmitted(status);
      if (!options.watch) {
        output.result({ ...started, ...(status ? { status } : {}) }, () => [
          ...(status ? [run, ...formatStatus(run, status, output)] : [run]),
          `see it with: ${output.cli(`show ${shellQuote(run)}`)}`,
        ]);
        if (!status)
          output.note(
            `no worker on the task queue '${taskQueueOf(context, options)}' has taken it up yet; it starts when one does`,
          );
        return 0;
      }
      output.note(`run ${run}`);
      const last = await followRun(client, run, invocation);
      if (!last) {
        output.note(`stopped watching; the run goes on: ${output.cli(`show ${shellQuote(run)}`)}`);
        return 130;
      }
      if (output.json) output.record({ run, status: last }, '');
      else output.result(last, () => formatStatus(run, last, output));
      return exitOf(last);
    },
    BRIEFLY,
  );
};

/** How long a start waits for a worker to admit the run before it says that none did. */
const ADMISSION_MS = 4_000;

/** The status once the run was admitted or turned away; undefined when no worker took it up in time. */
async function admissionOf(client: SignalboxClient, run: string): Promise<Status | undefined> {
  const deadline = Date.now() + ADMISSION_MS;
  while (Date.now() < deadline) {
    try {
      const status = await client.status(run);
      if (status.lifecycle !== 'IDLE') return status;
    } catch (error) {
      if (!(error instanceof SignalboxError) || error.code !== 'NO_WORKER') throw error;
      return undefined;
    }
    await delay(50);
  }
  return undefined;
}

/** @throws the code the worker turned the run away with */
function assertAdmitted(status: Status): void {
  if (status.lifecycle !== 'FAILED' || status.failure.state !== 'IDLE') return;
  const [message = '', ...problems] = status.failure.message.split('\n');
  const named = /^([A-Z_]+): /.exec(message)?.[1];
  const code = named && Object.hasOwn(ERRORS, named) ? (named as ErrorCode) : 'INVALID_INPUT';
  throw new SignalboxError(code, message.replace(/^[A-Z_]+: /, ''), problems);
}
