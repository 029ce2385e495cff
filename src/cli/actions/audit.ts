import { type AuditReport, assertVerified, parseExport, toExport, verifyExport, verifyRun } from '../../audit/index.js';
import { DIGEST_PATTERN, SignalboxError } from '../../contract/index.js';
import { workflowBundlePath } from '../../worker/index.js';
import { BRIEFLY, type CommandCode, type Invocation, withClient } from '../command.js';
import { formatAudit } from '../format-audit.js';
import { formatReport } from '../format-report.js';
import { formatResets } from '../format-resets.js';
import { readGateFacts } from '../read-gate-facts.js';
import { parseJson, readBytes } from '../read-input.js';
import type { ServerOptions } from '../server-settings.js';
import { installRuntime } from '../temporal-runtime.js';
import { writeOutput } from '../write-output.js';

type AuditOptions = ServerOptions & {
  readonly verify?: boolean;
  readonly file?: string;
  readonly out?: string;
  readonly head?: string;
};

export const audit: CommandCode<AuditOptions> = (invocation, run) => {
  const { options } = invocation;
  if ((run === undefined) === (options.file === undefined))
    throw new SignalboxError('USAGE', `expected a run or --file, got ${run === undefined ? 'neither' : 'both'}`);
  if (options.head !== undefined && !DIGEST_PATTERN.test(options.head))
    throw new SignalboxError(
      'USAGE',
      `expected --head to be a digest, sha256: and 64 hex digits, got ${JSON.stringify(options.head)}`,
    );
  installRuntime(invocation.context, 'ERROR');
  return run === undefined ? verifyFile(invocation, options.file ?? '') : auditRun(invocation, run);
};

async function verifyFile({ context, options, output }: Invocation<AuditOptions>, file: string): Promise<number> {
  const document = parseJson(await readBytes(context, file), file);
  const report = await verifyExport(document, verifyOptions(options));
  output.result(summaryOf(report), () => [
    ...(report.ok
      ? [
          ...formatAudit(
            report.run,
            report.logs.flat(),
            output.colors,
            readGateFacts(parseExport(document).executions),
          ),
          ...formatResets(report.resets, report.logs.flat(), output.colors),
          '',
        ]
      : []),
    ...formatReport(report, output.colors),
  ]);
  assertVerified(report);
  return 0;
}

function auditRun(invocation: Invocation<AuditOptions>, run: string): Promise<number> {
  const { context, options, output } = invocation;
  return withClient(
    invocation,
    async (client) => {
      const { report, evidence } = await verifyRun(client, run, verifyOptions(options));
      const exported = () => toExport(evidence, report);
      if (options.out !== undefined && report.ok)
        await writeOutput(context, options.out, `${JSON.stringify(exported(), null, 2)}\n`);
      if (!evidence.complete) output.note('the server no longer keeps the first executions of this run');
      if (evidence.executions.some(({ log }) => !log))
        output.note('the run does not answer; the log is from replay alone');
      for (const { execution, gone } of report.resets)
        for (const lost of gone)
          output.note(
            `the reset ${execution} gave up execution ${lost}, which the server no longer keeps: what was decided there is not known`,
          );
      if (options.json && !options.verify && report.ok) output.result(exported(), () => []);
      else
        output.result(summaryOf(report), () => [
          ...formatAudit(
            run,
            report.logs.flat(),
            output.colors,
            report.ok ? readGateFacts(evidence.executions) : undefined,
          ),
          ...formatResets(report.resets, report.logs.flat(), output.colors),
          ...(options.verify || !report.ok ? ['', ...formatReport(report, output.colors)] : []),
        ]);
      assertVerified(report);
      return 0;
    },
    BRIEFLY,
  );
}

function verifyOptions({ head }: AuditOptions) {
  return { workflowBundlePath: workflowBundlePath(), ...(head === undefined ? {} : { head }) };
}

function summaryOf({ logs, ...report }: AuditReport) {
  return { ...report, executions: logs.length, entries: logs.flat().length };
}
