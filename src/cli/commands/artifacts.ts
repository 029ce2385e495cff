import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type ArtifactRecord, type Artifacts, SignalboxError } from '../../contract/index.js';
import { createFileStore } from '../../stores/index.js';
import {
  type CommandCode,
  type Invocation,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { formatArtifacts } from '../format-run.js';
import { artifactDirectory, type ServerOptions } from '../server-settings.js';

type ArtifactOptions = ServerOptions & { readonly get?: string; readonly out?: string };

export const registerArtifacts: RegisterCommand = (program, bind) => {
  const command = program
    .command('artifacts <run>')
    .description('list the work products of a run, or get one')
    .option('--get <name[@version]>', 'print this one; the newest version unless given')
    .option('--out <file>', 'write it there instead')
    .action(bind<ArtifactOptions>(artifacts));
  withExamples(
    withServerOptions(command),
    'signalbox artifacts RUN',
    'signalbox artifacts RUN --get specification@1 --out specification.json',
  );
};

const artifacts: CommandCode<ArtifactOptions> = async (invocation, run = '') => {
  const { options, output } = invocation;
  const records = await withClient(invocation, (client) => client.artifacts(run));
  if (options.get !== undefined) return getArtifact(invocation, find(records, options.get, run));
  output.result(records, () => formatArtifacts(records));
  return 0;
};

async function getArtifact(
  { context, options, output }: Invocation<ArtifactOptions>,
  record: ArtifactRecord,
): Promise<number> {
  const store = createFileStore({ directory: resolve(context.cwd, artifactDirectory(context)) });
  const bytes = await store.get(record.digest);
  if (options.out !== undefined) {
    await writeFile(resolve(context.cwd, options.out), bytes);
    output.result({ ...record, out: options.out }, () => [`wrote ${options.out}`]);
    return 0;
  }
  const text = new TextDecoder().decode(bytes);
  const isJson = record.mediaType.endsWith('json');
  const value: unknown = isJson ? JSON.parse(text) : text;
  output.result({ ...record, value }, () => [isJson ? JSON.stringify(value, null, 2) : text]);
  return 0;
}

function find(records: Artifacts, wanted: string, run: string): ArtifactRecord {
  const [name, version] = wanted.split('@');
  const record = records.findLast(
    (it) => it.name === name && (version === undefined || it.version === Number(version)),
  );
  if (record) return record;
  const known = records.map((it) => `${it.name}@${it.version}`);
  throw new SignalboxError(
    'UNKNOWN_ARTIFACT',
    `expected one of the artifacts of ${run}, got ${JSON.stringify(wanted)}`,
    known.length > 0 ? [`it has ${known.join(', ')}`] : ['it has none yet'],
  );
}
