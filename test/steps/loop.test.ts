import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { Reads, RuleStep } from '../../src/agents/index.js';
import type { AuditEntry } from '../../src/contract/index.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { errandBoy, errandPipeline, openShop, type receipt, type Shop } from './errand.js';

type Steps = (reads: Reads, step: RuleStep) => Promise<z.input<typeof receipt>>;

let shop: Shop;
let dock: Dock;
let steps: Steps;

beforeAll(async () => {
  shop = openShop();
  dock = await openDock({
    pipelines: [errandPipeline({ limits: { steps: 6, failures: 2 } })],
    agents: [errandBoy((reads, step) => steps(reads, step))],
    tools: shop.tools,
    reviewers: { buyer: ['bea', 'bob'] },
  });
});
afterAll(() => dock?.close());
beforeEach(() => {
  shop.calls.length = 0;
  shop.fail(0);
});

const callsOf = (log: readonly AuditEntry[]) =>
  log.flatMap(({ call }) => (call ? [`${call.step} ${call.tool ?? 'agent'} ${call.outcome}`] : []));

async function ended(run: { status(): Promise<{ lifecycle: string }> }, lifecycle: string) {
  return eventually(
    () => run.status(),
    (status) => status.lifecycle === lifecycle,
  );
}

describe('an agent with tools works in steps', () => {
  it('calls tools, is told what they gave, and answers', async () => {
    steps = async (_reads, { use }) => {
      const [one, other] = await Promise.all([use('look', { item: 'tea' }), use('look', { item: 'milk' })]);
      const noted = await use('note', { item: 'both' });
      return { bought: [], notes: JSON.stringify([one, other, noted]) };
    };
    const run = await dock.start('errand', { list: 'tea, milk' });
    const status = await ended(run, 'COMPLETE');
    expect(status).toMatchObject({
      outputs: { receipt: { notes: '[{"done":"look tea"},{"done":"look milk"},{"done":"note both"}]' } },
    });
    expect([...shop.calls].sort()).toEqual(['look milk', 'look tea', 'note both']);
    expect(callsOf(await run.log())).toEqual([
      '1 agent done',
      '1 look done',
      '1 look done',
      '2 agent done',
      '2 note done',
      '3 agent done',
    ]);
  });

  it('is refused a tool that the state does not allow: nothing runs, it is told, and the log says so', async () => {
    let told = '';
    steps = async (_reads, { use }) => {
      await use('sell', { item: 'house' }).catch((error: Error) => {
        told = error.message;
      });
      return { bought: [] };
    };
    const run = await dock.start('errand', {});
    await ended(run, 'COMPLETE');
    expect(told).toContain('does not allow');
    expect(shop.calls).toEqual([]);
    expect(callsOf(await run.log())).toContain('1 sell refused');
  });

  it('is told of arguments that do not fit, and of tools that fail', async () => {
    const told: string[] = [];
    steps = async (_reads, { use }) => {
      const say = (error: Error) => void told.push(error.message);
      await use('look', { item: 7 }).catch(say);
      await use('look', { item: 'tea' });
      return { bought: [], notes: told.join('\n') };
    };
    const run = await dock.start('errand', {});
    await ended(run, 'COMPLETE');
    expect(told.at(-1)).toContain('item');
    expect(callsOf(await run.log())).toEqual([
      '1 agent done',
      '1 look failed',
      '2 agent done',
      '2 look done',
      '3 agent done',
    ]);
  });

  it('may end its stage with an event of the stage', async () => {
    steps = async (_reads, { end }) => end('givenUp', 'the shop has nothing');
    const run = await dock.start('errand', {});
    expect(await ended(run, 'COMPLETE')).toMatchObject({ state: 'stopped' });
    expect((await run.log()).find(({ event }) => event === 'givenUp')?.message).toBe('the agent: the shop has nothing');
  });

  it('fails as AGENT_ERROR after so many steps, and after so many in a row without success', async () => {
    steps = async (_reads, { use }) => {
      for (let n = 0; ; n += 1) await use('look', { item: `item ${n}` });
    };
    const endless = await dock.start('errand', {});
    expect(await ended(endless, 'FAILED')).toMatchObject({
      failure: { code: 'AGENT_ERROR', message: 'errandBoy gave no answer in 6 steps' },
    });
    expect(shop.calls).toHaveLength(6);
    steps = async (_reads, { use }) => {
      for (let n = 0; ; n += 1) await use('sell', { item: `item ${n}` }).catch(() => undefined);
    };
    const helpless = await dock.start('errand', {});
    expect(await ended(helpless, 'FAILED')).toMatchObject({
      failure: { code: 'AGENT_ERROR', message: 'errandBoy took 2 steps in a row without success' },
    });
  });

  it('asks for an answer that fits, so many times, and fails with VALIDATION_FAILURE and the last output', async () => {
    steps = async () => ({ bought: 'nothing' }) as never;
    const run = await dock.start('errand', {});
    const status = await ended(run, 'FAILED');
    expect(status).toMatchObject({ failure: { code: expect.stringMatching(/VALIDATION_FAILURE|AGENT_ERROR/) } });
  });
});

describe('a destructive call', () => {
  const buyTea: Steps = async (_reads, { use }) => {
    const answer = await use('buy', { item: 'tea', price: 3 }).catch((error: Error) => error.message);
    return { bought: [], notes: JSON.stringify(answer) };
  };

  it('waits at a gate that shows its exact arguments, and runs once when they are approved', async () => {
    steps = buyTea;
    const run = await dock.start('errand', {});
    await run.reaches('approving');
    const gate = await run.gate();
    expect(shop.calls).toEqual([]);
    expect(gate.shows).toHaveLength(1);
    const artifact = (await dock.client.artifacts(run.id)).find(({ name }) => name === 'purchase');
    expect(gate.shows[0]).toMatchObject({ name: 'purchase', digest: artifact?.digest });
    await run.decide({ by: 'bea' });
    expect(await ended(run, 'COMPLETE')).toMatchObject({
      outputs: { receipt: { notes: '{"done":"buy tea for 3"}' } },
    });
    expect(shop.calls).toEqual(['buy tea for 3']);
  });

  it('is not made where a person rejects it, and the agent hears what they said', async () => {
    steps = buyTea;
    const run = await dock.start('errand', {});
    await run.reaches('approving');
    await run.decide({ decision: 'rejected', by: 'bob', comment: 'coffee is enough' });
    const status = await ended(run, 'COMPLETE');
    expect(JSON.stringify(status)).toContain('coffee is enough');
    expect(shop.calls).toEqual([]);
  });

  it('is approved each time anew, be it the very same', async () => {
    steps = async (_reads, { use }) => {
      await use('buy', { item: 'tea', price: 3 });
      await use('look', { item: 'tea' });
      await use('buy', { item: 'tea', price: 3 });
      return { bought: ['tea', 'tea'] };
    };
    const run = await dock.start('errand', {});
    await run.reaches('approving');
    await run.decide({ by: 'bea' });
    const again = await eventually(
      () => run.status(),
      (status) => status.lifecycle === 'WAITING_FOR_APPROVAL' && status.gate.round === 2,
    );
    expect(again.state).toBe('approving');
    expect(shop.calls).toEqual(['buy tea for 3', 'look tea']);
    await run.decide({ decision: 'rejected', by: 'bea', comment: 'once is enough' });
    await ended(run, 'FAILED').catch(() => undefined);
    expect(shop.calls).toEqual(['buy tea for 3', 'look tea']);
  });
});

describe('a failed stage in steps', () => {
  it('goes on where it was when it is resumed: what was done is not done again', async () => {
    let isBroken = true;
    steps = async (_reads, { use }) => {
      await use('look', { item: 'tea' });
      await use('note', { item: 'tea' });
      if (isBroken) throw new Error('lost my way');
      return { bought: ['tea'] };
    };
    const run = await dock.start('errand', {});
    await ended(run, 'FAILED');
    isBroken = false;
    await dock.client.recover(run.id, { procedure: 'resume', by: 'oda', reason: 'found it' });
    await ended(run, 'COMPLETE');
    expect(shop.calls).toEqual(['look tea', 'note tea']);
  });

  it('is told, where it comes to no answer, that its rules ask for something else each time they run', async () => {
    steps = async (_reads, { use }) => {
      await use('look', { item: 'tea' });
      await use('look', { item: `item ${Math.random()}` });
      return { bought: ['tea'] };
    };
    const run = await dock.start('errand', {});
    expect(await ended(run, 'FAILED')).toMatchObject({
      failure: {
        message: expect.stringMatching(
          /^errandBoy gave no answer in 6 steps; its offline rules did not ask again for 4 of the results they had: .* without clocks and chance$/,
        ),
      },
    });
  });

  it('has its limits anew when it is resumed, for a person has looked at it', async () => {
    steps = async (_reads, { use }) => {
      for (let n = 0; n < 8; n += 1) await use('look', { item: `item ${n}` });
      return { bought: ['tea'] };
    };
    const run = await dock.start('errand', {});
    expect(await ended(run, 'FAILED')).toMatchObject({ failure: { message: 'errandBoy gave no answer in 6 steps' } });
    await dock.client.recover(run.id, { procedure: 'resume', by: 'oda', reason: 'it is on the way' });
    await ended(run, 'COMPLETE');
    expect(shop.calls).toEqual(Array.from({ length: 8 }, (_, n) => `look item ${n}`));
  });

  it('has a tool called again that failed, when it is resumed once the cause is mended', async () => {
    steps = async (_reads, { use }) => {
      await use('look', { item: 'tea' });
      await use('note', { item: 'tea' });
      return { bought: ['tea'] };
    };
    shop.fail(1);
    const broken = await dock.start('errand', {});
    expect(await ended(broken, 'FAILED')).toMatchObject({ failure: { code: 'AGENT_ERROR' } });
    await dock.client.recover(broken.id, { procedure: 'resume', by: 'oda', reason: 'the shop is open' });
    await ended(broken, 'COMPLETE');
    expect(shop.calls).toEqual(['look tea', 'look tea', 'note tea']);
  });

  it('begins anew when it is run again', async () => {
    let isBroken = true;
    steps = async (_reads, { use }) => {
      await use('look', { item: 'tea' });
      if (isBroken) throw new Error('lost my way');
      return { bought: ['tea'] };
    };
    const run = await dock.start('errand', {});
    await ended(run, 'FAILED');
    isBroken = false;
    await dock.client.recover(run.id, { procedure: 'rerun', by: 'oda', reason: 'once more', to: 'shopping' });
    await ended(run, 'COMPLETE');
    expect(shop.calls).toEqual(['look tea', 'look tea']);
  });
});
