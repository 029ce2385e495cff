import { z } from 'zod';
import { digestOf, SignalboxError } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import { type Reads, type RuleStep, ToolNotDone } from '../define-agent.js';
import { quoted } from './documents.js';
import { splitParagraphs } from './paragraphs.js';
import { type Opened, type Picked, pickStatements } from './pick-statements.js';
import { type Asked, splitQuestions } from './questions.js';
import { stemsOf } from './terms.js';
import { foundSchema, pageSchema, quotedSchema, writtenSchema } from './tools.js';
import type { Note, ResearchNotes } from './work-products.js';

type Use = RuleStep['use'];
type Found = z.infer<typeof foundSchema>;

const taskSchema = z.object({ question: z.string(), folder: z.string(), title: z.string().optional() });

const MOST_OPENED = 6;
/** Enough to see a paragraph whole. */
const OPENED_LINES = 40;
const MOST_SENTENCES = 3;
const MOST_NAMED = 5;

/**
 * Does the researcher's work by rules: searches for what is asked, opens what is found, picks the sentences that answer, has each
 * cited, and has the notes written. What a document says is only ever cited; it decides nothing.
 */
export async function takeNotes(reads: Reads, { use }: RuleStep): Promise<ResearchNotes> {
  const { question, folder, title } = taskSchema.parse(reads);
  const { asked, beyond } = splitQuestions(question);
  const found = await Promise.all(asked.map(({ text }) => searchFor(use, folder, text)));
  const opened = await openHits(use, folder, found);
  const picked = asked.map((one, at) => pickStatements(one, opened[at] ?? [], rarityOf(one, found[at])));
  const notes = await cite(use, folder, picked.flat());
  const isAnswered = (of: readonly Picked[] = []) => of.some(({ text }) => notes.some((note) => hasText(note, text)));
  const unanswered = [...asked.filter((_, at) => !isAnswered(picked[at])).map(({ text }) => text), ...beyond];
  const result = { question, answer: answerOf(folder, notes, found[0]), notes, unanswered };
  if (notes.length === 0) return result;
  const file = fileName(title ?? question, result);
  const written = await write(use, { folder, file, ...(title === undefined ? {} : { title }), ...result });
  return { ...result, ...(written && { written }) };
}

/** A folder that cannot be searched is no answer: it ends the work. */
async function searchFor(use: Use, folder: string, query: string): Promise<Found> {
  const given = await use('search', { folder, query }).catch((error: unknown) => {
    if (!(error instanceof ToolNotDone)) throw error;
    throw new SignalboxError('FILE_NOT_READABLE', `expected to search ${JSON.stringify(folder)}: ${error.message}`);
  });
  return foundSchema.parse(given);
}

/** The paragraphs of the best hits, whole; each place is opened once, whoever asks for it. */
async function openHits(use: Use, folder: string, found: readonly Found[]): Promise<Opened[][]> {
  const places = new Map<string, Promise<Opened[]>>();
  const openAt = ({ document, line, headings }: Found['hits'][number]) => {
    const id = `${line} ${document}`;
    const place =
      places.get(id) ??
      use('open', { folder, document, from: line, lines: OPENED_LINES }).then((page) => {
        const [paragraph] = splitParagraphs(pageSchema.parse(page).text);
        return paragraph ? [{ document, paragraph: { ...paragraph, line, headings } }] : [];
      }, unlessNotDone([]));
    places.set(id, place);
    return place;
  };
  const opened = found.map(async ({ hits }) => (await Promise.all(hits.slice(0, MOST_OPENED).map(openAt))).flat());
  return Promise.all(opened);
}

function rarityOf({ stems }: Asked, found: Found | undefined) {
  const known = new Map(
    (found?.terms ?? []).flatMap(({ word, paragraphs }) =>
      [...stemsOf(word)].map((stem) => [stem, paragraphs] as const),
    ),
  );
  return { holders: new Map(stems.map((stem) => [stem, known.get(stem) ?? 0])), paragraphs: found?.paragraphs ?? 0 };
}

/** One note for each thing said, with every place that says it in the same words. */
async function cite(use: Use, folder: string, picked: readonly Picked[]): Promise<Note[]> {
  const wanted = [...new Map(picked.map((one) => [`${one.document}\n${one.text}`, one])).values()];
  const quotes = await Promise.all(
    wanted.map(({ document, text }) =>
      use('quote', { folder, document, text }).then((given) => quotedSchema.parse(given), unlessNotDone(undefined)),
    ),
  );
  const notes = new Map<string, Note>();
  quotes.forEach((quote, at) => {
    if (!quote?.citation) return;
    const statement = plain(wanted[at]?.text ?? '');
    const before = notes.get(statement)?.citations ?? [];
    notes.set(statement, { statement, citations: [...before, quote.citation] });
  });
  return [...notes.values()];
}

function hasText({ statement }: Note, text: string): boolean {
  return statement === plain(text);
}

/** A person may not want the file. One that was wanted and could not be written ends the work, which can go on once it can be. */
async function write(use: Use, args: { readonly [name: string]: Json }) {
  return use('write', args).then(
    (given) => writtenSchema.parse(given),
    (error: unknown) => {
      if (!(error instanceof ToolNotDone)) throw error;
      if (error.outcome !== 'failed') return undefined;
      throw new SignalboxError('FILE_NOT_WRITABLE', `expected to write the notes, as was approved: ${error.message}`);
    },
  );
}

/** Goes on without what a tool did not give; any other error is one. */
function unlessNotDone<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof ToolNotDone) return instead;
    throw error;
  };
}

function answerOf(folder: string, notes: readonly Note[], found: Found | undefined): string {
  if (notes.length > 0)
    return notes
      .slice(0, MOST_SENTENCES)
      .map(({ statement }) => (/[.!?…]["”’)]*$/.test(statement) ? statement : `${statement}.`))
      .join(' ');
  const { skipped = [], skippedBesides = 0 } = found ?? {};
  const named = skipped.slice(0, MOST_NAMED).map(({ document, why }) => `${quoted(document)} (${why})`);
  const others = skipped.length - named.length + skippedBesides;
  const files = [...named, ...(others > 0 ? [`${others} more`] : [])].join(', ');
  const unread = files === '' ? '' : `; not read: ${files}`;
  return `The documents in ${folder} do not answer this (documents read: ${found?.documents ?? 0}${unread}).`;
}

/** What a sentence says, without the marks of its lines. */
function plain(text: string): string {
  return text
    .replace(/^\s*(?:[-*+•]|\d{1,3}[.)])\s+|^\s*\||\|\s*$/g, '')
    .replace(/[\r\n]+\s*(?:>\s*|[-*+•]\s+)?/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** The same for the same notes, so that notes of other content never meet. */
function fileName(title: string, notes: Json): string {
  const slug = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return `${slug || 'notes'}-${digestOf(notes).slice('sha256:'.length, 'sha256:'.length + 8)}.md`;
}
