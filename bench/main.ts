import { writeFile } from 'node:fs/promises';
import { readMachine, versionOf } from './machine-facts.js';
import { type BenchOptions, HELP, parseOptions, type Sizes } from './options.js';
import { type BenchReport, formatMarkdown, formatReport, NOT_MEASURED } from './report.js';
import { createRig, type Rig } from './rig.js';
import type { Findings, Section } from './section.js';
import { agent } from './sections/agent.js';
import { events } from './sections/events.js';
import { gate } from './sections/gate.js';
import { memory } from './sections/memory.js';
import { replay } from './sections/replay.js';
import { start } from './sections/start.js';
import { taskMemory } from './sections/task-memory.js';
import { throughput } from './sections/throughput.js';
import { localStages, wallTime } from './sections/wall-time.js';

/** In the order in which they are run: the ones that leave most behind in the server come last. */
const SECTIONS: readonly Section[] = [
  events,
  wallTime,
  localStages,
  gate,
  agent,
  start,
  throughput,
  replay,
  memory,
  taskMemory,
];

const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => reject(new Error(`stopped by ${signal}`)));
});
interrupted.catch(() => undefined);

/** A timing is no test: an aim that is missed ends with 0, a section that breaks or does not end with 1. */
try {
  process.exitCode = await run(parseOptions(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

async function run(options: BenchOptions): Promise<number> {
  const unknown = options.only.filter((name) => SECTIONS.every((section) => section.name !== name));
  if (options.isHelp || unknown.length > 0) {
    process.stdout.write(unknown.length > 0 ? `expected sections by name, got ${unknown.join(', ')}\n\n${HELP}` : HELP);
    return options.isHelp ? 0 : 1;
  }
  const chosen = SECTIONS.filter(({ name }) => options.only.length === 0 || options.only.includes(name));
  const machine = await readMachine();
  const rig = chosen.every((section) => 'measureAlone' in section) ? undefined : await createRig(say);
  try {
    const sections: BenchReport['sections'][number][] = [];
    for (const section of chosen) sections.push(await measure(section, rig, options));
    const report: BenchReport = {
      machine: { ...machine, server: rig === undefined ? 'no server' : versionOf(rig.server) },
      mode: options.mode,
      sections,
    };
    process.stdout.write(`\n${formatReport(report)}`);
    if (options.json)
      await writeFile(options.json, `${JSON.stringify({ ...report, notMeasured: NOT_MEASURED }, null, 2)}\n`);
    if (options.markdown) await writeFile(options.markdown, formatMarkdown(report));
    return 0;
  } finally {
    await rig?.close();
  }
}

async function measure(
  section: Section,
  rig: Rig | undefined,
  { sizes }: BenchOptions,
): Promise<BenchReport['sections'][number]> {
  const { name, title } = section;
  say(`measuring: ${title}`);
  const began = performance.now();
  const boundMs = section.boundMs(sizes);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`'${name}' did not end within ${boundMs / 1_000} s`)), boundMs);
  });
  try {
    const findings = await Promise.race([findingsOf(section, rig, sizes), late, interrupted]);
    return { name, title, tookMs: performance.now() - began, ...findings };
  } finally {
    clearTimeout(timer);
  }
}

async function findingsOf(section: Section, rig: Rig | undefined, sizes: Sizes): Promise<Findings> {
  if ('measureAlone' in section) return section.measureAlone();
  if (rig === undefined) throw new Error(`'${section.name}' needs a server, and none was started`);
  return section.measure(rig, sizes);
}

function say(message: string): void {
  process.stderr.write(`bench: ${message}\n`);
}
