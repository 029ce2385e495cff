import { extname } from 'node:path';
import type { SignalboxClient } from '../../client/index.js';
import {
  type ArtifactRecord,
  type Artifacts,
  DIGEST_PATTERN,
  type Digest,
  isUnanswered,
  SignalboxError,
  sayAll,
} from '../../contract/index.js';
import { type Json, parseReads } from '../../machine/index.js';
import {
  BRIEFLY,
  type CommandCode,
  type Invocation,
  type RegisterCommand,
  withClient,
  withExamples,
  withServerOptions,
} from '../command.js';
import { fetchArtifact, toValue } from '../fetch-artifact.js';
import { formatArtifact, formatValue } from '../format-artifact.js';
import { formatArtifacts } from '../format-run.js';
import { memberOf } from '../format-shown.js';
import { readContent } from '../read-content.js';
import type { ServerOptions } from '../server-settings.js';
import { writeOutput } from '../write-output.js';

const FORMATS = ['md', 'json', 'text'] as const;
type Format = (typeof FORMATS)[number];

type ArtifactOptions = ServerOptions & { readonly get?: string; readonly out?: string; readonly format?: string };

export const registerArtifacts: RegisterCommand = (program, bind) => {
  const command = program
    .command('artifacts <run>')
    .description('list the work products of a run, or get one')
    .option(
      '--get <name[@version]>',
      'print this one, the newest version unless given; or input, input.FIELD, or a digest',
    )
    .option(
      '--format <format>',
      'md, a document to read; text, every value and line as it is; or json; else by the ending of --out, else json',
    )
    .option('--out <file>', 'write it there instead')
    .action(bind<ArtifactOptions>(artifacts));
  withExamples(
    withServerOptions(command),
    'signalbox artifacts RUN',
    'signalbox artifacts RUN --get specification --format md',
    'signalbox artifacts RUN --get specification@1 --out specification.json',
  );
};

const artifacts: CommandCode<ArtifactOptions> = async (invocation, run = '') => {
  const { options, output } = invocation;
  const format = formatOf(options);
  const { get } = options;
  return withClient(
    invocation,
    async (client) => {
      if (get !== undefined && parseReads(get).source === 'input')
        return write(invocation, { name: get }, await inputOf(client, run, get, format));
      const records = await recordsOf(invocation, client, run);
      if (get !== undefined) {
        const record = find(records, get, run);
        return write(invocation, record, await productOf(invocation, { client, run, record, records, format }));
      }
      output.result(records, () => formatArtifacts(records));
      return 0;
    },
    BRIEFLY,
  );
};

/** What the run says it has made; where it does not answer, what replaying its history says. */
async function recordsOf(
  { context, output }: Invocation<ArtifactOptions>,
  client: SignalboxClient,
  run: string,
): Promise<Artifacts> {
  try {
    return await client.artifacts(run);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    const { readReplayedLog } = await import('../read-replayed-log.js');
    const log = await readReplayedLog(client, run, context);
    output.note('the run does not answer; this is what replaying the history says');
    return log.flatMap(({ artifacts: made, seq, from, madeBy }) =>
      (made ?? []).map((artifact) => ({
        ...artifact,
        ...UNTOLD,
        stage: from,
        enteredAt: seq,
        ...(madeBy ? { madeBy } : {}),
      })),
    );
  }
}

/** What came from outside, as a delivery, is in no list, and is known by its digest alone. */
function byDigest(digest: Digest, records: Artifacts): ArtifactRecord {
  const listed = records.find((record) => record.digest === digest);
  return listed ?? { name: digest, version: 1, digest, ...UNTOLD, stage: '', enteredAt: 0 };
}

/** What is not known of an artifact by its digest, or by an audit entry. */
const UNTOLD = { mediaType: 'application/json', bytes: 0, parents: [] } as const;

/** A work product as it is printed, as JSON has it, and as a file holds it where that is not what is printed. */
type Product = { readonly text: string; readonly value?: Json; readonly file?: Uint8Array };

async function productOf(
  { context }: Invocation<ArtifactOptions>,
  { client, run, record, records, format }: Wanted,
): Promise<Product> {
  if (format === 'json') {
    const file = await fetchArtifact(context, record.digest);
    const value = toValue(file);
    return { value, file, text: record.mediaType.endsWith('json') ? pretty(value) : String(value) };
  }
  if (format === 'text') return asText(toValue(await fetchArtifact(context, record.digest)));
  const content = await readContent(client, run);
  const contentOf = async ({ digest, name }: ArtifactRecord) => {
    const small = content.valueOf(digest);
    if (small !== undefined) return small;
    const stored = fetchArtifact(context, digest).then(toValue);
    return name === record.name ? stored : stored.catch(() => undefined);
  };
  const all = records.includes(record) ? records : [...records, record];
  return { text: await formatArtifact(record, all, contentOf) };
}

type Wanted = {
  readonly client: SignalboxClient;
  readonly run: string;
  readonly record: ArtifactRecord;
  readonly records: Artifacts;
  readonly format: Format;
};

async function inputOf(client: SignalboxClient, run: string, get: string, format: Format): Promise<Product> {
  const { input } = await readContent(client, run);
  const { key, name } = parseReads(get);
  const value = memberOf(input, key);
  if (value === undefined)
    throw new SignalboxError('UNKNOWN_ARTIFACT', `expected ${get} in the start input of ${run}, and it is not there`);
  if (format === 'json') return { value, text: pretty(value) };
  if (format === 'text') return asText(value);
  return { text: typeof value === 'string' ? `${value.trimEnd()}\n` : formatValue(name, value) };
}

async function write(
  { context, options, output }: Invocation<ArtifactOptions>,
  about: Partial<ArtifactRecord>,
  { text, value, file }: Product,
): Promise<number> {
  if (options.out === undefined) {
    output.result({ ...about, ...(value === undefined ? { markdown: text } : { value }) }, () => [text.trimEnd()]);
    return 0;
  }
  await writeOutput(context, options.out, file ?? text);
  output.result({ ...about, out: options.out }, () => [`wrote ${options.out}`]);
  return 0;
}

/** A value in lines, as a gate tells it, but all of it. */
function asText(value: Json): Product {
  return { value, text: `${sayAll(value).join('\n')}\n` };
}

function formatOf({ format, out }: ArtifactOptions): Format {
  if (format === undefined) return out !== undefined && extname(out).toLowerCase() === '.md' ? 'md' : 'json';
  const known = FORMATS.find((name) => name === format);
  if (known) return known;
  throw new SignalboxError(
    'USAGE',
    `expected --format to be one of ${FORMATS.join(', ')}, got ${JSON.stringify(format)}`,
  );
}

/** JSON in which nothing is invisible, nor moves the cursor: such characters stand as their escapes, which JSON reads back. */
function pretty(value: Json): string {
  return JSON.stringify(value, null, 2).replace(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/gu, (letter) =>
    letter
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

function find(records: Artifacts, wanted: string, run: string): ArtifactRecord {
  if (DIGEST_PATTERN.test(wanted)) return byDigest(wanted as Digest, records);
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
