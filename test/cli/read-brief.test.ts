import { describe, expect, it } from 'vitest';
import { BRIEF_LIMIT_BYTES, readBrief } from '../../src/cli/read-brief.js';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);

describe('a brief', () => {
  it('is any text in UTF-8, and is read as it stands', () => {
    const text = '# Größe\n\n| a | b |\r\n\tKlärung für Żółć, 日本語, 👩🏽‍💻 \n';
    expect(readBrief(bytes(text), 'b.md')).toBe(text);
  });

  it('loses nothing but its byte order mark', () => {
    expect(readBrief(bytes('\ufeffA brief.'), 'b.md')).toBe('A brief.');
  });

  it('may be as large as 200 KB and no larger', () => {
    expect(readBrief(bytes('a'.repeat(BRIEF_LIMIT_BYTES)), 'b.md')).toHaveLength(BRIEF_LIMIT_BYTES);
    expect(() => readBrief(bytes('a'.repeat(BRIEF_LIMIT_BYTES + 1)), 'b.md')).toThrow(/200 KB.*got 204801 bytes/);
  });

  it('may hold the colors of a pasted terminal', () => {
    expect(readBrief(bytes('\u001b[31mred\u001b[0m '.repeat(50)), 'b.md')).toContain('red');
  });

  it.each([
    ['an empty file', bytes(''), /expected a text, got an empty file/],
    ['white space', bytes(' \n\t\u00a0'), /nothing but white space/],
    ['binary data', bytes('text\0more'), /binary data \(a NUL at position 4\)/],
    ['control characters', bytes('\u0001\u0002\u0003a'.repeat(10)), /binary data/],
    ['Latin-1', bytes('caf\u00e9', 'latin1'), /bytes that are not UTF-8/],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), bytes('brief', 'utf16le')]), /UTF-16; save it as UTF-8/],
    ['a PDF', bytes('%PDF-1.7\n'), /got a PDF/],
    ['a Word document', bytes('PK\u0003\u0004...'), /Word/],
    ['a picture', bytes('\u0089PNG\r\n', 'latin1'), /PNG/],
  ])('is not %s: INVALID_INPUT names the file and what it is', (_what, data, message) => {
    const read = () => readBrief(data, 'my brief.md');
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
    expect(read).toThrow(message);
    expect(read).toThrow(/my brief\.md/);
  });
});
