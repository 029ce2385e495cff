import { isQuiet, type MachineFacts } from './machine-facts.js';
import type { BenchOptions } from './options.js';
import type { Aim, Findings } from './section.js';

export type BenchReport = {
  readonly machine: MachineFacts;
  readonly mode: BenchOptions['mode'];
  readonly sections: readonly ({ readonly name: string; readonly title: string; readonly tookMs: number } & Findings)[];
};

export const NOT_MEASURED = [
  'What agents and models take: every stage is a no-op, so the share of the engine is as large as it can be. A stage that takes a second hides all of it.',
  'A cluster: a dev server has one shard and one process, and its clients are on the same machine; there is no network.',
  'Larger histories and payloads than these; compression, encryption and external storage of payloads.',
  'The command line, and the checks of a real start input.',
  'Branches, child pipelines, waits, corrections and recoveries.',
  'Several workers, and what a worker does with runs that its cache has lost, beside the replay.',
  'Memory while runs work, and memory over days.',
];

/** The report for a terminal. */
export function formatReport(report: BenchReport): string {
  const tables = report.sections.map((section) =>
    [`\n${section.title}`, formatTable(section), ...(section.notes ?? []).map((note) => `  ${note}`)].join('\n'),
  );
  const aims = aimsOf(report).map(
    (aim) => `  ${aim.isMet ? 'met    ' : 'NOT MET'}  ${aim.what}: ${aim.got} (${aim.limit})`,
  );
  return [
    ...factsOf(report).map((fact) => `  ${fact}`),
    ...tables,
    ...(aims.length > 0 ? ['\nAims', ...aims] : []),
    '\nNot measured',
    ...NOT_MEASURED.map((line) => `  - ${line}`),
    '',
  ].join('\n');
}

/** The report as a Markdown document. */
export function formatMarkdown(report: BenchReport): string {
  const tables = report.sections.flatMap(({ title, columns, rows, notes = [] }) => [
    `## ${title}\n`,
    toMarkdownTable(columns, rows),
    ...notes.map((note) => `\n${note}`),
    '',
  ]);
  const aims = aimsOf(report).map(({ what, limit, got, isMet }) => [what, limit, got, isMet ? 'met' : '**not met**']);
  return [
    `# Speed and size, measured ${report.machine.date.slice(0, 10)}\n`,
    'Written by `npm run bench -- --markdown FILE`; [speed.md](speed.md) says what it means.\n',
    ...factsOf(report).map((fact) => `- ${fact}`),
    '\n## Aims\n',
    toMarkdownTable(['aim', 'limit', 'got', ''], aims),
    '',
    ...tables,
    '## Not measured\n',
    ...NOT_MEASURED.map((line) => `- ${line}`),
    '',
  ].join('\n');
}

function aimsOf(report: BenchReport): Aim[] {
  return report.sections.flatMap(({ aims = [] }) => aims);
}

function factsOf({ machine, mode }: BenchReport): string[] {
  const { date, cpu, cores, memoryGb, system, node, server, load, busy } = machine;
  return [
    `${date}, ${mode === 'quick' ? 'quick: too few samples to mean anything' : mode}`,
    `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}`,
    server,
    `before the start: load ${load.toFixed(2)}, ${(busy * 100).toFixed(0)} % of the processors busy`,
    ...(isQuiet(machine)
      ? []
      : ['WARNING: the machine was not quiet; take the ratios with care and the absolute numbers not at all']),
  ];
}

function formatTable({ columns, rows }: Findings): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...rows.map((row) => (row[index] ?? '').length)),
  );
  return [columns, ...rows]
    .map((row) =>
      row
        .map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)))
        .join('  '),
    )
    .map((line) => `  ${line}`)
    .join('\n');
}

function toMarkdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(columns), line(columns.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
