import type { Colors } from './output.js';

/** A table whose columns are as wide as their longest cell, with a dim header. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[], colors: Colors): string[] {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [colors.dim(line(header)), ...rows.map(line)];
}
