import { z } from 'zod';
import { DIGEST_PATTERN } from '../../contract/index.js';

/** Longer than any sentence one would cite. */
export const QUOTE_LIMIT_CHARS = 2000;

const digest = z.string().regex(DIGEST_PATTERN);

export const citationSchema = z.strictObject({
  document: z.string().min(1).max(500).describe('its path in the folder'),
  line: z.int().min(1).describe('the line the text begins in'),
  text: z.string().regex(/\S/).max(QUOTE_LIMIT_CHARS).describe('as it stands there, line breaks and all'),
  digest: digest.describe("of the document's bytes"),
});

/** Where something stands, exactly: true of the bytes that have this digest, whatever becomes of the file. */
export type Citation = z.infer<typeof citationSchema>;

const noteSchema = z.strictObject({
  statement: z.string().regex(/\S/).max(4000).describe('one thing that the documents say, in a sentence'),
  citations: z.array(citationSchema).min(1).max(20).describe('as quote gave them, unchanged'),
});

export type Note = z.infer<typeof noteSchema>;

/** What both the answer and the file are made of. */
export const notesFields = {
  question: z.string().regex(/\S/).max(2000),
  answer: z.string().regex(/\S/).max(8000).describe('one paragraph that says no more than the notes do'),
  notes: z.array(noteSchema).max(100),
  unanswered: z.array(z.string().max(2000)).max(50).describe('what of the question the documents do not answer'),
};

/** The answer of the researcher: what its pipeline puts out. */
export const researchNotesSchema = z.strictObject({
  ...notesFields,
  written: z
    .strictObject({ file: z.string().max(200), digest })
    .optional()
    .describe('what write gave; left out where nothing was written'),
});

export type ResearchNotes = z.infer<typeof researchNotesSchema>;
