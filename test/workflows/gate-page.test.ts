import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { sealed, staff, strict } from '../cli/release.js';

describe('the page of a gate that asks for much', () => {
  let kit: TestKit;
  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [strict, sealed],
      activities: { draft: async ({ decision }) => (decision ? 'A better note' : 'A note') },
      reviewers: staff,
    });
  });
  afterAll(() => kit?.close());

  async function openPage(pipeline: string) {
    const run = await kit.start(pipeline, { brief: 'a bridge', requestedBy: 'rita' });
    await run.reaches('review');
    const handle = kit.env.client.workflow.getHandle(run.id);
    const page = async () =>
      (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
    return { run, page };
  }

  it('says who is needed and who may not decide, what happens by itself, and what a decision needs', async () => {
    const { run, page } = await openPage('strict');
    const text = await page();
    const digest = (await run.gate()).shows[0]?.digest;
    for (const words of [
      '- Needed: 2 different people must approve: 1 of the role editor, 1 of the role counsel',
      '- Still needed: 2 more, with 1 of the role editor (ed, eve); 1 of the role counsel (cora)',
      '- May not decide: rita, who asked for the run',
      ' UTC: whoever has not decided is reminded',
      ' UTC: boss may decide, too',
      `- It names the digest of note: ${digest}`,
    ])
      expect(text).toContain(words);
  });

  it('holds the input of each signal as this gate takes it, once the answers are filled in', async () => {
    const { run, page } = await openPage('strict');
    const inputs = [...(await page()).matchAll(/^ {4}(\{.+\})$/gm)].map(([, input = '']) => JSON.parse(input));
    expect(inputs).toHaveLength(3);
    const send = (by: string) => kit.client.signal(run.id, 'approve', { ...inputs[0], by, data: { risk: 'low' } });
    await send('ed');
    expect((await run.gate()).decisions).toMatchObject([{ by: 'ed', comment: 'WHY' }]);
    expect(await page()).toMatch(
      /Still needed: 1 more, with 1 of the role counsel[\s\S]*### Decided so far\n\n- ed approved, .* UTC: “WHY”/,
    );
    await send('cora');
    expect((await run.status()).state).toBe('sent');
  });

  it('says in the next round what has changed and what was said', async () => {
    const { run, page } = await openPage('strict');
    const artifact = (await run.gate()).shows[0]?.digest ?? '';
    await run.decide({ by: 'ed', decision: 'changesRequested', comment: 'better, *please*', artifact });
    await run.reaches('review');
    expect(await page()).toMatch(
      /### What has changed in note since[\s\S]*### What was said in round 1\n\n- ed asked for changes, .*“better, \\\*please\\\*”\n- What is shown now is the answer/,
    );
  });

  it('names only the command that signs, where the gate takes signed decisions only', async () => {
    const { run, page } = await openPage('sealed');
    const text = await page();
    expect(text).not.toContain('temporal workflow signal');
    expect(text).toContain(`npx signalbox approve ${run.id} --as YOU --gate review --round 1 --comment WHY --key FILE`);
  });
});
