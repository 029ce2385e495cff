import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestRun } from '../../src/testing/test-run.js';
import type { Dialect } from '../scripted-provider/index.js';
import { eventually } from '../temporal-server.js';
import { errandPipeline } from './errand.js';
import { type Errands, openErrands } from './errands.js';
import { receipt } from './row.js';

/** In and out together, as the scripted provider counts them. */
const TOKENS_A_CALL = { openai: 14, anthropic: 12 } as const;

describe.each<Dialect>(['openai', 'anthropic'])('a budget in tokens, in the dialect of %s', (dialect) => {
  const perCall = TOKENS_A_CALL[dialect];
  let errands: Errands;
  beforeAll(async () => {
    errands = await openErrands(dialect, [
      { ...errandPipeline({ budget: { tokens: 2 * perCall } }), name: 'ofStage' },
      { ...errandPipeline({ budget: { tokens: 1_000_000 } }, { budget: { tokens: 2 * perCall } }), name: 'ofRun' },
    ]);
  });
  afterAll(() => errands?.close());

  /** Four steps with a call in each, and then the answer: five calls of the model. */
  async function begin(pipeline: string, mark: string): Promise<TestRun> {
    const { say, provider } = errands;
    provider.play(mark, (call) =>
      call > 4 ? say.answer(receipt) : say.calls([{ tool: 'note', arguments: { item: `${mark} ${call}` } }]),
    );
    return errands.start(pipeline, mark);
  }

  async function asksInRound(run: TestRun, round: number) {
    return eventually(
      () => run.status(),
      (status) => status.lifecycle === 'WAITING_FOR_APPROVAL' && status.gate.round === round,
    );
  }

  it.each(['ofStage', 'ofRun'])(
    'is given once more with each approval, and the work goes on where it was: %s',
    async (pipeline) => {
      const mark = `mark-${pipeline.toLowerCase()}`;
      const run = await begin(pipeline, mark);
      expect(await asksInRound(run, 1)).toMatchObject({ state: 'raising', spent: { calls: 2 } });
      const whose = pipeline === 'ofRun' ? 'run' : 'stage';
      const shown = (await errands.dock.client.artifacts(run.id)).find(({ name }) => name === 'spending');
      expect(await errands.read(shown?.digest ?? '')).toMatchObject({
        usedUp: [`${2 * perCall} of ${2 * perCall} tokens of the ${whose}`],
        approvalGivesAgain: { [whose]: { tokens: 2 * perCall } },
      });
      expect(errands.provider.asked(mark)).toHaveLength(2);
      await run.decide({ by: 'bea' });
      expect(await asksInRound(run, 2)).toMatchObject({ state: 'raising', spent: { calls: 4 } });
      await run.decide({ by: 'bob' });
      await eventually(
        () => run.status(),
        ({ lifecycle }) => lifecycle === 'COMPLETE',
      );
      expect(errands.provider.asked(mark)).toHaveLength(5);
      expect(errands.done(mark)).toEqual([1, 2, 3, 4].map((n) => `note ${mark} ${n}`));
      expect(await errands.dock.client.spending(run.id)).toMatchObject({
        total: { calls: 5, inputTokens: 5 * (dialect === 'openai' ? 11 : 7) },
      });
    },
  );

  it('that a person does not raise ends the run, and nothing more is asked', async () => {
    const mark = 'mark-rejected';
    const run = await begin('ofStage', mark);
    await asksInRound(run, 1);
    await run.decide({ decision: 'rejected', by: 'bea', comment: 'enough' });
    const status = await eventually(
      () => run.status(),
      ({ lifecycle }) => lifecycle === 'FAILED',
    );
    expect(status).toMatchObject({ failure: { code: 'REJECTED', state: 'raising' } });
    expect(errands.provider.asked(mark)).toHaveLength(2);
  });
});
