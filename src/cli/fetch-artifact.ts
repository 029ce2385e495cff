import { resolve } from 'node:path';
import { SignalboxError } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { createFileStore } from '../stores/index.js';
import type { CliContext } from './context.js';
import { artifactDirectory } from './server-settings.js';

/**
 * The bytes of an artifact, from the folder where this machine keeps them.
 *
 * @throws ARTIFACT_MISSING with the folder that was searched and the variable that names another, ARTIFACT_CORRUPT
 */
export async function fetchArtifact(context: CliContext, digest: string): Promise<Uint8Array> {
  const directory = resolve(context.cwd, artifactDirectory(context));
  try {
    return await createFileStore({ directory }).get(digest);
  } catch (error) {
    if (!(error instanceof SignalboxError) || error.code !== 'ARTIFACT_MISSING') throw error;
    throw new SignalboxError(
      'ARTIFACT_MISSING',
      `expected ${digest} in ${directory}, and it is not there`,
      [
        `searched: ${directory}${context.env.SIGNALBOX_ARTIFACTS ? ' (SIGNALBOX_ARTIFACTS)' : ''}`,
        "set SIGNALBOX_ARTIFACTS to the artifact folder of the run's worker, or call from the folder where it was started",
      ],
      { cause: error },
    );
  }
}

/** Bytes as the value they hold; what is no JSON is text. */
export function toValue(bytes: Uint8Array): Json {
  const text = new TextDecoder().decode(bytes);
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
