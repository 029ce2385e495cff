import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogue } from '../../src/pipelines/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { GATE_PATHS } from './gate-paths.js';
import { served } from './gatehouse.js';
import { PATHS } from './paths.js';
import { createPuppets, type Mood } from './puppets.js';
import { harborServed, RECOVERY_PATHS } from './recovery-paths.js';

describe('B6: discovery to specification takes every transition of its source', () => {
  let kit: TestKit;
  const mood: Mood = {};

  beforeAll(async () => {
    kit = await createTestKit({
      agents: createPuppets(mood),
      reviewers: { 'product-owner': ['dana'], architect: ['kim'] },
    });
  });
  afterAll(() => kit?.close());

  it.each(PATHS)('$name', async ({ script, play, states }) => {
    const run = await kit.start('discoveryToSpecification', { brief: JSON.stringify(script) });
    await play(run, kit, mood);
    const log = await run.log();
    const moves = log.filter((entry) => entry.kind === 'transition');
    expect(moves.map((entry) => entry.to)).toEqual(states);
    expect(moves[0]).toMatchObject({ from: 'IDLE', event: 'admitted', trigger: 'start', actor: { id: 'tester' } });
  });

  it('the paths together take every state and every arrow of the definition', () => {
    const definition = catalogue.find((p) => p.name === 'discoveryToSpecification');
    const taken = new Set(PATHS.flatMap(({ states }) => states));
    expect(Object.keys(definition?.states ?? {}).filter((state) => !taken.has(state))).toEqual([]);
    expect(Object.keys(definition?.states ?? {})).toHaveLength(21 - 3);
  });
});

describe('the gatehouse takes its paths', () => {
  let kit: TestKit;

  beforeAll(async () => {
    kit = await createTestKit(served);
  });
  afterAll(() => kit?.close());

  it.each(GATE_PATHS)('$name', async ({ play, states, said }) => {
    const run = await kit.start('gatehouse', {});
    await play(run, kit);
    const log = await run.log();
    expect(log.flatMap(({ kind, to }) => (kind === 'transition' ? [to] : []))).toEqual(states);
    expect(log.flatMap(({ kind, event, code }) => (kind === 'transition' ? [] : [code ?? event]))).toEqual(said);
  });
});

describe('the harbor takes its paths out of failures', () => {
  let kit: TestKit;

  beforeAll(async () => {
    kit = await createTestKit(harborServed);
  });
  afterAll(() => kit?.close());

  it.each(RECOVERY_PATHS)('$name', async ({ pipeline = 'harbor', trouble, play, states }) => {
    const run = await kit.start(pipeline, { trouble });
    await play(run, kit);
    const log = await run.log();
    expect(log.flatMap(({ kind, to }) => (kind === 'transition' ? [to] : []))).toEqual(states);
  });
});
