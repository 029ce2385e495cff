import type { AuditReport } from '../audit/index.js';
import { sayCount } from '../contract/index.js';
import type { Colors } from './output.js';
import { plainText } from './plain-text.js';

const PROBLEM_LIMIT = 20;

/** What was checked, and what was found where it does not hold. */
export function formatReport(report: AuditReport, colors: Colors): string[] {
  const lines = report.checks.flatMap(({ name, ok, problems }) => [
    `${ok ? colors.green('✔') : colors.red('✘')} ${name}`,
    ...problems.slice(0, PROBLEM_LIMIT).map((problem) => `    ${plainText(problem)}`),
    ...(problems.length > PROBLEM_LIMIT ? [`    … and ${problems.length - PROBLEM_LIMIT} more`] : []),
  ]);
  const signed = report.signatures > 0 ? `, ${sayCount(report.signatures, 'signature')}` : '';
  const entries = sayCount(report.logs.flat().length, 'entry', 'entries');
  const verdict = report.ok
    ? colors.green(`verified: ${entries}, ${sayCount(report.logs.length, 'execution')}${signed}`)
    : colors.red(`not verified: ${report.code ?? ''}`);
  return [...lines, verdict];
}
