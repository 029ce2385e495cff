import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '../..');

export type Outcome = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type InstalledPackage = {
  /** The user's folder, outside the repository. */
  readonly folder: string;
  /** What the package holds, as paths. */
  readonly files: readonly string[];
  write(files: { readonly [path: string]: string }): Promise<void>;
  /** Runs a command in the folder, for four minutes at most; never rejects. */
  run(command: string, args: readonly string[], env?: { readonly [name: string]: string }): Promise<Outcome>;
  remove(): Promise<void>;
};

/** Packs the built repository and installs it, with what its documents' projects use, in an empty folder of the system's temporary one. */
export async function installPackage(): Promise<InstalledPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-user-'));
  const run: InstalledPackage['run'] = (command, args, env) => execute(command, args, folder, env);
  const write: InstalledPackage['write'] = async (files) => {
    await Promise.all(Object.entries(files).map(([path, text]) => writeFile(join(folder, path), text)));
  };
  const packed = await execute('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], REPOSITORY);
  const [tarball] = JSON.parse(packed.stdout) as { filename: string; files: { path: string }[] }[];
  if (!tarball) throw new Error(`npm pack gave no package: ${packed.stderr}`);
  await write({ 'package.json': JSON.stringify({ name: 'letters', private: true, type: 'module' }) });
  const used = ['zod', 'typescript', '@types/node', '@modelcontextprotocol/server'];
  const tools = await Promise.all(used.map(asInstalledHere));
  const quietly = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
  const installed = await run('npm', ['install', ...quietly, `./${tarball.filename}`, ...tools]);
  if (installed.code !== 0) throw new Error(`npm install failed: ${installed.stderr}`);
  return {
    folder,
    files: tarball.files.map(({ path }) => path),
    write,
    run,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** The version this repository uses, so that a release of a package tomorrow does not change what the test says. */
async function asInstalledHere(name: string): Promise<string> {
  const manifest = await readFile(join(REPOSITORY, 'node_modules', name, 'package.json'), 'utf8');
  return `${name}@${(JSON.parse(manifest) as { version: string }).version}`;
}

function execute(
  command: string,
  args: readonly string[],
  cwd: string,
  env: { readonly [name: string]: string } = {},
): Promise<Outcome> {
  return new Promise((done) => {
    const options = { cwd, env: { ...ownVariables(), ...env }, timeout: 600_000, maxBuffer: 16 * 1024 * 1024 };
    execFile(command, args, options, (error, stdout, stderr) => {
      done({ code: error ? (typeof error.code === 'number' ? error.code : 1) : 0, stdout, stderr });
    });
  });
}

/** The environment without what npm and the test runner put into it: a user has none of that. */
export function ownVariables(): { [name: string]: string | undefined } {
  const foreign = /^(npm_|VITEST|NODE_ENV$|NODE_OPTIONS$|TEST$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
