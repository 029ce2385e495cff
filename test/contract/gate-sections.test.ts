import { expect, it } from 'vitest';
import {
  type Digest,
  formatOrigin,
  type OpenGate,
  sayAll,
  toAskSections,
  toGateSections,
} from '../../src/contract/index.js';
import { noticeOf } from '../notify/notices.js';

const product = { role: 'product' };
const gate: OpenGate = {
  ...noticeOf().gate,
  reviewers: [product],
  people: ['pia', 'paul', 'petra'],
  quorum: 2,
  seats: [{ ...product, count: 2 }],
  holders: [{ reviewer: product, people: ['pia', 'paul', 'petra'] }],
  keys: {},
  channels: { pia: ['email'] },
};
const linesOf = (of: OpenGate) =>
  toGateSections(of, { text: (line) => line, when: (iso) => iso }).flatMap(({ lines }) => lines);

it('alike seats that are free are said together', () => {
  expect(linesOf(gate)).toContain('Still needed: 2 more, with 2 of the role product (pia, paul, petra)');
});

it('a rejection decides the gate, and is not said to end anything: where it leads is told with its outcome', () => {
  const outcomes = ['approved', 'rejected', 'changesRequested'];
  expect(linesOf({ ...gate, outcomes })).toContain('One rejection, or one request for changes, decides it');
  expect(linesOf({ ...gate, outcomes, veto: [product] }).join('\n')).toMatch(
    /^One rejection.* by .*product.* decides it;/m,
  );
});

it('whoever may decide and has no channel is named where others have one, and nobody where none has', () => {
  const untold = "paul, petra: the reviewers' list has no channel for them that works here";
  expect(linesOf(gate)).toContain(untold);
  expect(linesOf({ ...gate, channels: {} }).join()).not.toContain('no channel');
});

it("a reviewer's own version is written by them", () => {
  expect(formatOrigin({ engine: 'person', agent: 'paul' })).toBe('written by paul');
});

it('what a tool says and the gate has no room for is read by its own digest, and the call by its name', () => {
  const digest: Digest = `sha256:${'a'.repeat(64)}`;
  const hiddenOf = (own: { digest?: Digest }) =>
    toAskSections(
      {
        kind: 'call',
        name: 'call',
        digest: `sha256:${'b'.repeat(64)}`,
        lines: ['Tool: send'],
        hidden: '2 rows',
        preview: { lines: ['text: …'], hidden: '9 rows', ...own },
        follows: [],
      },
      { text: (line) => line, when: (iso) => iso },
      (wanted, format) => `print ${wanted} as ${format}`,
    ).flatMap(({ lines }) => lines.filter((line) => line.startsWith('NOT SHOWN')));
  const ofCall = 'NOT SHOWN HERE: 2 rows. Read all of it before you decide: print call as undefined';
  expect(hiddenOf({ digest })).toEqual([
    `NOT SHOWN HERE: 9 rows. Read all of it before you decide: print ${digest} as text`,
    ofCall,
  ]);
  expect(hiddenOf({})).toEqual([
    'NOT SHOWN HERE: 9 rows. It can be read nowhere: do not approve what you cannot read.',
    ofCall,
  ]);
});

it('a value told in full has every line of it, and nothing that is invisible', () => {
  const rows = Array.from({ length: 2_000 }, (_, at) => `row ${at}\u202e`);
  const many = Object.fromEntries(rows.map((_, at) => [`name${at}`, at]));
  const lines = sayAll({ text: rows.join('\n'), many });
  expect(lines).toHaveLength(4_001);
  expect(lines.at(-1)).toBe('│ row 1999⟨U+202E⟩');
  expect(sayAll('only')).toEqual(['value: “only”']);
});
