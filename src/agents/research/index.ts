/**
 * The researcher, its tools, and the proof of what it cites: a question and a folder of documents in, notes with exact citations out.
 *
 * - Nothing outside the one folder that the worker names is read or written, whatever is asked for; no link is followed.
 * - A citation is true of bytes: the digest of its document, the line, and the text as it stands there. It is checked again before
 *   it is written, and once more against the files.
 * - The offline rules only cite what documents say, and do nothing that a document says.
 *
 * Not here: running tools and asking people (the engine), and where the folder is (the worker's settings).
 */
export { createCheckCitations } from './check-citations.js';
export { createDocuments, type Documents } from './documents.js';
export { researcher } from './researcher.js';
export { createResearchTools } from './tools.js';
export type { ResearchNotes } from './work-products.js';
