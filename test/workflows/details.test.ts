import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definePipeline } from '../../src/machine/index.js';
import { createTestKit, scriptedAgent, type TestKit, type TestRun } from '../../src/testing/index.js';

const order = definePipeline({
  name: 'order',
  version: '1',
  title: 'Wagon order',
  input: { type: 'object' },
  deadline: '30d',
  initial: 'reading',
  states: {
    reading: {
      kind: 'stage',
      work: { agent: 'clerk' },
      writes: 'wagons',
      timeout: '1h',
      on: { completed: 'awaitingApproval' },
    },
    awaitingApproval: {
      kind: 'gate',
      ask: 'Are these the wagons?',
      shows: ['input.brief', 'wagons'],
      reviewers: [{ id: 'ann' }],
      deadline: '72h',
      on: { approved: 'done', rejected: 'FAILED', expired: 'FAILED' },
    },
    done: { kind: 'final' },
  },
});

describe("a reviewer's page", () => {
  let kit: TestKit;
  beforeAll(async () => {
    const answer = {
      zone: 'north',
      wagons: [{ id: 'W-1', text: 'Gravel', loadsPerDay: 2, quote: 'two loads of gravel' }],
    };
    kit = await createTestKit({ pipelines: [order], agents: [scriptedAgent('clerk', [answer, answer])] });
  });
  afterAll(() => kit?.close());

  /** What the Web UI asks a worker for. */
  async function pageOf(run: TestRun): Promise<string> {
    await run.reaches('awaitingApproval');
    const handle = kit.env.client.workflow.getHandle(run.id);
    return (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
  }

  it('shows text as text, a work product as a page, and who made it in one line', async () => {
    const page = await pageOf(await kit.start('order', { brief: '# Gravel\nWe take two loads of gravel.' }));
    expect(page).toContain('### Brief\n\n\n\\# Gravel  \nWe take two loads of gravel.\n');
    expect(page).toMatch(/### Wagons\n\n\*made by clerk, offline rules\*\n/);
    expect(page).toContain(
      'Zone: north\n\n**Wagons (1)**\n\n**W-1** Gravel  \nLoads per day: 2\n> two loads of gravel',
    );
    expect(page).not.toContain('instructions');
  });

  it('names the command that prints a text too large for the page', async () => {
    const run = await kit.start('order', { brief: 'We take two loads of gravel. '.repeat(2_000) });
    const page = await pageOf(run);
    expect(page).toMatch(/Too large for this page \(\d+ bytes\)/);
    expect(page).toContain(`npx signalbox artifacts ${run.id} --get input.brief --format md`);
  });
});
