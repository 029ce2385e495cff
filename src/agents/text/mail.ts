/** What a pasted mail thread adds to a brief: its subject, and a copy of the brief in which headers, greetings and signatures are blank. */
export type MaskedMail = { readonly masked: string; readonly subject?: string };

const QUOTE_MARKS = /^[ \t]{0,3}(?:>[ \t]?)*/;
const HEADER =
  /^(?:\*\*|__)?(from|to|cc|bcc|subject|date|sent|reply-to|attachments?|importance|von|an|betreff|gesendet|datum|de|à|objet|envoyé)(?:\*\*|__)?\s?:(?:\*\*|__)?\s*(.*)$/i;
const DIVIDER =
  /^(?:-{2,}\s*(?:original|forwarded|weitergeleitete|ursprüngliche)[\w\sä-ü]*-{2,}|_{10,}|begin forwarded message:)\s*$/i;
const WROTE = /^(?:on|am|le)\b.{5,150}\b(?:wrote|schrieb.{0,60}|a écrit)\s?:\s*$/i;
const GREETING =
  /^(?:hi|hello|hey|dear|hallo|guten (?:tag|morgen)|sehr geehrte[rs]?|liebe[rs]?|bonjour|good (?:morning|afternoon|evening)|moin)\b[^.?:;]{0,50}[,!]?\s*$/i;
/** "Tom," alone on a line. */
const NAME = /^\p{Lu}\p{Ll}{1,15}(?: \p{Lu}\p{Ll}{1,15})?,$/u;
const CLOSING =
  /^(?:(?:best|kind|warm|many|with kind|with best)?\s?(?:regards|wishes)|best|cheers|thanks(?: again| a lot| so much| in advance)?|many thanks|thank you(?: very much| so much)?|sincerely|yours(?: \w+)?|all the best|talk soon|mit freundlichen grüßen|(?:vielen )?dank und (?:viele|liebe|beste) grüße|(?:viele|liebe|beste|herzliche) grüße|vg|lg|mfg|cordialement|bien à vous|god bless)(?: (?:&|and) [\w ]{1,20}| aus \p{L}+|, \p{L}{2,15})?[,.!]?\s*$/iu;
const SIGNATURE_MARK = /^--\s*$/;
const AFTERTHOUGHT = /^(?:p\.?\s?p?\.?\s?s\b|ps:)/i;
/** Structure, or a sentence. */
const NOT_A_SIGNATURE =
  /^(?:#|-{3,}|\d+[.)]|[-*•] )|\b(?:we|you|it|is|are|must|need|please|should|can|will)\b.*[.?!:]$/i;
const SIGNATURE_LINES = 8;

type Line = { readonly start: number; readonly end: number; readonly marks: number; readonly text: string };

function readLines(brief: string): Line[] {
  const lines: Line[] = [];
  for (const match of brief.matchAll(/[^\r\n]*(?:\r\n|\n|\r|$)/g)) {
    if (match[0] === '' && match.index === brief.length) break;
    const line = match[0].replace(/[\r\n]+$/, '');
    const marks = (QUOTE_MARKS.exec(line)?.[0] ?? '').length;
    lines.push({ start: match.index, end: match.index + line.length, marks, text: line.slice(marks).trim() });
  }
  return lines;
}

function headerCount(lines: readonly Line[], from: number): number {
  let count = 0;
  while (HEADER.test(lines[from + count]?.text ?? '')) count++;
  return count;
}

/** A header block has two header lines at least, so that "To: be decided" alone stays text; one `Subject:` is enough. */
function isHeaderBlock(lines: readonly Line[], from: number, count: number): boolean {
  return (
    count >= 2 || (count === 1 && /^(?:subject|betreff|objet)/i.test(lines[from]?.text.replace(/^[*_]+/, '') ?? ''))
  );
}

/** How many lines from a closing on belong to the signature. */
function signatureLength(lines: readonly Line[], from: number): number {
  let count = 1;
  while (count <= SIGNATURE_LINES) {
    const line = lines[from + count];
    if (!line || line.marks !== lines[from]?.marks || AFTERTHOUGHT.test(line.text) || DIVIDER.test(line.text)) break;
    if (line.text.length > 70 || NOT_A_SIGNATURE.test(line.text) || WROTE.test(line.text)) break;
    if (line.text === '' && (lines[from + count + 1]?.text.length ?? 0) > 70) break;
    if (isHeaderBlock(lines, from + count, headerCount(lines, from + count))) break;
    count++;
  }
  return count;
}

/** Blanks what is mail rather than brief, keeping every offset; quote marks, line ends and afterthoughts (PS) stay. */
export function maskMail(brief: string): MaskedMail {
  const lines = readLines(brief);
  const blank = new Set<number>();
  let subject: string | undefined;
  let isMail = false;
  for (let index = 0; index < lines.length; index++) {
    const text = lines[index]?.text ?? '';
    const headers = headerCount(lines, index);
    if (isHeaderBlock(lines, index, headers)) {
      isMail = true;
      for (let header = index; header < index + headers; header++) {
        blank.add(header);
        const [, name = '', value = ''] = HEADER.exec(lines[header]?.text ?? '') ?? [];
        if (/^(?:subject|betreff|objet)$/i.test(name))
          subject ??= value.replace(/^(?:(?:re|aw|fwd?|wg|tr)\s?:\s*)+/i, '').trim();
      }
      index += headers - 1;
    } else if (DIVIDER.test(text) || WROTE.test(text)) {
      isMail = true;
      blank.add(index);
    } else if (CLOSING.test(text) || (isMail && SIGNATURE_MARK.test(text))) {
      const length = signatureLength(lines, index);
      for (let line = index; line < index + length; line++) blank.add(line);
      index += length - 1;
    } else if (GREETING.test(text) || NAME.test(text)) blank.add(index);
  }
  let masked = '';
  let at = 0;
  lines.forEach((line, index) => {
    if (!blank.has(index)) return;
    const from = line.start + line.marks;
    masked += brief.slice(at, from) + ' '.repeat(Math.max(0, line.end - from));
    at = line.end;
  });
  return { masked: masked + brief.slice(at), ...(subject ? { subject } : {}) };
}
