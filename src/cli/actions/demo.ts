import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, resolve } from 'node:path';
import { stringify } from 'yaml';
import { connect, createSignalboxClient } from '../../client/index.js';
import { SignalboxError, shellQuote } from '../../contract/index.js';
import { startDevServer } from '../../server/index.js';
import type { CommandCode, Invocation } from '../command.js';
import { demoPipeline } from '../demo-pipeline.js';
import { createDemoReviewers, DEMO_REVIEWERS, type DemoReviewers } from '../demo-reviewers.js';
import { exitOf } from '../follow-run.js';
import { formatComeback } from '../format-comeback.js';
import { formatStatus } from '../format-run.js';
import { findKeptDemos, keepDemo, makeDemoFolder } from '../kept-demo.js';
import { createOutput } from '../output.js';
import { type FailedPlay, playBrief } from '../play-brief.js';
import { readBrief } from '../read-brief.js';
import { exampleDirectory, openWorker } from '../serve.js';
import { artifactDirectory, dataDirectory, serverFlags } from '../server-settings.js';
import { makeOutputFolder, writeOutput } from '../write-output.js';

type DemoOptions = { readonly json?: boolean; readonly out: string; readonly briefs?: string };

/** The run that failed, where its server listened, and who decides in it. */
type Failed = FailedPlay & { readonly address: string; readonly reviewers: DemoReviewers };

export const demo: CommandCode<DemoOptions> = async (invocation) => {
  const { context, options, output } = invocation;
  const signal = context.interruption();
  const briefs = await briefsOf(invocation);
  await makeOutputFolder(resolve(context.cwd, options.out));
  const directory = resolve(context.cwd, dataDirectory(context));
  await tellKept(invocation, directory);
  const folder = await makeDemoFolder(directory);
  let failed: Failed | undefined;
  try {
    failed = await playBriefs(invocation, { briefs, folder, directory, signal });
  } finally {
    if (!failed) await rm(folder, { recursive: true, force: true });
  }
  if (failed) return tellFailed(invocation, folder, failed);
  if (signal.aborted) return 130;
  const [first] = briefs.map((path) => join(options.out, basename(path, '.md')));
  output.note(`\nRead ${join(first ?? '', 'specification.md')} and ${join(first ?? '', 'audit.txt')}.`);
  output.note(`Verify again: ${output.cli(`audit --verify --file ${shellQuote(join(first ?? '', 'audit.json'))}`)}`);
  return 0;
};

type Setting = {
  readonly briefs: readonly string[];
  /** Where this demo's data is. */
  readonly folder: string;
  /** Where what all demos share is. */
  readonly directory: string;
  readonly signal: AbortSignal;
};

/** Plays one brief after the other; gives the run that failed, if one did, with its server stopped and its data kept. */
async function playBriefs(
  { context, options, output }: Invocation<DemoOptions>,
  { briefs, folder: data, directory, signal }: Setting,
): Promise<Failed | undefined> {
  const server = await startDevServer({
    directory: data,
    binaryDirectory: directory,
    env: context.env,
    port: 0,
    headless: true,
    onProgress: (message) => output.note(message),
  });
  try {
    const settings = { address: server.address, namespace: server.namespace };
    const artifacts = resolve(context.cwd, artifactDirectory(context));
    const reviewers = createDemoReviewers();
    const people = directoryOf(reviewers);
    const serving = await openWorker(context, settings, {
      ...{ reviewers: people, artifacts, pipelines: [demoPipeline], logs: 'ERROR' },
    });
    await writeOutput(context, join(options.out, 'reviewers.yaml'), stringify(people));
    const client = createSignalboxClient(await connect(settings));
    try {
      return await serving.worker.runUntil(async () => {
        for (const [index, path] of briefs.entries()) {
          if (signal.aborted) return undefined;
          const name = basename(path, '.md');
          output.note(`\n${output.colors.bold(`brief ${index + 1} of ${briefs.length}: ${name}`)}`);
          const brief = readBrief(await readFile(path), path);
          const shownAs = join(options.out, name);
          const folder = resolve(context.cwd, shownAs);
          const failed = await playBrief({ client, reviewers, brief, folder, shownAs, artifacts, signal, output });
          if (failed) return { ...failed, address: server.address, reviewers };
        }
        return undefined;
      });
    } finally {
      await client.close();
      await serving.close();
    }
  } finally {
    await server.stop();
  }
}

/** Says how the run failed, and what brings it back. */
async function tellFailed(
  { context, output }: Invocation<DemoOptions>,
  folder: string,
  { run, status, address, reviewers }: Failed,
): Promise<number> {
  const port = Number(address.split(':').at(-1));
  await keepDemo({ folder, run, port, reviewers: directoryOf(reviewers) }, reviewers.keys);
  const shownAs = pathFrom(context.cwd, folder);
  const voice = createOutput(context, output.json, serverFlags({ address }));
  output.record({ run, status, kept: folder, address }, ['', ...formatStatus(run, status, voice)].join('\n'));
  const comeback = { run, failure: status.failure, folder: shownAs, address, env: context.env };
  output.note(['', ...formatComeback(comeback, output)].join('\n'));
  return exitOf(status);
}

/** Says which demos failed before and are kept: this one begins anew, and has nothing of them. */
async function tellKept({ context, output }: Invocation<DemoOptions>, directory: string): Promise<void> {
  for (const folder of await findKeptDemos(directory)) {
    const shownAs = shellQuote(pathFrom(context.cwd, folder));
    output.note(`a demo that failed before is kept in ${shownAs}; this is a new one, and has nothing of it`);
    output.note(`  go on with it: ${output.cli(`dev --demo ${shownAs}`)}`);
    output.note(`  delete it:     rm -r ${shownAs}`);
  }
}

function pathFrom(cwd: string, path: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') || isAbsolute(near) ? path : near;
}

async function briefsOf({ context, options }: Invocation<DemoOptions>): Promise<string[]> {
  const folder = options.briefs ? resolve(context.cwd, options.briefs) : exampleDirectory(context, 'briefs');
  const names = folder ? await readdir(folder).catch(() => []) : [];
  const briefs = names.filter((name) => name.endsWith('.md')).sort();
  if (folder && briefs.length > 0) return briefs.map((name) => join(folder, name));
  throw new SignalboxError(
    'FILE_NOT_READABLE',
    `expected Markdown briefs in ${folder ?? 'examples/briefs'}, found none`,
  );
}

/** The demo's reviewers hold every role that a gate of its pipeline names. */
function directoryOf({ people }: DemoReviewers) {
  const roles = Object.values(demoPipeline.states)
    .flatMap((state) => (state.kind === 'gate' ? state.reviewers : []))
    .flatMap((reviewer) => ('role' in reviewer ? [reviewer.role] : []));
  return { people, roles: Object.fromEntries(roles.map((role) => [role, [...DEMO_REVIEWERS]])) };
}
