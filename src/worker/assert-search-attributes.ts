import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES, SignalboxError } from '../contract/index.js';

/**
 * Asserts that the namespace has every custom search attribute: a run that upserts a missing one would fail its workflow task for
 * ever. A server that does not tell (its operator service is closed to workers) is trusted.
 *
 * @throws MISSING_SEARCH_ATTRIBUTES with the command that creates them
 */
export async function assertSearchAttributes(connection: NativeConnection, namespace: string): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace }).then(
    ({ customAttributes }) => customAttributes,
    () => undefined,
  );
  if (!known) return;
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !Object.hasOwn(known, name));
  if (missing.length === 0) return;
  const flags = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
  throw new SignalboxError(
    'MISSING_SEARCH_ATTRIBUTES',
    `expected the namespace '${namespace}' to have the search attributes ${missing.map(([name]) => name).join(', ')}`,
    [`temporal operator search-attribute create --namespace ${namespace} ${flags}`],
  );
}
