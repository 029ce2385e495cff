import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { connect, createSignalboxClient } from '../../client/index.js';
import { SignalboxError, shellQuote } from '../../contract/index.js';
import { startDevServer } from '../../server/index.js';
import type { CommandCode, Invocation } from '../command.js';
import { demoPipeline } from '../demo-pipeline.js';
import { createDemoReviewers, DEMO_REVIEWERS, type DemoReviewers } from '../demo-reviewers.js';
import { playBrief } from '../play-brief.js';
import { readBrief } from '../read-brief.js';
import { exampleDirectory, openWorker } from '../serve.js';
import { artifactDirectory, dataDirectory } from '../server-settings.js';
import { makeOutputFolder, writeOutput } from '../write-output.js';

type DemoOptions = { readonly json?: boolean; readonly out: string; readonly briefs?: string };

export const demo: CommandCode<DemoOptions> = async (invocation) => {
  const { context, options, output } = invocation;
  const signal = context.interruption();
  const briefs = await briefsOf(invocation);
  await makeOutputFolder(resolve(context.cwd, options.out));
  const directory = resolve(context.cwd, dataDirectory(context));
  const server = await startDevServer({
    directory: join(directory, 'demo'),
    binaryDirectory: directory,
    env: context.env,
    ephemeral: true,
    onProgress: (message) => output.note(message),
  });
  try {
    const settings = { address: server.address, namespace: server.namespace };
    const artifacts = resolve(context.cwd, artifactDirectory(context));
    const reviewers = createDemoReviewers();
    const directory = directoryOf(reviewers);
    const serving = await openWorker(context, settings, { reviewers: directory, artifacts, pipelines: [demoPipeline] });
    await writeOutput(context, join(options.out, 'reviewers.yaml'), stringify(directory));
    const client = createSignalboxClient(await connect(settings));
    try {
      await serving.worker.runUntil(async () => {
        for (const [index, path] of briefs.entries()) {
          if (signal.aborted) return;
          const name = basename(path, '.md');
          output.note(`\n${output.colors.bold(`brief ${index + 1} of ${briefs.length}: ${name}`)}`);
          const brief = readBrief(await readFile(path), path);
          const shownAs = join(options.out, name);
          const folder = resolve(context.cwd, shownAs);
          await playBrief({ client, reviewers, brief, folder, shownAs, artifacts, signal, output });
        }
      });
    } finally {
      await client.close();
      await serving.close();
    }
  } finally {
    await server.stop();
  }
  if (signal.aborted) return 130;
  const [first] = briefs.map((path) => join(options.out, basename(path, '.md')));
  output.note(`\nRead ${join(first ?? '', 'specification.md')} and ${join(first ?? '', 'audit.txt')}.`);
  output.note(`Verify again: ${output.cli(`audit --verify --file ${shellQuote(join(first ?? '', 'audit.json'))}`)}`);
  return 0;
};

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
