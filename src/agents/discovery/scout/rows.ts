import type { Cell, Passage } from '../../text/index.js';
import { actorOf, withArticle } from './actors.js';
import { subjectOf } from './clauses.js';
import {
  cellOf,
  isColumn,
  isEmptyRow,
  mainOf,
  renamedCells,
  type Table,
  tellingCells,
  unnamedCells,
} from './columns.js';
import type { Finding } from './finding.js';
import { isProjectLimit, kindOf } from './kinds.js';
import { needOf } from './needs.js';
import { type Priority, priorityOfCell, priorityOfWording } from './priorities.js';
import { isOpen, questionOf } from './questions.js';
import { asSentence, lowerFirst, statementOfItem } from './statements.js';
import { storyOfCells } from './stories.js';
import type { Context } from './topics.js';

const YES = /^(?:yes|y|x|✓|✔|✅|☑|●|ja|oui|allowed|full)$/i;
const NO = /^(?:no|n|-|–|—|✗|✘|❌|☐|○|nein|non|none|)$/i;

function listed(words: readonly string[], joint: string): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

/** "A teacher can view courses and grade, but not enrol." from a table of who may do what. */
function permissionOf(cells: readonly Cell[]): string | undefined {
  const [who, ...rights] = cells;
  const actor = who && (actorOf(who.text) ?? (/role|user|who/i.test(who.header) ? who.text.toLowerCase() : undefined));
  if (!actor || rights.length < 2 || !rights.every(({ text }) => YES.test(text) || NO.test(text))) return undefined;
  const allowed = rights.filter(({ text }) => YES.test(text)).map(({ header }) => lowerFirst(header));
  const denied = rights.filter(({ text }) => !YES.test(text)).map(({ header }) => lowerFirst(header));
  const who_ = withArticle(actor);
  if (allowed.length === 0) return asSentence(`${who_} cannot ${listed(denied, 'or')}`);
  return asSentence(
    `${who_} can ${listed(allowed, 'and')}${denied.length > 0 ? `, but cannot ${listed(denied, 'or')}` : ''}`,
  );
}

function fieldsOf(cells: readonly Cell[]): string {
  const [first, ...others] = cells.filter((cell) => !isColumn(cell.header, 'id') && cell.text !== '');
  if (!first) return '';
  const rest = others.map((cell, index) =>
    index === 0 || cell.header === '' ? lowerFirst(cell.text) : `${lowerFirst(cell.header)}: ${cell.text}`,
  );
  return `${first.text}${rest.length > 0 ? `: ${rest.join('; ')}` : ''}`;
}

/** "Availability: 99.5 %" → "Availability must be 99.5 %."; other targets keep their colon. */
function measureOf(text: string): string {
  return asSentence(
    text.replace(
      /^([^:]{3,40}): (?=(?:[<>≤≥=]|under|below|above|at least|at most|max|min|no more|less|\d[\d.,]*\s?(?:%|ms|s\b|sec)))/i,
      '$1 must be ',
    ),
  );
}

/** A statement with what other columns add to it, in brackets. */
function withRemarks(statement: string, remarks: readonly string[]): string {
  const added = remarks.filter((remark) => remark !== '');
  return added.length === 0 ? statement : `${statement.replace(/\.$/, '')} (${added.join('; ')}).`;
}

/** Reads a table row by the names of its columns, or by where its text stands; nothing if it says nothing about what is to be built. */
export function readRow(passage: Passage, context: Context, table: Table): Finding[] {
  const cells = renamedCells(tellingCells(passage.cells ?? []), table);
  if (isEmptyRow(cells, table)) return [];
  const remark = cellOf(cells, 'remark');
  const isRemarkOpen = isOpen(remark) && mainOf(cells, table) !== '' && cellOf(cells, 'question') === '';
  const settled = isRemarkOpen ? cells.filter(({ text }) => text.trim() !== remark) : cells;
  const found = readCells(passage, settled, context, table);
  if (!isRemarkOpen) return found ? [found] : [];
  const about = nameOf(settled, table) || `${mainOf(settled, table)}: `;
  const question = questionOf(`${about}${remark}`.replace(/\? *(?:still )?open\.?$/i, '?'));
  return [...(found ? [found] : []), { type: 'question', question, quote: passage.quote }];
}

/** What the row is about, in the cells beside the main one: "Inlet pressure (Range: 0–16 bar): ". */
function nameOf(cells: readonly Cell[], table: Table): string {
  const [name, ...data] = unnamedCells(cells, table);
  if (!name) return '';
  const more = data.map(({ header, text }) => `${header}: ${text}`).join('; ');
  return `${name.text}${more === '' ? '' : ` (${more})`}: `;
}

function readCells(passage: Passage, cells: readonly Cell[], context: Context, table: Table): Finding | undefined {
  const quote = passage.quote;
  const section = passage.sections.at(-1);
  const all = fieldsOf(cells);
  const asked = cellOf(cells, 'question') || (context.topic === 'questions' || isOpen(all) ? all : '');
  if (asked !== '') {
    const topic = cellOf(cells, 'topic');
    return {
      type: 'question',
      question: questionOf(topic === '' || /\?$/.test(asked) ? asked : `${topic}: ${lowerFirst(asked)}`),
      quote,
    };
  }
  if (context.topic === 'actors' || context.topic === 'background') {
    const right = permissionOf(cells);
    if (right === undefined && needOf(all, context.topic) === 'none') return undefined;
  }
  const mark = cellOf(cells, 'priority');
  const given = table.legend.get(mark.toLowerCase()) ?? priorityOfCell(mark);
  const main = mainOf(cells, table);
  const isOut = given === 'wont' || context.topic === 'outOfScope';
  const priority: Priority =
    given && given !== 'wont' ? given : (context.priority ?? priorityOfWording(main || all) ?? 'must');
  const found = (kind: 'functional' | 'nonFunctional' | 'constraint', statement: string, actor?: string): Finding => ({
    type: 'requirement',
    kind: isOut ? 'constraint' : kind,
    statement: isOut ? asSentence(`Out of scope: ${lowerFirst(main || all)}`) : statement,
    priority: isOut ? 'must' : priority,
    quote,
    ...(actor && !isOut ? { actor } : {}),
    ...(section ? { section } : {}),
  });
  const permission = permissionOf(cells);
  if (permission) return found('functional', permission, actorOf(cells[0]?.text) ?? cells[0]?.text.toLowerCase());
  const role = cellOf(cells, 'role');
  const want = cellOf(cells, 'want');
  if (want !== '' && role !== '') {
    const story = storyOfCells(role, want, cellOf(cells, 'benefit'), priority);
    return found(kindOf(want, 'functions'), story.statement, story.actor);
  }
  if (main !== '') {
    const remark = cellOf(cells, 'remark');
    const name = nameOf(cells, table);
    if (table.carrier !== undefined || name !== '')
      return found(
        kindOf(main, context.topic),
        asSentence(`${name}${name === '' ? main : lowerFirst(main)}${remark === '' ? '' : ` (${remark})`}`),
        actorOf(subjectOf(main)),
      );
    const statement = statementOfItem(
      main,
      kindOf(main, context.topic),
      priority,
      role && actorOf(role) ? withArticle(actorOf(role) ?? role) : undefined,
    );
    const actor = actorOf(role) ?? actorOf(subjectOf(main));
    return found(kindOf(main, context.topic), withRemarks(statement, [remark]), actor);
  }
  const date = cellOf(cells, 'date');
  const milestone = cellOf(cells, 'milestone');
  if (date !== '' && milestone !== '')
    return found('constraint', `The milestone “${milestone}” must be reached by ${date}.`);
  const hasTarget = cellOf(cells, 'target') !== '';
  if (!hasTarget && context.topic === undefined && needOf(all, undefined) === 'none') return undefined;
  if (hasTarget) return found(isProjectLimit(all) ? 'constraint' : kindOf(all, 'quality'), measureOf(all));
  return found(kindOf(all, context.topic), asSentence(all));
}
