import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { parse } from 'yaml';
import { SignalboxError } from '../contract/index.js';
import type { Directory } from './directory.js';
import { type People, parsePeople } from './people.js';

/** As long as it takes to save a file that was found half written. */
const SAVING_MS = 200;

/**
 * Creates a directory of a `reviewers.yaml`: `people`, `roles`, `groups` and `owners`, each where needed. The file is read anew each
 * time, and once more where it does not fit, for somebody may be saving it.
 *
 * @throws FILE_NOT_READABLE, INVALID_CONFIGURATION when it is read
 */
export function createFileDirectory(path: string): Directory {
  return {
    read: () =>
      readPeople(path).catch(async () => {
        await setTimeout(SAVING_MS);
        return readPeople(path);
      }),
  };
}

async function readPeople(path: string): Promise<People> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new SignalboxError('FILE_NOT_READABLE', `expected a reviewers file at ${path}`, [], { cause });
  });
  return parsePeople(parseYaml(text, path), path);
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new SignalboxError('INVALID_CONFIGURATION', `expected YAML in ${path}`, [String(cause)], { cause });
  }
}
