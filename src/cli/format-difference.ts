import type { ContextChange, Moment } from '../audit/index.js';
import type { ArtifactRecord, AuditEntry } from '../contract/index.js';
import type { Json } from '../machine/index.js';
import { formatLine } from './format-moment.js';
import { formatArtifacts } from './format-run.js';
import { formatTime } from './format-time.js';
import { formatValueLines } from './format-value.js';
import type { Colors, Voice } from './output.js';
import { plainText } from './plain-text.js';

/** What became of a run from one entry of its log to a later one. */
export type Difference = {
  readonly run: string;
  readonly pipeline: string;
  readonly from: Moment;
  readonly to: Moment;
  /** After the one, up to and with the other. */
  readonly entries: readonly AuditEntry[];
  readonly context: Omit<ContextChange, 'changed'> & {
    readonly changed: {
      readonly [key: string]: { readonly before: Json; readonly after: Json; readonly lines: readonly string[] };
    };
  };
  readonly artifacts: readonly ArtifactRecord[];
  readonly decisions: readonly AuditEntry[];
};

const VALUE_CHARS = 1_500;

/** What happened between, what changed of what the run knows, what was made, and who decided. */
export function formatDifference(difference: Difference, { colors }: Voice): string[] {
  const { run, pipeline, from, to, entries, artifacts, decisions } = difference;
  const [before, after] = [from.snapshot.state, to.snapshot.state];
  const path = before === after ? `${after}, as before` : `${before} ${colors.dim('→')} ${colors.bold(after)}`;
  const section = (title: string, lines: readonly string[]) =>
    lines.length > 0 ? ['', colors.bold(title), ...lines] : [];
  return [
    `${colors.bold(run)}  ${pipeline}`,
    colors.dim(
      `from entry ${from.entry.seq}, ${formatTime(from.entry.at)}, to entry ${to.entry.seq}, ${formatTime(to.entry.at)}`,
    ),
    '',
    `State  ${path}`,
    ...section(
      'What happened',
      entries.map((entry) => formatLine(entry, colors)),
    ),
    '',
    colors.bold('Context'),
    ...formatContext(difference.context, colors),
    ...section('Made between', artifacts.length > 0 ? formatArtifacts(artifacts).map((line) => `  ${line}`) : []),
    ...section(
      'Decided between',
      decisions.map((entry) => formatLine(entry, colors)),
    ),
  ];
}

function formatContext({ added, changed, removed }: Difference['context'], colors: Colors): string[] {
  const lines = [
    ...Object.entries(added).flatMap(([key, value]) => [
      `  ${colors.green(`+ ${plainText(key)}`)}  added`,
      ...formatValueLines(value, VALUE_CHARS, colors),
    ]),
    ...Object.entries(changed).flatMap(([key, change]) => [
      `  ${colors.yellow(`~ ${plainText(key)}`)}  changed`,
      ...change.lines.map((line) => `    ${plainText(line)}`),
    ]),
    ...Object.entries(removed).flatMap(([key, value]) => [
      `  ${colors.red(`- ${plainText(key)}`)}  removed; it was`,
      ...formatValueLines(value, VALUE_CHARS, colors),
    ]),
  ];
  return lines.length > 0 ? lines : ['  the same as before'];
}
