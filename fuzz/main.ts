import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { runCampaign } from './campaign.js';
import { type FuzzOptions, HELP, parseOptions } from './options.js';
import type { Failed, Tally } from './play-batch.js';

/** Where the histories and the log of each failed case are written. */
const KEPT = 'out/fuzz';

Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' } } },
});

try {
  process.exitCode = await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`fuzz: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(2);
}

async function run(options: FuzzOptions): Promise<number> {
  if (options.isHelp) {
    process.stdout.write(HELP);
    return 0;
  }
  let told = 0;
  const { minutes, ...campaign } = options;
  const sum = await runCampaign({
    ...campaign,
    ...(minutes !== undefined && { forMs: minutes * 60_000 }),
    onProgress(tally) {
      for (const failed of tally.failed.slice(told)) {
        process.stdout.write(formatFailure(failed, options));
        keep(failed);
      }
      told = tally.failed.length;
      process.stderr.write(`fuzz: ${formatTally(tally)}\n`);
    },
  });
  process.stdout.write(`${formatTally(sum)}\n`);
  return sum.failed.length > 0 ? 1 : 0;
}

function keep({ seed, evidence }: Failed): void {
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(join(KEPT, `${seed}.json`), JSON.stringify(evidence, undefined, 1));
}

function formatTally({
  cases,
  sent,
  entries,
  refused,
  decisions,
  effects,
  continued,
  glimpses,
  restarted,
  killed,
  failed,
}: Tally): string {
  return [
    `${cases} runs judged, ${failed.length} failed`,
    `${sent} messages sent`,
    `${entries} log entries (${decisions} decisions, ${refused} refusals)`,
    `${effects} effects`,
    `${continued} continued as new`,
    `${glimpses} hashes shown by queries that the log does not have`,
    `workers restarted ${restarted} times, killed ${killed} times`,
  ].join('; ');
}

/** The batch is needed where the fault lies in how the workers fared, which they share. */
function formatFailure(
  { seed, problems, story }: Failed,
  { seed: first, atOnce, kills, pipeline }: FuzzOptions,
): string {
  const batch = first + Math.floor((seed - first) / atOnce) * atOnce;
  const more = `${pipeline === undefined ? '' : ` --pipeline ${pipeline}`} --kills ${kills}`;
  return [
    '',
    `FAILED: seed ${seed}`,
    ...problems.slice(0, 12).map((problem) => `  - ${problem}`),
    `again, alone:         npm run fuzz:gates -- --seed ${seed} --cases 1${more}`,
    `again, in its batch:  npm run fuzz:gates -- --seed ${batch} --cases ${atOnce} --at-once ${atOnce}${more}`,
    story,
    `Its histories and its log are in ${join(KEPT, `${seed}.json`)}.`,
    '',
  ].join('\n');
}
