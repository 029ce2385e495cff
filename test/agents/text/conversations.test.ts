import { describe, expect, test } from 'vitest';
import { parseBrief } from '../../../src/agents/text/index.js';

const spokenIn = (brief: string) =>
  parseBrief(brief).passages.flatMap(({ text, isSpoken }) => (isSpoken ? [text] : []));

describe('who speaks and when is no part of what is said', () => {
  test.each([
    ['a transcript', '[00:01:02] ANA: we sell bread\n[00:01:09] BO: and rolls\n[00:01:12] ANA: yes'],
    ['names before times', 'ANA (10:02): we sell bread\nBO (10:03): and rolls\nANA (10:04): yes'],
    [
      'a phone export',
      '12/03/2026, 10:02 - Ana: we sell bread\n12/03/2026, 10:03 - Bo: and rolls\n12/03/2026, 10:04 - Ana: yes',
    ],
    ['a channel', 'Ana K  10:02 AM\nwe sell bread\n\nBo  10:03 AM\nand rolls\n\nAna K  10:04 AM\nyes'],
    ['names alone', 'Ana: we sell bread\nBo: and rolls\nAna: yes\nBo: fine'],
  ])('%s', (_, brief) => {
    expect(spokenIn(brief).slice(0, 3)).toEqual(['we sell bread', 'and rolls', 'yes']);
  });

  test('notices of the program are left out', () => {
    const brief =
      '12/03/2026, 10:01 - Messages are encrypted.\n12/03/2026, 10:02 - Ana: we sell bread\n12/03/2026, 10:03 - Bo: and rolls';
    expect(spokenIn(brief)).toEqual(['we sell bread', 'and rolls']);
  });
});

test.each([
  'Budget: 5,000 €\nDeadline: May\nHosting: Germany\nUsers: 40',
  'Must: login\nMust: export\nShould: print\nShould: sort',
])('labels before colons are no speakers: %j', (brief) => {
  expect(spokenIn(brief)).toEqual([]);
});

test.each([
  ['semicolons', 'Nr;Area;Wish\n1;Sales;"Print; sort"\n2;Stock;Count\n3;Stock;Move'],
  ['tabs', 'Nr\tArea\tWish\n1\tSales\tPrint; sort\n2\tStock\tCount\n3\tStock\tMove'],
])('a pasted spreadsheet with %s is read row by row', (_, brief) => {
  const { passages } = parseBrief(brief);
  expect(passages.map(({ kind }) => kind)).toEqual(['row', 'row', 'row']);
  expect(passages[0]?.cells?.[2]).toEqual({ header: 'Wish', text: 'Print; sort' });
});

test('a dictated sentence is cut where a new clause begins', () => {
  const brief =
    'so we have a kennel with forty dogs and every dog needs to have a card and the vet writes on it what was done and then nobody can read it because it gets wet and so the vet should type it into a tablet';
  expect(parseBrief(brief).passages.map(({ text }) => text)).toContain('and so the vet should type it into a tablet');
});
