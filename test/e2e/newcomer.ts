import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { eventually } from '../temporal-server.js';

const main = resolve('dist', 'src', 'cli', 'main.js');

export type Shell = {
  readonly ended: Promise<{ readonly exit: number | null; readonly out: string }>;
  says(words: string): Promise<unknown>;
  /** As Ctrl-C does: everything that the shell started is told. */
  stop(): Promise<void>;
};

/** Somebody with a folder and a shell, who types what README says. */
export type Newcomer = {
  readonly cwd: string;
  /** Types a line into a shell of its own; what it writes is read as a terminal shows it. */
  type(line: string): Shell;
  done(line: string, said: string): Promise<void>;
  /** Types it until it says so. */
  until(line: string, said: string): Promise<void>;
  /** Stops what still runs, and takes the folder away. */
  leave(): Promise<void>;
};

/** The lines that a section of README has one type. */
export function linesOf(section: string): string[] {
  const text = readFileSync('README.md', 'utf8').split(`\n## ${section}\n`)[1]?.split('\n## ')[0] ?? '';
  const blocks = Array.from(text.matchAll(/^```sh\n([\s\S]*?)^```$/gm), ([, block = '']) => block.trim().split('\n'));
  return blocks.flat();
}

/**
 * @param npm what `npm` is called with, and what that does here
 * @param variables beside a path, a home, and nothing of this process's own
 */
export async function openNewcomer(
  npm: { readonly check: string; readonly words: string },
  variables: { readonly [name: string]: string } = {},
): Promise<Newcomer> {
  const cwd = await mkdtemp(join(tmpdir(), 'signalbox-newcomer-'));
  const bin = join(cwd, 'bin');
  await mkdir(bin);
  await standIn(join(bin, 'npx'), '[ "$1" = signalbox ] && shift', '"$@"');
  await standIn(join(bin, 'npm'), npm.check, npm.words);
  const path = [bin, resolve('.signalbox', 'bin'), process.env.PATH].join(':');
  const env = { PATH: path, HOME: cwd, npm_command: 'exec', TEMPORAL_CONFIG_FILE: '/nonexistent', ...variables };
  const shells: Shell[] = [];
  const type = (line: string) => {
    const opened = openShell(line, cwd, env);
    shells.push(opened);
    return opened;
  };
  return {
    cwd,
    type,
    async done(line, said) {
      expect(await type(line).ended).toEqual({ exit: 0, out: expect.stringContaining(said) });
    },
    async until(line, said) {
      await eventually(
        () => type(line).ended,
        ({ out }) => out.includes(said),
      );
    },
    async leave() {
      await Promise.all(shells.map((shell) => shell.stop()));
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

function openShell(line: string, cwd: string, env: { readonly [name: string]: string }): Shell {
  const child: ChildProcess = spawn('bash', ['-c', line], { cwd, env, detached: true, stdio: 'pipe' });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  child.stdin?.end();
  const ended = new Promise<{ exit: number | null; out: string }>((done) =>
    child.once('close', (exit) => done({ exit, out })),
  );
  return {
    ended,
    says: (words) =>
      eventually(
        async () => out,
        (said) => said.includes(words),
      ),
    async stop() {
      if (child.exitCode === null && child.signalCode === null && child.pid !== undefined)
        process.kill(-child.pid, 'SIGINT');
      await ended;
    },
  };
}

/** A program of that name that calls ours. */
async function standIn(file: string, check: string, words: string): Promise<void> {
  await writeFile(file, `#!/bin/sh\n${check} || exit 127\nexec '${process.execPath}' '${main}' ${words}\n`);
  await chmod(file, 0o755);
}
