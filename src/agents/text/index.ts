/**
 * Reads a client's brief: Markdown, plain text, pasted mail, or a mixture, in any domain.
 *
 * Promises: every passage is a contiguous part of the brief, character for character; the same bytes give the same passages; no
 * text makes it throw, and its time grows linearly. Not here: what a passage means for a project.
 */

export { type Language, languageOf } from './language.js';
export { isOutOfVocabulary, readTokens, type Span, type Token } from './language-model.js';
export { type Brief, type Cell, type Passage, parseBrief } from './parse-brief.js';
export { isTitleLike } from './passage.js';
export { quoteOf } from './plain.js';
export { splitSentences } from './sentences.js';
