import { z } from 'zod';
import { SignalboxError } from '../../contract/index.js';
import type { Json } from '../../machine/index.js';
import type { Reads } from '../define-agent.js';
import { type Document, type Documents, NOTES_FOLDER, quoted } from './documents.js';
import { isQuoted } from './find-quote.js';
import { type Citation, type Note, researchNotesSchema } from './work-products.js';

/** An output says who made it, too. */
const readsSchema = z.object({
  folder: z.string(),
  notes: z.object(researchNotesSchema.shape),
  writeDecision: z.object({ outcome: z.string(), by: z.string() }).optional(),
});

type Checked = { readonly checked: number; readonly problems: readonly string[] };

/**
 * The activity that proves notes against the files as they are: every citation, and the file that was written. It believes nothing
 * of what it is given; a document that has changed since makes its citations inexact.
 *
 * @throws FILE_NOT_WRITABLE where a person approved a file of these notes, and they name none that was written
 */
export function createCheckCitations(
  documents: Documents,
): (reads: Reads) => Promise<{ readonly [name: string]: Json }> {
  return async (reads) => {
    const parsed = readsSchema.safeParse(reads);
    if (!parsed.success) {
      const lines = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
      throw new SignalboxError('INVALID_INPUT', 'expected a folder, and notes as the researcher gives them', lines);
    }
    const { folder, writeDecision } = parsed.data;
    const { notes, written } = parsed.data.notes;
    if (notes.length > 0 && !written && writeDecision?.outcome === 'approved')
      throw new SignalboxError(
        'FILE_NOT_WRITABLE',
        `expected the file that ${quoted(writeDecision.by)} approved, and the researcher names none that was written; the log says how its calls of write ended`,
      );
    const { checked, problems } = await inexactIn(documents, folder, notes);
    const lost = written ? await lostFile(documents, written) : [];
    return { checked, inexact: problems.length + lost.length, problems: [...problems, ...lost] };
  };
}

/** Holds each citation against its document, and says of each that is inexact why. */
export async function inexactIn(documents: Documents, folder: string, notes: readonly Note[]): Promise<Checked> {
  const problems: string[] = [];
  const known = new Map<string, Document | string>();
  const citations = notes.flatMap((note) => note.citations);
  for (const citation of citations) {
    const { document } = citation;
    const read = known.get(document) ?? (await readOrSay(documents, folder, document));
    known.set(document, read);
    const problem = typeof read === 'string' ? read : flawOf(read, citation);
    if (problem) problems.push(`${quoted(document)}, line ${citation.line}: ${problem}`);
  }
  return { checked: citations.length, problems };
}

async function readOrSay(documents: Documents, folder: string, document: string): Promise<Document | string> {
  try {
    return await documents.read(folder, document);
  } catch (error) {
    if (error instanceof SignalboxError && error.code === 'FILE_NOT_READABLE') return error.message;
    throw error;
  }
}

function flawOf({ text, digest }: Document, citation: Citation): string | undefined {
  if (digest !== citation.digest) return 'the document has another digest; it has changed, or was never quoted';
  return isQuoted(text, citation) ? undefined : 'this text does not stand there, character for character';
}

async function lostFile(documents: Documents, { file, digest }: { file: string; digest: string }): Promise<string[]> {
  const name = file.startsWith(`${NOTES_FOLDER}/`) ? file.slice(NOTES_FOLDER.length + 1) : file;
  const read = file === name ? 'it is not in the folder of notes' : await readOrSay(documents, NOTES_FOLDER, name);
  if (typeof read === 'string') return [`${quoted(file)}: ${read}`];
  return read.digest === digest ? [] : [`${quoted(file)}: expected ${digest}, the file is ${read.digest}`];
}
