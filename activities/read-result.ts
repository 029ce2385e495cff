import { ApplicationFailure } from '@temporalio/common';
import { formatIssues, type Redact, redactIn, type Tool } from '../src/agents/index.js';
import type { Json } from '../src/machine/index.js';
import { findNonJson } from './find-non-json.js';

/**
 * Holds what a tool gave to its schema, and takes secrets out of it. What is nothing in JSON is null, and fits where nothing does.
 *
 * @throws VALIDATION_FAILURE, for good: it ran, and would give the same again
 */
export async function readResult(tool: Tool, given: unknown, redact: Redact | undefined): Promise<Json> {
  const asIs = await tool.output.safeParseAsync(given);
  const checked = asIs.success || given !== null ? asIs : await tool.output.safeParseAsync(undefined);
  if (!checked.success)
    throw unfit(
      `${tool.name} ran; expected a result that fits its schema`,
      formatIssues(checked.error.issues, 'the result'),
    );
  const result = checked.data ?? null;
  const problem = findNonJson(result, 'result');
  if (problem !== undefined) throw unfit(`${tool.name} ran; expected a JSON value, but ${problem}`, []);
  return redact ? redactIn(result as Json, redact) : (result as Json);
}

/** Says what does not fit in the message too: it is what an agent hears. */
export function unfit(expected: string, problems: readonly string[]): ApplicationFailure {
  const message = [expected, ...problems].join('\n');
  return ApplicationFailure.nonRetryable(message, 'VALIDATION_FAILURE', ...problems);
}
