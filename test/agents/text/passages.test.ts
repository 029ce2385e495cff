import { describe, expect, test } from 'vitest';
import { parseBrief, splitSentences } from '../../../src/agents/text/index.js';

const textsOf = (brief: string) => parseBrief(brief).passages.map(({ text }) => text);

describe('sentences', () => {
  test.each([
    ['It answers in 2.5 s, e.g. at night. Then it sleeps.', 2],
    ['Dr. Müller and Mrs. Ok need it by 1. April 2027. They pay.', 2],
    ['It costs 1.5 Mio. € a year. No more.', 2],
    ['Use PDF, PNG, etc. Then stop.', 2],
    ['Ask J. Smith. He knows.', 2],
    ['Lines 1 and 2. The rest waits.', 2],
  ])('%j holds %i', (text, count) => {
    expect(splitSentences(text)).toHaveLength(count);
  });
});

describe('a brief', () => {
  test('knows the headings and the introduction of a nested item', () => {
    const { passages } = parseBrief('# A\n\n## B\n\nThe system must:\n\n- export\n  - csv\n');
    const csv = passages.find(({ text }) => text === 'csv');
    const parent = passages[csv?.parent ?? -1];
    expect(csv?.sections).toEqual(['A', 'B']);
    expect(parent?.text).toBe('export');
    expect(passages[parent?.parent ?? -1]?.text).toBe('The system must:');
  });

  test('reads a table row by row with its headers', () => {
    const [row] = parseBrief('| ID | Need |\n|---|---|\n| 1 | Login \\| SSO |\n').passages;
    expect(row?.cells).toEqual([
      { header: 'ID', text: '1' },
      { header: 'Need', text: 'Login | SSO' },
    ]);
    expect(row?.quote).toBe('| 1 | Login \\| SSO |');
  });

  test.each(['•', '–', '*', '-', '✔', 'a)', '1)'])('takes %j for a bullet', (bullet) => {
    const { passages } = parseBrief(`Needs:\n${bullet} print labels\n`);
    expect(passages.map(({ kind, text }) => [kind, text])).toEqual([
      ['sentence', 'Needs:'],
      ['item', 'print labels'],
    ]);
  });

  test('reads numbered clauses without blank lines, and their titles', () => {
    const { passages } = parseBrief(
      '3.1 Access\n3.1.1 The System shall log in users.\n3.1.2 It shall log them\nout again.',
    );
    expect(passages.map(({ kind, text }) => [kind, text])).toEqual([
      ['heading', 'Access'],
      ['item', 'The System shall log in users.'],
      ['item', 'It shall log them out again.'],
    ]);
  });

  test('leaves mail headers, greetings and signatures out, but not what follows them', () => {
    const brief =
      'From: Ann\nTo: Bob\nSubject: Re: Portal\n\nHi Bob,\n\nwe need a portal.\n\nBest regards,\nAnn\n--\nAnn Lee\nPS: and an app.\n';
    expect(textsOf(brief)).toEqual(['we need a portal.', 'PS: and an app.']);
    expect(parseBrief(brief).subject).toBe('Portal');
  });

  test('quotes Markdown marks, line ends and non-ASCII text as they stand', () => {
    const brief = 'It **must be\r\n“schön”** 😀 for\r\nall. Next.';
    const [first] = parseBrief(brief).passages;
    expect(first?.quote).toBe('It **must be\r\n“schön”** 😀 for\r\nall.');
    expect(first?.text).toBe('It must be “schön” 😀 for all.');
  });

  test.each([
    ['The nurses must be able to see the list of the patients.', 'en'],
    ['Das System muss die Daten der Kunden nach zehn Jahren löschen und nicht behalten.', 'de'],
    ['Le système doit permettre aux usagers de consulter les horaires et les tarifs.', 'fr'],
    ['システムは患者の名前を表示しなければならない。', 'other'],
  ])('%j is told to be in %s', (brief, language) => {
    expect(parseBrief(brief).language).toBe(language);
  });
});
