import { z } from 'zod';
import type { Json, JsonSchema } from '../../machine/index.js';
import type { Agent } from '../define-agent.js';
import { mendValue } from './mend-value.js';

export type CheckedOutput =
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly problems: readonly string[] };

type Issue = { readonly path: readonly PropertyKey[]; readonly message: string };

const MOST_PROBLEMS = 30;
const LONGEST_PROBLEM = 300;

/** Checks a value by the agent's schema; each problem is one line, `requirements[3].quote: expected string`. */
export async function checkOutput(agent: Agent, value: Json): Promise<CheckedOutput> {
  const result = await agent.output.safeParseAsync(value);
  if (result.success) return { ok: true, output: result.data };
  return { ok: false, problems: formatIssues(result.error.issues, 'the whole output') };
}

/** One line for each issue of a schema, up to a limit, and then how many more there are. `whole` stands where the path is empty. */
export function formatIssues(issues: readonly Issue[], whole: string): string[] {
  const lines = issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${formatPath(path) || whole}: ${message}`.slice(0, LONGEST_PROBLEM));
  const rest = issues.length - MOST_PROBLEMS;
  return rest > 0 ? [...lines, `and ${rest} more`] : lines;
}

/** Checks a model's answer, and where it does not fit once more with its types mended, if nothing is lost by that. */
export async function checkAnswer(agent: Agent, value: Json): Promise<CheckedOutput> {
  const checked = await checkOutput(agent, value);
  if (checked.ok) return checked;
  const mended = await checkOutput(agent, mendValue(value, outputSchemaOf(agent)));
  return mended.ok ? mended : checked;
}

/** The shape an agent's answer must have before its schema fills in defaults; what JSON Schema cannot say is left out. */
export function outputSchemaOf(agent: Agent): JsonSchema {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(agent.output, { io: 'input', unrepresentable: 'any' });
  return schema;
}

function formatPath(path: readonly PropertyKey[]): string {
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('');
}
