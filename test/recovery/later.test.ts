import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import { findServerBinary } from '../../src/server/index.js';
import { eventually } from '../temporal-server.js';
import { type Dock, openDock } from './dock.js';
import { createHands, expectReplayed, fails, givenTo, seqOf, yard } from './yard.js';

const LARGE = { text: 'x'.repeat(60_000), masts: 4 };
const otto = { by: 'otto', reason: 'the crane works again' } as const;

/** A wait that writes over what a stage made. */
const amended: Definition = {
  ...yard,
  name: 'amended',
  initial: 'planning',
  states: {
    ...yard.states,
    planning: {
      ...(yard.states.planning as { kind: 'stage' }),
      reads: ['input.script?'],
      on: { completed: 'ordering' },
    } as never,
    ordering: {
      ...(yard.states.ordering as { kind: 'wait' }),
      writes: 'plan',
      on: { ordered: 'reviewing', expired: 'FAILED' },
    } as never,
  },
};

describe('a run of several executions', () => {
  let dock: Dock;
  const { activities, hands } = createHands();

  beforeAll(async () => {
    dock = await openDock(
      { pipelines: [yard, amended], activities },
      { 'limit.historyCount.suggestContinueAsNew': '30' },
    );
  });
  afterAll(() => dock.close());

  const failed = async () => {
    const run = await dock.start('yard', { script: { plan: [LARGE], launch: ['!AGENT_ERROR', '!AGENT_ERROR', null] } });
    await run.reaches('ordering');
    await dock.client.signal(run.id, 'deliver', { event: 'ordered', data: { masts: 2 } });
    await run.reaches('reviewing');
    await run.decide({ by: 'ann' });
    await run.reaches('surveying');
    await run.decide({ by: 'sue' });
    await fails(run);
    return run;
  };
  const executionsOf = async (run: string) => (await dock.client.history(run)).executions.length;

  it('goes back to a checkpoint of an execution before, with values, versions, rounds and decisions', async () => {
    const run = await failed();
    expect(await executionsOf(run.id)).toBeGreaterThan(1);
    const log = await run.log();
    await run.recover({ ...otto, procedure: 'rollback', to: seqOf(log, 'weighing') });
    await fails(run);
    const passed = (await run.log()).find(({ from, earlier }) => from === 'surveying' && earlier);
    expect(passed).toMatchObject({ earlier: [{ gate: 'surveying', round: 1, by: ['sue'] }] });
    await dock.change({});
    await run.recover({ ...otto, procedure: 'rollback', to: seqOf(log, 'reviewing') });
    await run.reaches('reviewing');
    expect(await run.gate()).toMatchObject({ round: 2, shows: [{ version: 1 }] });
    await run.decide({ by: 'kim' });
    await run.reaches('surveying');
    expect(givenTo(hands, 'build').at(-1)?.plan).toEqual(LARGE);
    expect((await run.gate()).excluded.map(({ id }) => id)).toEqual(['ann', 'kim']);
    await run.decide({ by: 'sue' });
    await run.reaches('afloat');
    await expectReplayed(dock.client, run.id);
  });

  it('is forked by the Temporal CLI alone, with two arguments', async () => {
    const run = await failed();
    const seq = seqOf(await run.log(), 'weighing');
    const { path } = await findServerBinary({ kind: 'cli', env: process.env, directory: '.signalbox' });
    const second = JSON.stringify({ fork: { run: run.id, seq, by: 'frida', reason: 'by hand' } });
    const words = ['workflow', 'start', '--address', dock.address, '--type', 'yard', '--task-queue', 'signalbox'];
    await promisify(execFile)(path, [...words, '--workflow-id', 'by-hand', '--input', 'null', '--input', second]);
    const forked = dock.runOf('by-hand');
    await fails(forked);
    expect((await forked.log())[0]).toMatchObject({ event: 'forked', to: 'weighing', fork: { run: run.id, seq } });
    await eventually(run.log, (log) => log.some(({ event }) => event === 'forked'));
    await expectReplayed(dock.client, 'by-hand');
  });

  it('shows and restores what a wait wrote over what a stage made', async () => {
    const run = await dock.start('amended', { script: { plan: [{ masts: 1 }], build: ['!AGENT_ERROR', { tons: 4 }] } });
    await run.reaches('ordering');
    await dock.client.signal(run.id, 'deliver', { event: 'ordered', data: { masts: 8 } });
    await run.reaches('reviewing');
    const [shown] = (await run.gate()).shows;
    expect((await dock.client.artifacts(run.id))[0]?.digest).not.toBe(shown?.digest);
    await run.decide({ by: 'ann' });
    await fails(run);
    await run.recover({ ...otto, procedure: 'rollback', to: seqOf(await run.log(), 'building') });
    await run.reaches('surveying');
    expect(givenTo(hands, 'build').map(({ plan }) => plan)).toEqual([{ masts: 8 }, { masts: 8 }]);
    await expectReplayed(dock.client, run.id);
  });
});
