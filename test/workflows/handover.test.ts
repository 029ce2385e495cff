import { describe, expect, it } from 'vitest';
import { type ArtifactRecord, digestOf } from '../../src/contract/index.js';
import type { AnyGate } from '../../src/machine/index.js';
import { handover, isPortable } from '../../workflows/run/handover.js';
import { involvedIn, shownNow } from '../../workflows/state/gate-opening.js';
import { artifactOf, keepArtifact, type RunData, type Undoable } from '../../workflows/state/run-data.js';

const undoable = (n: number, reads: Undoable['reads'] = {}): Undoable => ({
  state: 'stepping',
  enteredAt: n,
  key: `run/stepping:${n}:1`,
  reads,
  inputs: [],
  output: { $artifact: digestOf(n), mediaType: 'application/json', bytes: 40 },
});

const dataOf = (completed: readonly Undoable[], more: Partial<RunData> = {}) =>
  ({ completed, artifacts: [], checkpoints: [], versions: {}, ...more }) as never as RunData;
const made = (name: string, text: string, by: string): Omit<ArtifactRecord, 'version'> => ({
  name,
  digest: digestOf(text),
  mediaType: 'application/json',
  bytes: text.length,
  stage: 'writing',
  enteredAt: 1,
  parents: [],
  madeBy: { engine: 'person', agent: by },
});
const checkpoint = (versions: RunData['versions'], context: RunData['snapshot']['context'] = {}) =>
  ({ seq: 1, state: 'writing', context, visits: {}, versions }) as never as RunData['checkpoints'][number];
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const LIMIT = 1_900_000;
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n + 1);

describe('what one execution hands to the next', () => {
  it('is every completed stage that can be undone, up to a thousand', () => {
    const completed = numbers(1_000).map((n) => undoable(n));
    expect(handover(dataOf(completed)).completed).toEqual(completed);
  });

  it('is the newest thousand of more', () => {
    const completed = numbers(1_003).map((n) => undoable(n));
    expect(handover(dataOf(completed)).completed).toEqual(completed.slice(3));
  });

  it('is the newest of them that fit into a payload together, where they hold much', () => {
    const text = 'x'.repeat(30_000);
    const completed = numbers(100).map((n) => undoable(n, { order: text }));
    const handed = handover(dataOf(completed)).completed;
    expect(handed).toEqual(completed.slice(-handed.length));
    expect(handed.length).toBeGreaterThan(10);
    expect(JSON.stringify(handed).length).toBeLessThan(700_000);
  });

  it('has who made what is in force, however much was made since, and its versions go on from there', () => {
    const data = dataOf([]);
    keepArtifact(data, made('plan', 'the plan', 'ann'));
    for (const n of numbers(600)) keepArtifact(data, made('note', `note ${n}`, 'bob'));
    const handed = handover(data);
    expect(artifactOf(handed, 'plan')).toMatchObject({ version: 1, madeBy: { agent: 'ann' } });
    expect(handed.artifacts.length).toBe(501);
    const gate = { kind: 'gate', shows: ['plan'], exclude: ['producer'] } as never as AnyGate;
    handed.snapshot = { context: { plan: { $artifact: digestOf('the plan') } } } as never;
    expect(involvedIn(gate, shownNow(gate, handed), handed)).toEqual([{ id: 'ann', why: 'wrote a version of plan' }]);
    expect(keepArtifact(handed, made('plan', 'another plan', 'cara')).version).toBe(2);
  });

  it('has who made what a checkpoint would bring back, the newest of each name, and who else made the very same', () => {
    const data = dataOf([]);
    for (const by of ['ann', 'amy']) keepArtifact(data, made('plan', 'the plan', by));
    keepArtifact(data, { ...made('plan', 'half a plan', 'art'), incomplete: true });
    keepArtifact(data, made('sketch', 'a sketch', 'abe'));
    keepArtifact(data, made('sketch', 'a scribble', 'ada'));
    for (const n of numbers(600)) keepArtifact(data, made('note', `note ${n}`, 'bob'));
    data.versions = { note: 600, sketch: 2 };
    data.checkpoints = [checkpoint({ plan: 2 })];
    const makers = handover(data).artifacts.flatMap(({ madeBy }) => (madeBy ? [madeBy.agent] : []));
    expect(makers.slice(0, -500)).toEqual(['ann', 'amy', 'art', 'ada']);
  });

  it('counts versions from the one in force, where no record of it is known', () => {
    const data = dataOf([], { versions: { plan: 7 } });
    expect(keepArtifact(data, made('plan', 'the plan', 'ann')).version).toBe(8);
  });

  it('fits into a payload in any script, and what a gate must know is not what goes', () => {
    const data = dataOf(
      numbers(100).map((n) => undoable(n, { order: '\u8a08'.repeat(3_000) })),
      { snapshot: { context: { report: '\u756b'.repeat(350_000) } } as never },
    );
    keepArtifact(data, made('plan', 'the plan', 'ann'));
    for (const n of numbers(600)) keepArtifact(data, made('note', `note ${n}`, 'b'.repeat(400)));
    data.checkpoints = numbers(100).map((n) => checkpoint({ plan: 1 }, { order: `${n} ${'\u8a08'.repeat(1_500)}` }));
    const handed = handover(data);
    expect(bytesOf(handed)).toBeLessThanOrEqual(LIMIT);
    expect(isPortable(handed)).toBe(true);
    expect(artifactOf(handed, 'plan')).toMatchObject({ madeBy: { agent: 'ann' } });
    expect(handed.checkpoints).toEqual(data.checkpoints.slice(-handed.checkpoints.length));
    expect(handed.completed).toEqual(data.completed.slice(-handed.completed.length));
    expect(handed.completed.length).toBeGreaterThan(10);
  });

  it('does not fit where what may not be left out is too large alone', () => {
    const handed = handover(dataOf([], { snapshot: { context: { report: 'x'.repeat(LIMIT) } } as never }));
    expect(isPortable(handed)).toBe(false);
  });
});
