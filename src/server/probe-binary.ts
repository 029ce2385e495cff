import { execFile } from 'node:child_process';
import type { BinaryKind } from './binary-kind.js';

export type Probe = { readonly ok: true; readonly version?: string } | { readonly ok: false; readonly problem: string };

/**
 * Runs an executable once to see that it is what its name says: a version manager's empty shim, or a file for another processor,
 * is not.
 *
 * The test server has no version option: it fails on it, and is known by how it fails.
 */
export function probeBinary(kind: BinaryKind, path: string): Promise<Probe> {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: 30_000 }, (error, stdout, stderr) => {
      const version = /^temporal version (\S+)/.exec(stdout)?.[1];
      if (kind === 'cli' && error === null && stdout.startsWith('temporal version'))
        resolve({ ok: true, ...(version === undefined ? {} : { version }) });
      else if (kind === 'test-server' && /testserver/i.test(stderr)) resolve({ ok: true });
      else resolve({ ok: false, problem: firstLine(stderr || error?.message || stdout) });
    });
  });
}

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 200) || 'it printed nothing';
}
