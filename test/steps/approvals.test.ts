import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Reads, type RuleStep, type Tool } from '../../src/agents/index.js';
import type { AnyGate, Definition } from '../../src/machine/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop, type receipt, type Shop } from './errand.js';

type Steps = (reads: Reads, step: RuleStep) => Promise<z.input<typeof receipt>>;

const limits = { steps: 12, failures: 4 };
const gate: AnyGate = {
  kind: 'gate',
  ask: 'May this be bought?',
  shows: ['purchase'],
  reviewers: [{ role: 'buyer' }],
  deadline: '1h',
  on: { approved: 'shopping', rejected: 'shopping', expired: 'FAILED' },
};
const routed = errandPipeline(
  {
    limits,
    on: {
      completed: 'done',
      givenUp: 'stopped',
      approvalNeeded: [{ when: 'visits.approving < 1', to: 'approving' }, { to: 'approvingAgain' }],
      budgetExceeded: 'raising',
    },
  },
  { name: 'routed' },
);
const PIPELINES: readonly Definition[] = [
  errandPipeline({ limits }),
  { ...routed, states: { ...routed.states, approvingAgain: gate } as Definition['states'] },
  errandPipeline({ limits, tools: ['look', 'note', 'buy', 'ship'] }, { name: 'far' }),
  {
    ...errandPipeline({ limits }, { name: 'hasty' }),
    states: { ...errandPipeline({ limits }).states, approving: { ...gate, deadline: '10s' } } as Definition['states'],
  },
  {
    ...errandPipeline({ limits }, { name: 'deferring' }),
    states: {
      ...errandPipeline({ limits }).states,
      approving: { ...gate, decisions: ['deferred'], on: { ...gate.on, deferred: 'shopping' } },
    } as Definition['states'],
  },
];

let shop: Shop;
let dock: Dock;
let steps: Steps;
const shipped: unknown[] = [];

const ship = defineTool({
  name: 'ship',
  description: 'Ships a letter.',
  input: z.object({ letter: z.string() }),
  output: z.json(),
  effect: 'destructive',
  retry: { maximumAttempts: 1 },
  activity: { name: 'carrier' },
});

beforeAll(async () => {
  shop = openShop();
  dock = await openDock({
    pipelines: PIPELINES,
    agents: [errandBoy((reads, step) => steps(reads, step))],
    tools: [...shop.tools, ship as unknown as Tool],
    activities: {
      carrier: (args) => {
        shipped.push(args);
        return { shipped: true };
      },
    },
    reviewers: { buyer: ['bea', 'bob'] },
  });
});
afterAll(() => dock?.close());
beforeEach(() => {
  shop.calls.length = 0;
  shipped.length = 0;
});

const atGate = (run: TestRun, round: number, name = 'approving') =>
  eventually(
    () => run.status(),
    (status) => status.lifecycle === 'WAITING_FOR_APPROVAL' && status.gate.round === round && status.gate.gate === name,
  );
const ended = (run: TestRun, lifecycle: string) =>
  eventually(
    () => run.status(),
    (status) => status.lifecycle === lifecycle,
  );
const buy = { item: 'tea', price: 3 };
const told = (step: RuleStep) => step.use('buy', buy).catch((error: Error) => error.message);

describe('an approval of a call', () => {
  it('does not outlive a rollback: the same call is asked anew, though an earlier one like it was approved', async () => {
    let isBroken = true;
    steps = async (_reads, step) => {
      const first = await told(step);
      await step.use('look', { item: 'tea' });
      const second = typeof first === 'string' ? await told(step) : first;
      if (isBroken) throw new Error('lost my way');
      return { bought: [], notes: JSON.stringify([first, second]) };
    };
    const run = await dock.start('errand', {});
    await atGate(run, 1);
    await run.decide({ decision: 'rejected', by: 'bea', comment: 'not yet' });
    await atGate(run, 2);
    await run.decide({ by: 'bea' });
    await ended(run, 'FAILED');
    expect(shop.calls).toEqual(['look tea', 'buy tea for 3']);
    const rejected = (await run.log()).find(({ event, kind }) => event === 'rejected' && kind === 'transition');
    isBroken = false;
    await run.recover({ procedure: 'rollback', by: 'oda', reason: 'before it', to: rejected?.seq ?? 0 });
    await atGate(run, 3);
    expect(shop.calls).toEqual(['look tea', 'buy tea for 3']);
    await run.decide({ by: 'bea' });
    await ended(run, 'COMPLETE');
    expect(shop.calls).toEqual(['look tea', 'buy tea for 3', 'buy tea for 3', 'look tea']);
  });

  it('does not pass into a fork of the run', async () => {
    steps = async (_reads, step) => {
      const first = await told(step);
      if (typeof first !== 'string') return { bought: ['tea'] };
      await step.use('look', { item: 'tea' });
      await told(step);
      return { bought: [] };
    };
    const run = await dock.start('errand', {});
    await atGate(run, 1);
    await run.decide({ decision: 'rejected', by: 'bea' });
    await atGate(run, 2);
    await run.decide({ by: 'bea' });
    await ended(run, 'COMPLETE');
    const rejected = (await run.log()).find(({ event, kind }) => event === 'rejected' && kind === 'transition');
    shop.calls.length = 0;
    const fork = { run: run.id, seq: rejected?.seq ?? 0, by: 'oda', reason: 'again' };
    const forked = await dock.client.start('errand', { requestedBy: 'tester' }, { fork });
    const other = dock.runOf(forked.run);
    await atGate(other, 2);
    expect(shop.calls).toEqual([]);
    await other.decide({ by: 'bea' });
    await ended(other, 'COMPLETE');
    expect(shop.calls).toEqual(['buy tea for 3']);
  });

  it('is asked for at no gate that a run was brought back to: it goes back to the stage that asks', async () => {
    steps = async (_reads, step) => {
      await told(step);
      throw new Error('lost my way');
    };
    const run = await dock.start('errand', {});
    await atGate(run, 1);
    const opened = (await run.log()).find(({ to }) => to === 'approving')?.seq ?? 0;
    await run.decide({ by: 'bea' });
    await ended(run, 'FAILED');
    const why = 'approving is where shopping asked in the middle of work that is not brought back; go back to shopping';
    await expect(run.recover({ procedure: 'rollback', by: 'oda', reason: 'again', to: opened })).rejects.toMatchObject({
      code: 'ILLEGAL_PROCEDURE',
      message: expect.stringContaining(why),
    });
    expect((await dock.client.checkpoints(run.id)).map(({ state }) => state)).not.toContain('approving');
    const fork = { run: run.id, seq: opened, by: 'oda', reason: 'again' };
    const { run: forked } = await dock.client.start('errand', { requestedBy: 'tester' }, { fork });
    await eventually(
      () => dock.client.describe(forked),
      ({ open }) => !open,
    );
    expect(JSON.stringify((await dock.client.history(forked)).executions)).toContain(`UNFIT_FORK: ${why}`);
    expect(shop.calls).toEqual(['buy tea for 3']);
  });

  it('counts at the gate that was asked, and at no other where the way to a gate is chosen by a guard', async () => {
    const answers: unknown[] = [];
    steps = async (_reads, step) => {
      answers.length = 0;
      answers.push(await told(step));
      await step.use('look', { item: 'tea' });
      answers.push(await told(step));
      return { bought: [] };
    };
    const run = await dock.start('routed', {});
    await atGate(run, 1);
    await run.decide({ by: 'bea' });
    await atGate(run, 1, 'approvingAgain');
    await run.decide({ decision: 'rejected', by: 'bob', comment: 'once is enough' });
    await ended(run, 'COMPLETE');
    expect(shop.calls).toEqual(['buy tea for 3', 'look tea']);
    expect(answers).toEqual([{ done: 'buy tea for 3' }, expect.stringContaining('once is enough')]);
  });

  it('is none where the gate came to a decision of its own', async () => {
    steps = async (_reads, step) => ({ bought: [], notes: String(await told(step)) });
    const run = await dock.start('deferring', {});
    await atGate(run, 1);
    await run.decide({ decision: 'deferred', by: 'bea' });
    expect(JSON.stringify(await ended(run, 'COMPLETE'))).toContain('deferred by bea');
    expect(shop.calls).toEqual([]);
  });

  it('is none where the gate has expired, and one where it is opened again', async () => {
    steps = async (_reads, step) => ({ bought: [], notes: JSON.stringify(await told(step)) });
    const run = await dock.start('hasty', {});
    await ended(run, 'FAILED');
    expect(shop.calls).toEqual([]);
    await run.recover({ procedure: 'reopen', by: 'oda', reason: 'once more' });
    await atGate(run, 2);
    await run.decide({ by: 'bea' });
    await ended(run, 'COMPLETE');
    expect(shop.calls).toEqual(['buy tea for 3']);
  });
});

describe('a call of a tool that an activity elsewhere does', () => {
  const shipping =
    (letter: string) =>
    async (_reads: Reads, { use }: RuleStep) => ({
      bought: [],
      notes: JSON.stringify(await use('ship', { letter }).catch((error: Error) => error.message)),
    });

  it('is made with the arguments that were approved', async () => {
    steps = shipping('Dear Tea,');
    const run = await dock.start('far', {});
    await atGate(run, 1);
    await run.decide({ by: 'bea' });
    await ended(run, 'COMPLETE');
    expect(shipped).toEqual([{ letter: 'Dear Tea,' }]);
  });

  it('is not made, and nobody is asked, where its arguments are too large to travel: it would run without them', async () => {
    steps = shipping('x'.repeat(100_000));
    const run = await dock.start('far', {});
    expect(JSON.stringify(await ended(run, 'COMPLETE'))).toContain('bytes at most for this tool');
    expect(shipped).toEqual([]);
  });
});
