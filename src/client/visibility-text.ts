/**
 * A text as a visibility query has it. On every store but SQLite, which the dev server has, any text is found again; there, one with
 * quotation marks, backslashes or control characters never is, however it is written.
 *
 * @example
 * visibilityText("olga's") // => "'olga''s'"
 */
export function visibilityText(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
