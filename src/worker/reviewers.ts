import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { SignalboxError } from '../contract/index.js';

const reviewersSchema = z.strictObject({
  roles: z.record(z.string().min(1), z.array(z.string().trim().min(1)).min(1)),
});

export type Reviewers = { readonly [role: string]: readonly string[] };

/**
 * Reads who holds which role from a `reviewers.yaml`: `roles:` and, by role, a list of ids.
 *
 * @throws FILE_NOT_READABLE, INVALID_CONFIGURATION
 */
export async function loadReviewers(path: string): Promise<Reviewers> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SignalboxError('FILE_NOT_READABLE', `expected a reviewers file at ${path}`, [], { cause });
  });
  const parsed = reviewersSchema.safeParse(parseYaml(text, path));
  if (parsed.success) return parsed.data.roles;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new SignalboxError('INVALID_CONFIGURATION', `expected roles with their people in ${path}`, problems);
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new SignalboxError('INVALID_CONFIGURATION', `expected YAML in ${path}`, [String(cause)], { cause });
  }
}
