import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuditEntry, Recover, Status } from '../../src/contract/index.js';
import { createTestKit, type TestKit, type TestRun } from '../../src/testing/index.js';
import { createCrew, harbor, harbors } from '../recovery/harbor.js';
import { eventually } from '../temporal-server.js';

// Many calls, one after the other: each may be late.
vi.setConfig({ testTimeout: 240_000 });

type Failed = Extract<Status, { lifecycle: 'FAILED' }>;

const quay = {
  ...harbor,
  name: 'quay',
  title: 'Quay',
  recovery: {
    by: [{ id: 'otto' }, { id: 'olga' }],
    fourEyes: ['rollback', 'patch'] as const,
    escalateTo: [{ role: 'harbormaster' }],
    lease: '1h',
  },
};

describe('the page of a failed run', () => {
  let kit: TestKit;
  const crew = createCrew();

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [harbor, quay, ...harbors],
      reviewers: { harbormaster: ['hanna'] },
      activities: {
        ...crew.activities,
        async turnBack() {
          throw ApplicationFailure.nonRetryable('# no *way* back');
        },
      },
    });
  });
  afterAll(() => kit?.close());

  const pageOf = async (run: TestRun) => {
    const handle = kit.env.client.workflow.getHandle(run.id);
    return (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
  };

  const failing = async (pipeline: string, trouble: { readonly [stage: string]: readonly string[] }) => {
    const run = await kit.start(pipeline, { trouble });
    if (!trouble.load) await run.reaches('clearing').then(() => run.decide({ by: 'ann' }));
    const { failure } = (await run.reaches('FAILED')) as Failed;
    return { run, failure };
  };

  /** What stands on the page for pasting, with the words filled in. */
  const inputsIn = (page: string, by = 'otto'): Recover[] =>
    [...page.matchAll(/^ {4}(\{.+\})$/gm)].map(([, input = '']) => ({
      ...(JSON.parse(input) as Recover),
      by,
      reason: 'the crane works again',
    }));

  it('says what failed, why, on what, until when, what would be undone, and where it can go back to', async () => {
    const { run, failure } = await failing('quay', { sail: ['EXTERNAL_API_ERROR'] });
    const page = await pageOf(run);
    for (const words of [
      '## Quay: FAILED',
      '**EXTERNAL_API_ERROR** in sailing: sail went wrong',
      'That is: a provider stayed down or refused.',
      '- activity sail, in attempt 1',
      `- given cargo: \`${failure.input?.find(({ name }) => name === 'cargo')?.digest}\``,
      '- EXTERNAL\\_API\\_ERROR: sail went wrong\n- Error: the crane is down',
      ' UTC it can be brought back; then it is given up',
      '- by otto, olga',
      '- it takes two people, who send the same: rollback, patch',
      '- what is undone when it is given up: loading (entry 2)',
      ...failure.checkpoints.map(({ seq, state }) => `- ${seq}: ${state}, `),
      'resume: goes on where it stopped',
      `    temporal workflow signal --workflow-id ${run.id} --name recover --input '{"procedure":"resume","by":"YOU","reason":"WHY","failure":${failure.seq}}'`,
      `    npx signalbox recover ${run.id} resume --as YOU --reason WHY --failure ${failure.seq}`,
      `    npx signalbox claim ${run.id} --as YOU`,
    ])
      expect(page).toContain(words);
  });

  it.each([
    ['harbor', { load: ['AGENT_ERROR'] }],
    ['harbor', { load: ['misshapen'] }],
    ['harbor', { sail: ['BUDGET_EXCEEDED'] }],
    ['harbor', { sail: ['AGENT_ERROR'] }],
    ['convoy', { load: ['AGENT_ERROR'] }],
    ['smuggler', {}],
    ['reef', {}],
  ])('every input on it is taken as it stands, once the words are filled in: %s %j', async (pipeline, trouble) => {
    const { run: first, failure } = await failing(pipeline, trouble as never);
    const inputs = inputsIn(await pageOf(first));
    expect([...new Set(inputs.map(({ procedure }) => procedure))]).toEqual(failure.procedures);
    for (const input of inputs) {
      const { run } = await failing(pipeline, trouble as never);
      const { failure: anew } = (await run.status()) as Failed;
      const patch = input.patch && { limit: { euros: 3 } };
      await kit.client.signal(run.id, 'recover', { ...input, failure: anew.seq, ...(patch && { patch }) });
      // What a recovery brings from outside takes a moment.
      const log = await eventually(run.log, (entries) =>
        entries.some(({ kind, recovery }) => kind === 'refusal' || recovery !== undefined),
      );
      expect(log.filter(({ kind }) => kind === 'refusal')).toEqual([]);
      expect(log.find(({ recovery }) => recovery)).toMatchObject({ recovery: { procedure: input.procedure } });
    }
  });

  it('says who works on it, who proposed what, and what exactly the second person sends', async () => {
    const { run } = await failing('quay', { load: ['misshapen'] });
    await kit.client.claim(run.id, { by: 'otto' });
    expect(await pageOf(run)).toMatch(/- claimed by otto until .* UTC: nobody else may act before/);
    const back = inputsIn(await pageOf(run)).find(({ procedure }) => procedure === 'rollback');
    await kit.client.signal(run.id, 'recover', back as Recover);
    await kit.client.release(run.id, { by: 'otto' });
    const page = await pageOf(run);
    expect(page).toMatch(/- otto proposed rollback to \d+, .* UTC: “the crane works again”/);
    expect(page).not.toContain('claimed by');
    const [confirmation] = inputsIn(page, 'olga');
    await kit.client.signal(run.id, 'recover', confirmation as Recover);
    const isMoved = (entry: AuditEntry) => entry.recovery !== undefined && entry.kind === 'transition';
    const log = await eventually(run.log, (entries) => entries.some(isMoved));
    expect(log.find(isMoved)).toMatchObject({
      recovery: { procedure: 'rollback', by: 'olga', proposedBy: 'otto' },
    });
  });

  it('of a run that was given up says what was undone and what could not be, and how to go on in another', async () => {
    const { run: lost, failure } = await failing('harbor', { sail: ['AGENT_ERROR'] });
    await lost.recover({ procedure: 'abandon', by: 'otto', reason: 'it sinks' });
    await expect(lost.result()).rejects.toMatchObject({ cause: { type: 'AGENT_ERROR' } });
    const page = await pageOf(lost);
    expect(page).toContain('The run was given up, and nothing brings it back.');
    expect(page).toContain('- loading, entered with entry 2, was undone');
    expect(page).not.toContain('How to bring it back');
    expect(page).toMatch(new RegExp(`npx signalbox fork ${lost.id} --at \\d+ --as YOU --reason WHY`));
    expect(failure.procedures).toContain('abandon');
  });

  it('of a run that was cancelled says by whom, why, and what was undone', async () => {
    const run = await kit.start('harbor', {});
    await run.reaches('clearing');
    await kit.client.cancel(run.id, { by: 'sue', reason: 'a *storm* comes' });
    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    const page = await pageOf(run);
    expect(page).toContain('Cancelled by sue: a \\*storm\\* comes');
    expect(page).toMatch(/- loading, entered with entry \d+, was undone/);
  });
});
