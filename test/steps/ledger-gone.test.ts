import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LEDGER, ledgerIdOf } from '../../src/contract/index.js';
import type { Definition } from '../../src/machine/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { fails } from '../recovery/yard.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop } from './errand.js';
import { type Meter, openMeter } from './meter.js';

const NAMES = ['terminated', 'held', 'heldBefore', 'retired'] as const;
/** Where the ledger is not to answer the time of a stage must run out; elsewhere, and after, no slowness may use it up. */
const TIMES = { terminated: '2m', held: '20s', heldBefore: '2m', retired: '20s' } as const;
const sharing = (name: (typeof NAMES)[number]): Definition =>
  errandPipeline({ timeout: TIMES[name] }, { name, pipelineBudget: { tokens: 150, per: 'month' } });
const month = () => new Date().toISOString().slice(0, 7);

let meter: Meter;
let dock: Dock;
let connection: Connection;
let temporal: Client;
const served = () => ({
  pipelines: NAMES.map(sharing),
  agents: [errandBoy(async () => ({ bought: [] }))],
  tools: openShop().tools,
  reviewers: { buyer: ['bea'] },
  model: meter.port,
});

beforeAll(async () => {
  meter = openMeter();
  dock = await openDock(served());
  connection = await Connection.connect({ address: dock.address });
  temporal = new Client({ connection });
});
afterAll(async () => {
  await connection?.close();
  await dock?.close();
});
beforeEach(() => {
  meter.journal.length = 0;
});

/** Complete, and closed: what it has spent is told by then. */
async function ended(run: { readonly id: string }): Promise<void> {
  await eventually(
    () => dock.client.status(run.id),
    ({ lifecycle }) => lifecycle === 'COMPLETE',
  );
  await eventually(
    () => dock.client.describe(run.id),
    ({ open }) => !open,
  );
}
const spentBy = async (pipeline: string) => (await dock.client.pipelineSpending(pipeline, month())).total;

/** Another's workflow under a ledger's id: a run of ours, which knows neither its signal nor its query. */
const hold = (pipeline: string) =>
  temporal.workflow.start('held', {
    workflowId: ledgerIdOf(pipeline),
    taskQueue: 'nobodys',
    args: [{ requestedBy: 'tester' }],
  });

describe('a ledger that has ended', () => {
  it('is none: nothing is spent, and the next call that is told begins another', async () => {
    await ended(await dock.start('terminated', {}));
    await ended(await dock.start('terminated', {}));
    expect(await spentBy('terminated')).toMatchObject({ calls: 2 });
    await temporal.workflow.getHandle(ledgerIdOf('terminated')).terminate('a new budget');
    expect(await spentBy('terminated')).toMatchObject({ calls: 0 });
    await ended(await dock.start('terminated', {}));
    expect(await spentBy('terminated')).toMatchObject({ calls: 1 });
    expect(meter.journal).toEqual([1, 1, 1]);
  });
});

describe("a ledger's id that another workflow holds", () => {
  it('calls no model, and says who holds it; when that has ended the run goes on', async () => {
    const holder = await hold('held');
    const run = await dock.start('held', {});
    const { message } = await fails(run);
    const says =
      "expected the ledger signalbox-budget/held to say what is spent, and that id is held by an open workflow of the type 'held', on the task queue 'nobodys'. Let that end, or terminate it";
    expect(message).toContain(says);
    await expect(spentBy('held')).rejects.toMatchObject({ code: 'RUN_EXISTS', message: says });
    expect(meter.journal).toEqual([]);
    await holder.terminate();
    await run.recover({ procedure: 'resume', by: 'oda', reason: 'the id is free' });
    await ended(run);
    expect(await spentBy('held')).toMatchObject({ calls: 1 });
  });

  it('is free as soon as that has ended, whatever it would answer', async () => {
    await (await hold('heldBefore')).terminate();
    await ended(await dock.start('heldBefore', {}));
    expect(await spentBy('heldBefore')).toMatchObject({ calls: 1 });
  });
});

describe('a ledger whose task queue nobody serves any longer', () => {
  it('calls no model, and says which ledger and which queue that is, and what to do', async () => {
    await temporal.workflow.signalWithStart('budgetLedger', {
      workflowId: ledgerIdOf('retired'),
      taskQueue: 'retired-queue',
      signal: LEDGER.spent,
      signalArgs: [{ run: 'r', calls: [] }],
    });
    const run = await dock.start('retired', {});
    const { code, message } = await fails(run);
    expect(code).toBe('TIMEOUT_STAGE');
    expect(message).toContain("the ledger signalbox-budget/retired, a workflow on the task queue 'retired-queue',");
    expect(message).toContain('Serve that task queue, or terminate the ledger: another one then begins, at nothing');
    expect(message).not.toContain('Not enough time');
    expect(meter.journal).toEqual([]);
    await temporal.workflow.getHandle(ledgerIdOf('retired')).terminate();
    await run.recover({ procedure: 'resume', by: 'oda', reason: 'it begins anew' });
    await ended(run);
    expect(await spentBy('retired')).toMatchObject({ calls: 1 });
  });
});
