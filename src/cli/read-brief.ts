import { SignalboxError } from '../contract/index.js';
import { BRIEF_LIMIT_CHARS } from '../pipelines/index.js';

/** A brief has at most this many bytes. */
export const BRIEF_LIMIT_BYTES = BRIEF_LIMIT_CHARS;

/** What files that are no text begin with. */
const SIGNATURES: readonly { readonly begins: string; readonly is: string }[] = [
  { begins: '%PDF-', is: 'a PDF' },
  { begins: 'PK\u0003\u0004', is: 'a ZIP archive, which is what a Word or an OpenDocument file is, too' },
  { begins: '{\\rtf', is: 'an RTF document' },
  { begins: '\u00d0\u00cf\u0011\u00e0', is: 'an old Office document' },
  { begins: '\u0089PNG', is: 'a PNG picture' },
  { begins: '\u00ff\u00d8\u00ff', is: 'a JPEG picture' },
];

/** Control characters that real texts hold: white space, and the escapes of a pasted terminal. */
const TYPED_CONTROLS = '\t\n\v\f\r\u001b\u0085';

/**
 * Reads the bytes of a brief as the text it must be: UTF-8, not empty, at most 200 KB, no binary data.
 *
 * @param from where the bytes come from, for the message
 * @throws INVALID_INPUT saying which of these it is not
 */
export function readBrief(bytes: Uint8Array, from: string): string {
  if (bytes.byteLength > BRIEF_LIMIT_BYTES)
    throw invalid(from, `at most ${BRIEF_LIMIT_BYTES} bytes (200 KB)`, `${bytes.byteLength} bytes`);
  const head = Buffer.from(bytes.subarray(0, 8)).toString('latin1');
  const signature = SIGNATURES.find(({ begins }) => head.startsWith(begins));
  if (signature) throw invalid(from, 'plain text or Markdown', signature.is);
  const text = decode(bytes, from);
  checkBrief(text, from);
  return text;
}

/** @throws INVALID_INPUT when a text that is already decoded is no brief */
export function checkBrief(text: string, from: string): void {
  if (!/\S/.test(text)) throw invalid(from, 'a text', text === '' ? 'an empty file' : 'nothing but white space');
  const nul = text.indexOf('\0');
  if (nul >= 0) throw invalid(from, 'plain text or Markdown', `binary data (a NUL at position ${nul})`);
  const size = Buffer.byteLength(text);
  if (size > BRIEF_LIMIT_BYTES) throw invalid(from, `at most ${BRIEF_LIMIT_BYTES} bytes (200 KB)`, `${size} bytes`);
  if (/\p{Surrogate}/u.test(text)) throw invalid(from, 'well-formed text', 'half of a surrogate pair');
  const controls = (text.match(/\p{Cc}/gu) ?? []).filter((letter) => !TYPED_CONTROLS.includes(letter)).length;
  if (controls > 8 && controls > text.length / 100)
    throw invalid(from, 'plain text or Markdown', `binary data (${controls} control characters)`);
}

const FEWEST_WORDS = 4;
const FEWEST_LETTERS = 20;

/** @throws INVALID_INPUT when a brief is too short to ask for anything */
export function checkSaysSomething(brief: string, from: string): void {
  const words = brief.match(/[\p{L}\p{N}]+/gu) ?? [];
  if (words.length >= FEWEST_WORDS || words.join('').length >= FEWEST_LETTERS) return;
  throw invalid(
    from,
    'a few sentences that say what is wanted: for whom, what it must do, and what it must respect',
    `${words.length} ${words.length === 1 ? 'word' : 'words'} (${JSON.stringify(brief.trim())})`,
  );
}

function decode(bytes: Uint8Array, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw invalid(from, 'text in UTF-8', utf16 ? 'text in UTF-16; save it as UTF-8' : 'bytes that are not UTF-8');
  }
}

function invalid(from: string, expected: string, got: string): SignalboxError {
  return new SignalboxError('INVALID_INPUT', `the brief in ${from}: expected ${expected}, got ${got}`);
}
