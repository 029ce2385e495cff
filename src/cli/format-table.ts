import type { Colors } from './output.js';
import { plainText } from './plain-text.js';

/** A table whose columns are as wide as their longest cell, with a dim header; cells are text from outside, and have no colors. */
export function formatTable(
  header: readonly string[],
  given: readonly (readonly string[])[],
  colors: Colors,
): string[] {
  const rows = given.map((row) => row.map(plainText));
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [colors.dim(line(header)), ...rows.map(line)];
}
