import { renderDocument } from '../agents/index.js';
import {
  type ArtifactRecord,
  type Artifacts,
  escapeMarkdown,
  formatOrigin,
  type MadeBy,
  toLabel,
  toPage,
} from '../contract/index.js';
import type { Json } from '../machine/index.js';

/**
 * One work product as a Markdown document: its own form where it has one, else the page that reviewers see.
 *
 * @param contentOf gives the content of each record; those that belong to the same round are asked for
 */
export async function formatArtifact(
  record: ArtifactRecord,
  records: Artifacts,
  contentOf: (record: ArtifactRecord) => Promise<Json | undefined>,
): Promise<string> {
  const products: { [name: string]: Json | undefined } = {};
  for (const other of companionsOf(record, records)) products[other.name] = await contentOf(other);
  const notice = record.madeBy ? noticeOf(record.madeBy) : '';
  const own = renderDocument(record.name, products, notice);
  return own ?? formatValue(record.name, products[record.name] ?? null, notice);
}

/** Who made it, as a sentence. */
function noticeOf(madeBy: MadeBy): string {
  const origin = formatOrigin(madeBy);
  const how = madeBy.instructions === undefined ? '' : `, by the instructions ${madeBy.instructions}`;
  return `${origin.charAt(0).toUpperCase()}${origin.slice(1)}${how}.`;
}

/** Any value as a Markdown document under its name. */
export function formatValue(name: string, value: Json, notice = ''): string {
  const { text } = toPage(value, Number.POSITIVE_INFINITY);
  const parts = [
    `# ${escapeMarkdown(toLabel(name.replaceAll('.', ' ')))}`,
    ...(notice ? [`> ${escapeMarkdown(notice)}`] : []),
    text,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The newest of each name before this one was made anew: what it was made of, and what was said of it. */
function companionsOf(record: ArtifactRecord, records: Artifacts): ArtifactRecord[] {
  const next = records.find(({ name, version }) => name === record.name && version === record.version + 1);
  const until = next?.enteredAt ?? Number.POSITIVE_INFINITY;
  const before = records.filter(({ enteredAt }) => enteredAt < until);
  return [...new Map(before.map((other) => [other.name, other])).values()];
}
