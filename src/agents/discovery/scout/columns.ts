import type { Cell, Passage } from '../../text/index.js';
import { type Priority, priorityOfCell } from './priorities.js';

/** What a column of a table holds, by its heading; in `readRow` the first column that fits is taken. */
const COLUMNS = {
  id: /^(?:#|no\.?|nr\.?|id|ref\.?|number|req\.? ?id|pos\.?|key|tag)$/i,
  want: /^i (?:want|need|can|would like)/i,
  role: /^(?:as an?\b|actor|user|role|who|persona|rolle|akteur|user group)/i,
  benefit: /^(?:so that|benefit|reason|why|goal|rationale)/i,
  question: /question|frage|open (?:point|issue)/i,
  main: /requirement|description|feature|function|need\b|capabilit|task|story|use case|wish|anforderung|beschreibung|funktion|exigence|besoin|shall|should|what|behaviou?r|verhalten/i,
  priority: /prio|moscow|importance|wichtigkeit|must\/|release/i,
  milestone: /milestone|meilenstein|phase|event|step/i,
  date: /date|deadline|due|when|termin|datum|until/i,
  target: /target|value|limit|threshold|sla|measure|level|ziel|minimum|maximum|goal/i,
  topic: /topic|metric|attribute|quality|aspect|area|kpi|item|criteri|property|merkmal|category|type|bereich/i,
  remark: /remark|comment|note|detail|acceptance|bemerkung|source|hinweis/i,
} as const;

export type Column = keyof typeof COLUMNS;

/** How things are now, and who keeps the list: nothing of it is asked for. */
const ASIDE =
  /\b(?:today|current(?:ly)?|at present|as[- ]is|existing|legacy|bisher|heute|ist-?zustand)\b|^(?:who asked|asked by|requested(?: by)?|requester|owner|author|responsible|estimate|effort|size|story points|status|sprint|rev(?:ision)?\.?|version|changed|by|aufwand)$/i;
/** A line that is kept free. */
const SPARE =
  /^(?:[(]?(?:spare|reserved?|unused|not used|not assigned|vacant|n\/?a|none|frei|reserve|entfällt)\b.{0,20}|[-–—.]*)$/i;
const SHORTEST_TEXT = 3;

/** What the rows of one table show only together. */
export type Table = {
  /** The heading of the column that says what is wanted, where no heading names it. */
  readonly carrier?: string;
  /** What its priority letters mean, where the brief says so. */
  readonly legend: ReadonlyMap<string, Priority>;
  readonly usualFilled: number;
  /** Columns whose cells show what their headings do not say: codes, or grades of importance. */
  readonly renamed: ReadonlyMap<string, string>;
};

export function isColumn(header: string, column: Column): boolean {
  return COLUMNS[column].test(header.trim());
}

function isNamed(header: string): boolean {
  return (Object.keys(COLUMNS) as Column[]).some((column) => isColumn(header, column));
}

/** The cells that say something about what is to be built. */
export function tellingCells(cells: readonly Cell[]): Cell[] {
  return cells.filter(({ header }) => !ASIDE.test(header.trim()));
}

export function cellOf(cells: readonly Cell[], column: Column): string {
  return cells.find((cell) => isColumn(cell.header, column))?.text.trim() ?? '';
}

/** Cells under headings that no rule knows: they still belong to the statement. */
export function unnamedCells(cells: readonly Cell[], table: Table | undefined): Cell[] {
  return cells.filter(
    ({ header, text }) => text !== '' && header !== table?.carrier && header !== '' && !isNamed(header),
  );
}

/** What a row asks for in its main column, or in the one that carries most of the text. */
export function mainOf(cells: readonly Cell[], table: Table | undefined): string {
  const named = cellOf(cells, 'want') || cellOf(cells, 'main');
  return named || (cells.find(({ header }) => header === table?.carrier)?.text.trim() ?? '');
}

/** Whether a row is kept free, explains a sign, or lacks what the other rows say. */
export function isEmptyRow(cells: readonly Cell[], table: Table): boolean {
  const filled = cells.filter(({ text }) => text !== '').length;
  const hasMain = cells.some(
    ({ header }) => isColumn(header, 'want') || isColumn(header, 'main') || header === table.carrier,
  );
  const isThin = filled <= 2 && table.usualFilled >= 4;
  return isThin || (hasMain && SPARE.test(mainOf(cells, table)));
}

const CODE = /^\p{L}{0,5}[-_. ]?\d{1,5}\p{L}?$/u;

function renamedIn(rows: readonly (readonly Cell[])[], legend: ReadonlyMap<string, Priority>): Map<string, string> {
  const renamed = new Map<string, string>();
  const headers = rows[0]?.map(({ header }) => header).filter((header) => header !== '' && !isNamed(header)) ?? [];
  for (const header of headers) {
    const texts = rows.flatMap((cells) => cells.find((cell) => cell.header === header)?.text.trim() || []);
    const isGrade = (text: string) => legend.has(text.toLowerCase()) || priorityOfCell(text) !== undefined;
    if (texts.length < 2) continue;
    if (header === headers[0] && texts.every((text) => CODE.test(text))) renamed.set(header, 'ID');
    else if (texts.every((text) => isGrade(text) && !/^\d+$/.test(text))) renamed.set(header, 'Priority');
  }
  return renamed;
}

/** The cells of a row under the headings that their table shows them to deserve. */
export function renamedCells(cells: readonly Cell[], { renamed }: Table): Cell[] {
  return cells.map(({ header, text }) => ({ header: renamed.get(header) ?? header, text }));
}

function wordsIn(text: string): number {
  return text.split(/\s+/).filter((word) => /\p{L}{2}/u.test(word)).length;
}

function carrierOf(rows: readonly (readonly Cell[])[]): string | undefined {
  const headers = rows[0]?.map(({ header }) => header) ?? [];
  if (headers.some((header) => isColumn(header, 'want') || isColumn(header, 'main') || isColumn(header, 'target')))
    return undefined;
  const weights = headers
    .filter((header) => !isNamed(header) && header !== '')
    .map((header) => {
      const texts = rows.map((cells) => cells.find((cell) => cell.header === header)?.text ?? '').filter(Boolean);
      const words = texts.reduce((sum, text) => sum + wordsIn(text), 0);
      return { header, words: words / Math.max(1, texts.length) };
    })
    .sort((a, b) => b.words - a.words);
  const [first] = weights;
  return first && first.words >= SHORTEST_TEXT ? first.header : undefined;
}

/** "A = must, B = should": what the signs of a brief stand for. */
function legendOf(passages: readonly Passage[]): Map<string, Priority> {
  const legend = new Map<string, Priority>();
  for (const { text } of passages) {
    for (const [, sign = '', word = ''] of text.matchAll(/(?<![\p{L}\d])(\p{Lu}|\d)\s*[=:–]\s*(\p{L}+)/gu)) {
      const priority = word.length > 2 ? priorityOfCell(word) : undefined;
      if (priority && priority !== 'wont') legend.set(sign.toLowerCase(), priority);
    }
  }
  return legend;
}

/** The table each row passage belongs to, by the passage's index. */
export function findTables(passages: readonly Passage[]): ReadonlyMap<number, Table> {
  const rows = passages.filter(({ kind, cells }) => kind === 'row' && cells !== undefined);
  const legend = rows.length > 0 ? legendOf(passages) : new Map<string, Priority>();
  const groups = new Map<string, Passage[]>();
  let key = '';
  rows.forEach((row, at) => {
    const headers = row.cells?.map(({ header }) => header).join('\u0000') ?? '';
    const isNew = rows[at - 1]?.index !== row.index - 1 || !key.endsWith(headers);
    if (isNew) key = `${row.index} ${headers}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  });
  const tables = new Map<number, Table>();
  for (const members of groups.values()) {
    const cells = members.map((member) => tellingCells(member.cells ?? []));
    const filled = cells.map((row) => row.filter(({ text }) => text !== '').length).sort((a, b) => a - b);
    const carrier = carrierOf(cells);
    const renamed = renamedIn(cells, legend);
    const table = { legend, renamed, usualFilled: filled[filled.length >> 1] ?? 0, ...(carrier ? { carrier } : {}) };
    for (const { index } of members) tables.set(index, table);
  }
  return tables;
}
