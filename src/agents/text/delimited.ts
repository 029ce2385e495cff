import type { Cell } from './passage.js';

/** A row of a pasted spreadsheet; `from` and `to` are its offsets in the text that was read. */
export type DelimitedRow = { readonly cells: readonly Cell[]; readonly from: number; readonly to: number };

const FEWEST_COLUMNS = 3;
const FEWEST_LINES = 3;

/** The fields of a line; a delimiter inside double quotes is text. */
function fieldsOf(line: string, delimiter: string): string[] {
  const fields: string[] = [];
  let field = '';
  let isQuoted = false;
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted;
    else if (character === delimiter && !isQuoted) {
      fields.push(field.trim());
      field = '';
    } else field += character;
  }
  return [...fields, field.trim()];
}

/** Column names are short and no sentences; after a comma in prose stands a space. */
function isHeader(fields: readonly string[], line: string, delimiter: string): boolean {
  return (
    fields.length >= FEWEST_COLUMNS &&
    fields.every((field) => field.length <= 40 && !/[.!?:]$/.test(field)) &&
    fields.filter((field) => field !== '').length >= fields.length - 1 &&
    (delimiter !== ',' || !/, /.test(line))
  );
}

/** Reads lines pasted from a spreadsheet (tabs, semicolons, commas, bars) as rows; undefined for any other text. */
export function readDelimited(text: string): DelimitedRow[] | undefined {
  const lines = [...text.matchAll(/[^\r\n]+/g)].filter(([line]) => line.trim() !== '');
  const [first] = lines;
  if (!first || lines.length < FEWEST_LINES) return undefined;
  for (const delimiter of ['\t', ';', '|', ',']) {
    const header = fieldsOf(first[0], delimiter);
    if (!isHeader(header, first[0], delimiter)) continue;
    const rows = lines.slice(1).map((line) => ({ line, fields: fieldsOf(line[0], delimiter) }));
    if (!rows.every(({ fields }) => Math.abs(fields.length - header.length) <= (delimiter === ',' ? 0 : 1))) continue;
    return rows.map(({ line, fields }) => ({
      cells: fields.map((field, index) => ({ header: header[index] ?? '', text: field })),
      from: line.index + (line[0].length - line[0].trimStart().length),
      to: line.index + line[0].trimEnd().length,
    }));
  }
  return undefined;
}
