import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/agents/index.js';
import { type AuditEntry, sayStep } from '../../src/contract/index.js';
import type { TestRun } from '../../src/testing/test-run.js';
import { type Dock, openDock } from '../recovery/dock.js';
import { eventually } from '../temporal-server.js';
import { buy, createScript, EFFECTS, look, PIPELINES, shopper, toolsOf } from './scripted-shopper.js';

const done: string[] = [];
const { model, requests, play } = createScript();
let dock: Dock;

beforeAll(async () => {
  dock = await openDock({
    pipelines: PIPELINES,
    agents: [shopper],
    tools: toolsOf(done, EFFECTS),
    reviewers: { buyer: ['bea', 'bob'], chief: ['cleo', 'carl'] },
    model,
  });
});
afterAll(() => dock?.close());
beforeEach(() => {
  done.length = 0;
});

const atGate = (run: TestRun, round = 1, name = 'approving') =>
  eventually(
    () => run.status(),
    (status) => status.lifecycle === 'WAITING_FOR_APPROVAL' && status.gate.round === round && status.gate.gate === name,
  );
const ended = (run: TestRun, lifecycle = 'COMPLETE') =>
  eventually(
    () => run.status(),
    (status) => status.lifecycle === lifecycle,
  );
const closed = (run: TestRun) =>
  eventually(
    () => dock.client.describe(run.id),
    ({ open }) => !open,
  );
const callsOf = (log: readonly AuditEntry[]) =>
  log.flatMap(({ call }) => (call?.tool === undefined ? [] : [`${call.tool.slice(0, 20)} ${call.outcome}`]));
const codeOf = (answer: Promise<unknown>) =>
  answer.then(
    () => 'taken',
    (error: { code?: string }) => error.code,
  );

describe('approvals that are none', () => {
  it('are refused: of another digest, of another round, of a stranger, twice, and late', async () => {
    play([buy()], [look()], [buy()]);
    const run = await dock.start('errand', {});
    await atGate(run);
    const { shows } = await run.gate();
    const artifact = shows[0]?.digest ?? '';
    const stale = `sha256:${'0'.repeat(64)}`;
    expect(await codeOf(run.decide({ by: 'bea', artifact: stale }))).toBe('DIGEST_MISMATCH');
    expect(await codeOf(run.decide({ by: 'bea', round: 2 }))).toBe('GATE_NOT_OPEN');
    expect(await codeOf(run.decide({ by: 'eve', artifact }))).toBe('NOT_A_REVIEWER');
    expect(await codeOf(run.decide({ by: 'errandBoy', artifact }))).toBe('NOT_A_REVIEWER');
    expect(done).toEqual([]);
    const first = await Promise.all([
      codeOf(run.decide({ by: 'bea', artifact, round: 1 })),
      codeOf(run.decide({ by: 'bob', artifact, round: 1 })),
    ]);
    expect(first.sort()).toEqual(['GATE_NOT_OPEN', 'taken']);
    await atGate(run, 2);
    expect((await run.gate()).shows[0]?.digest).toBe(artifact);
    expect(await codeOf(run.decide({ by: 'bob', artifact, round: 1 }))).toBe('GATE_NOT_OPEN');
    expect(done).toEqual(['buy tea', 'look tea']);
    await run.decide({ by: 'bob', decision: 'rejected', artifact });
    await ended(run);
    await closed(run);
    expect(await codeOf(run.decide({ by: 'bea', artifact }))).toBe('RUN_CLOSED');
    expect(done).toEqual(['buy tea', 'look tea']);
  });

  it('are not heard where they came before the gate was open', async () => {
    play([look('milk')], [buy()]);
    const run = await dock.start('errand', {});
    for (let n = 0; n < 5; n += 1)
      await dock.client.signal(run.id, 'approve', { by: 'bea', round: 1, gate: 'raising' });
    await atGate(run);
    expect(done).toEqual(['look milk']);
    await run.decide({ by: 'bob', decision: 'rejected' });
    await ended(run);
    expect(done).toEqual(['look milk']);
  });

  it('come with a cancellation: the call is made once or not at all, and none after it', async () => {
    play([buy()]);
    const run = await dock.start('errand', {});
    await atGate(run);
    await Promise.all([
      codeOf(run.decide({ by: 'bea' })),
      codeOf(dock.client.cancel(run.id, { by: 'bea', reason: 'never mind' })),
    ]);
    const { lifecycle } = await eventually(
      () => run.status(),
      (status) => ['CANCELLED', 'COMPLETE'].includes(status.lifecycle),
    );
    expect(done.length).toBeLessThanOrEqual(1);
    expect(['RUN_CLOSED', 'GATE_NOT_OPEN'], lifecycle).toContain(await codeOf(run.decide({ by: 'bob' })));
  });

  it('are none of a gate that is cancelled', async () => {
    play([buy()]);
    const run = await dock.start('errand', {});
    await atGate(run);
    await dock.client.cancel(run.id, { by: 'bea', reason: 'never mind' });
    await ended(run, 'CANCELLED');
    expect(['RUN_CLOSED', 'GATE_NOT_OPEN']).toContain(await codeOf(run.decide({ by: 'bob' })));
    expect(done).toEqual([]);
  });
});

describe('a worker that is deployed while a call waits', () => {
  it('does not make a destructive tool a harmless one for runs that were admitted before', async () => {
    play([buy()], [buy('milk')]);
    const run = await dock.start('errand', {});
    await atGate(run);
    await dock.change({ tools: toolsOf(done, { look: 'read', note: 'write', buy: 'read' }) });
    await run.decide({ by: 'bea' });
    await atGate(run, 2);
    expect(done).toEqual(['buy tea']);
    await run.decide({ by: 'bea', decision: 'rejected' });
    await ended(run);
    await dock.change({ tools: toolsOf(done, EFFECTS) });
    expect(done).toEqual(['buy tea']);
  });

  it('that takes other arguments does not run on those that were approved', async () => {
    play([buy()]);
    const run = await dock.start('errand', {});
    await atGate(run);
    const other = defineTool({
      name: 'buy',
      description: 'Buys.',
      effect: 'destructive',
      input: z.strictObject({ goods: z.string() }),
      output: z.string(),
      run: ({ goods }) => String(done.push(`other ${goods}`)),
    }) as unknown as Tool;
    await dock.change({ tools: [...toolsOf(done, { look: 'read', note: 'write' }), other] });
    await run.decide({ by: 'bea' });
    await ended(run);
    await dock.change({ tools: toolsOf(done, EFFECTS) });
    expect(done).toEqual([]);
    expect(callsOf(await run.log())).toEqual(['buy proposed', 'buy failed']);
  });

  it('that does not have the tool any more makes no call, and the agent is told', async () => {
    play([buy()]);
    const run = await dock.start('errand', {});
    await atGate(run);
    await dock.change({ tools: [], pipelines: [] });
    await run.decide({ by: 'bea' });
    await ended(run);
    await dock.change({ tools: toolsOf(done, EFFECTS), pipelines: PIPELINES });
    expect(done).toEqual([]);
    expect(callsOf(await run.log())).toEqual(['buy proposed', 'buy failed']);
  });

  it('that remembers nothing between tasks tells the same', async () => {
    await dock.change({ temporal: { maxCachedWorkflows: 0 } });
    play([look(), look('milk')], [buy()], [buy()], [{ tool: 'sell', arguments: {} }], [look()]);
    const run = await dock.start('errand', {});
    await atGate(run);
    await run.decide({ by: 'bea' });
    await atGate(run, 2);
    await run.decide({ by: 'bea', decision: 'rejected' });
    await ended(run);
    await dock.change({ temporal: {} });
    expect(done.sort()).toEqual(['buy tea', 'look milk', 'look tea', 'look tea']);
    expect(requests).toHaveLength(6);
  });
});

describe('a budget that is used up while an approved call waits', () => {
  it('comes after the call, which is made once, and is raised by two of those who may', async () => {
    play([look()], [buy()]);
    const run = await dock.start('bounded', {});
    await atGate(run);
    await run.decide({ by: 'bea' });
    expect(await ended(run, 'FAILED')).toMatchObject({ failure: { code: 'BUDGET_EXCEEDED' } });
    expect(done).toEqual(['look tea', 'buy tea']);
    const raise = (by: string) => codeOf(run.recover({ procedure: 'raise', by, reason: 'it is worth it' }));
    await eventually(
      () => raise('bea'),
      (code) => code === 'NOT_A_RECOVERER',
    );
    expect(await raise('cleo')).toBe('taken');
    expect(await raise('cleo')).toBe('SECOND_PERSON_NEEDED');
    expect((await run.status()).lifecycle).toBe('FAILED');
    expect(done).toEqual(['look tea', 'buy tea']);
    const both = await Promise.all([raise('carl'), raise('carl')]);
    const [other, ...rest] = both.filter((code) => code !== 'taken');
    expect(rest).toEqual([]);
    // Whichever came second may find the run at work, or at its end already.
    expect(['RUN_NOT_FAILED', 'RUN_CLOSED']).toContain(other);
    expect(
      await eventually(
        () => run.status(),
        ({ lifecycle }) => lifecycle !== 'RUNNING',
      ),
    ).toMatchObject({
      lifecycle: 'COMPLETE',
    });
    expect(done).toEqual(['look tea', 'buy tea']);
  });

  it('is asked about once that call has run, as whoever approved it was told', async () => {
    play([look()], [buy()]);
    const run = await dock.start('small', {});
    await atGate(run);
    expect((await run.gate()).asks?.follows[0]).toContain('this very call runs, once');
    await run.decide({ by: 'bea' });
    await atGate(run, 1, 'raising');
    expect(callsOf(await run.log())).toEqual(['look done', 'buy proposed', 'buy done']);
    expect(done).toEqual(['look tea', 'buy tea']);
    await run.decide({ by: 'bob' });
    await ended(run);
    expect(done).toEqual(['look tea', 'buy tea']);
  });

  it('is asked for at its own gate: that approval is none of the call', async () => {
    play([look()], [buy()], [buy('milk')]);
    const run = await dock.start('small', {});
    await atGate(run);
    await run.decide({ by: 'bea', decision: 'rejected' });
    await atGate(run, 1, 'raising');
    await run.decide({ by: 'bea' });
    await atGate(run, 2);
    expect(done).toEqual(['look tea']);
    await run.decide({ by: 'bea', decision: 'rejected' });
    await eventually(
      () => run.status(),
      ({ lifecycle }) => !['RUNNING', 'IDLE'].includes(lifecycle),
    );
    expect(done).toEqual(['look tea']);
  });
});

describe('a model without measure', () => {
  it('may make two thousand calls in one answer: the first are made, and the run goes on', async () => {
    play(Array.from({ length: 2_000 }, (_, at) => look(`item ${at}`)));
    const run = await dock.start('errand', {});
    await ended(run);
    expect(done).toHaveLength(16);
    const refused = (await run.log()).filter(({ call }) => call?.outcome === 'refused');
    expect(refused.map(({ event, call, message }) => [event, call, message])).toEqual([
      [
        'toolRefused',
        { step: 1, outcome: 'refused' },
        '1984 more calls of this step were left out, for it has too many',
      ],
    ]);
    expect(sayStep(refused[0] ?? {}, (text) => text)).toMatch(/^step 1: calls refused: 1984 more calls/);
    expect(JSON.stringify(requests[1]?.prompt)).toContain('a step has 16 calls at most');
  });

  it('may name tools by ten thousand letters, and give heaps of arguments that do not fit', async () => {
    const much = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`key ${at}`, 'x'.repeat(100)]));
    play(
      Array.from({ length: 16 }, () => ({ tool: 'x'.repeat(10_000), arguments: much })),
      Array.from({ length: 16 }, () => ({ tool: 'look', arguments: much })),
      Array.from({ length: 16 }, () => ({ tool: 'look', arguments: { item: 'x'.repeat(30_000) } })),
    );
    const run = await dock.start('errand', {});
    await ended(run);
    expect(done).toHaveLength(16);
    expect(callsOf(await run.log()).slice(0, 32)).toEqual([
      ...Array.from({ length: 16 }, () => `${'x'.repeat(20)} refused`),
      ...Array.from({ length: 16 }, () => 'look failed'),
    ]);
  });

  it('is given a result of five megabytes, which no history holds', async () => {
    await dock.change({ tools: toolsOf(done, EFFECTS, () => 'x'.repeat(5_000_000)) });
    play([look()]);
    const run = await dock.start('errand', {});
    await ended(run);
    await dock.change({ tools: toolsOf(done, EFFECTS) });
    expect(JSON.stringify(requests[1]?.prompt).length).toBeGreaterThan(5_000_000);
    expect(JSON.stringify(await dock.client.history(run.id)).length).toBeLessThan(500_000);
  });
});
