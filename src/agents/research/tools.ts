import { z } from 'zod';
import { DIGEST_PATTERN, SignalboxError } from '../../contract/index.js';
import { defineTool, type Tool } from '../define-tool.js';
import { inexactIn } from './check-citations.js';
import type { Documents } from './documents.js';
import { findQuote } from './find-quote.js';
import { foreseeNotes, keepNotes, NOTES_FILE_PATTERN } from './keep-notes.js';
import { openPage, PAGE_LIMIT_LINES } from './open-page.js';
import { renderNotes } from './render-notes.js';
import { search } from './search.js';
import { citationSchema, notesFields, QUOTE_LIMIT_CHARS } from './work-products.js';

const folder = z
  .string()
  .min(1, 'expected the folder as the task names it, got an empty name; . is the folder of documents itself')
  .max(500)
  .describe('the folder of documents, as the task names it');
const document = z.string().min(1).max(500).describe('a path in the folder, as search gives it');
const digest = z.string().regex(DIGEST_PATTERN);

/** How many of the files that were left out are named. */
const MOST_SKIPPED = 20;

export const foundSchema = z.object({
  hits: z.array(z.object({ document: z.string(), line: z.int(), headings: z.array(z.string()), excerpt: z.string() })),
  terms: z
    .array(z.object({ word: z.string(), paragraphs: z.int() }))
    .describe('in how many paragraphs each word stands'),
  paragraphs: z.int().describe('how many there are in all'),
  documents: z.int(),
  skipped: z.array(z.object({ document: z.string(), why: z.string() })).describe('files that were not read'),
  skippedBesides: z.int(),
});

export const pageSchema = z.object({
  document: z.string(),
  digest,
  from: z.int(),
  to: z.int(),
  total: z.int().describe('how many lines the document has'),
  text: z.string(),
});

export const quotedSchema = z.object({
  stands: z.boolean(),
  citation: citationSchema.optional().describe('where it stands'),
});

export const writtenSchema = z.object({ file: z.string(), digest });

/** The tools of the researcher, over the documents of one folder: three that read, and one that writes what a person approved. */
export function createResearchTools(documents: Documents): readonly Tool[] {
  return [
    defineTool({
      name: 'search',
      title: 'Search the documents',
      description:
        'Finds the paragraphs of a folder of documents that have most to do with a few words, best first. Also says in how many paragraphs each of the words stands: of a word that stands in none, the documents do not speak.',
      input: z.strictObject({ folder, query: z.string().regex(/\S/).max(2000).describe('a few words, or a question') }),
      output: foundSchema,
      effect: 'read',
      timeout: '2m',
      async run(args) {
        const all = await documents.readAll(args.folder);
        return {
          ...mutable(search(all.documents, args.query)),
          documents: all.documents.length,
          skipped: all.skipped.slice(0, MOST_SKIPPED),
          skippedBesides: Math.max(0, all.skipped.length - MOST_SKIPPED),
        };
      },
    }),
    defineTool({
      name: 'open',
      title: 'Open a document',
      description: `Shows lines of a document, ${PAGE_LIMIT_LINES} at most at a time.`,
      input: z.strictObject({
        folder,
        document,
        from: z.int().min(1).default(1).describe('the first line'),
        lines: z.int().min(1).max(PAGE_LIMIT_LINES).default(60),
      }),
      output: pageSchema,
      effect: 'read',
      run: async (args) => openPage(await documents.read(args.folder, args.document), args.from, args.lines),
    }),
    defineTool({
      name: 'quote',
      title: 'Cite a document',
      description:
        'Says whether a text stands in a document word for word (white space may differ), and gives the citation for it: where it stands, how it stands there, and the digest of the document.',
      input: z.strictObject({ folder, document, text: z.string().regex(/\S/).max(QUOTE_LIMIT_CHARS) }),
      output: quotedSchema,
      effect: 'read',
      async run(args) {
        const { name, text, digest } = await documents.read(args.folder, args.document);
        const place = findQuote(text, args.text);
        if (!place) return { stands: false };
        if (place.text.length > QUOTE_LIMIT_CHARS)
          throw new SignalboxError(
            'INVALID_INPUT',
            `expected at most ${QUOTE_LIMIT_CHARS} characters as they stand there`,
          );
        return { stands: true, citation: { document: name, ...place, digest } };
      },
    }),
    defineTool({
      name: 'write',
      title: 'Write the notes',
      description:
        'Writes the notes into a Markdown file in the folder of notes. A person is asked first and sees exactly these arguments. Each citation must be as quote gave it.',
      input: z.strictObject({
        folder,
        file: z.string().regex(NOTES_FILE_PATTERN).describe('a plain name in small letters, such as opening-hours.md'),
        title: z.string().max(300).optional(),
        ...notesFields,
        notes: notesFields.notes.min(1),
        replaces: digest.optional().describe('the digest of a file of this name that this one takes the place of'),
      }),
      output: writtenSchema,
      effect: 'destructive',
      preview: async ({ replaces, file, ...notes }) =>
        foreseeNotes({ root: await documents.root(), file, text: renderNotes(notes), replaces }),
      async run({ replaces, file, ...notes }, { key }) {
        const { problems } = await inexactIn(documents, notes.folder, notes.notes);
        if (problems.length > 0)
          throw new SignalboxError('INVALID_INPUT', 'expected citations as quote gives them', problems);
        return keepNotes({ root: await documents.root(), file, text: renderNotes(notes), replaces, key });
      },
    }),
  ];
}

/** Schemas give arrays that may be written to; what reads them does not. */
function mutable({ hits, terms, paragraphs }: ReturnType<typeof search>) {
  return { hits: hits.map((hit) => ({ ...hit, headings: [...hit.headings] })), terms: [...terms], paragraphs };
}
