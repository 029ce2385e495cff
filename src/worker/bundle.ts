import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SignalboxError } from '../contract/index.js';

/**
 * The path of the prebuilt workflow bundle, which `npm run build` makes and the package carries.
 *
 * @throws INVALID_CONFIGURATION when it has not been built
 */
export function workflowBundlePath(): string {
  const candidates = ['../../workflow-bundle.js', '../../dist/workflow-bundle.js'].map((relative) =>
    fileURLToPath(new URL(relative, import.meta.url)),
  );
  const found = candidates.find((path) => existsSync(path));
  if (found) return found;
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    "expected the workflow bundle; run 'npm run build' to make it",
    candidates,
  );
}
