import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../src/contract/index.js';
import type { Dialect } from '../scripted-provider/index.js';
import { saidIn } from '../scripted-provider/index.js';
import { errandPipeline } from './errand.js';
import { type Errands, openErrands } from './errands.js';

const DEPTH = 4_000;
const deep = `${'{"item":'.repeat(DEPTH)}"tea"${'}'.repeat(DEPTH)}`;
const callsOf = (log: readonly AuditEntry[]) =>
  log.flatMap(({ call, message = '' }) => (call?.tool === undefined ? [] : [[call.tool, call.outcome, message]]));

describe.each<Dialect>(['openai', 'anthropic'])(
  'a model that nests thousands deep, in the dialect of %s',
  (dialect) => {
    let errands: Errands;
    beforeAll(async () => {
      errands = await openErrands(dialect, [errandPipeline({ limits: { steps: 6, failures: 6 } })]);
    });
    afterAll(() => errands?.close());

    it('is asked once for each step, told what cannot be taken, and goes on', async () => {
      const { provider, say } = errands;
      const mark = `mark-deep-${dialect}`;
      const parsed = JSON.parse(deep);
      provider.play(mark, [
        say.calls([{ tool: 'look', arguments: dialect === 'openai' ? deep : parsed }]),
        say.calls([
          { tool: 'look', arguments: { item: deep } },
          { tool: 'look', arguments: { item: `${mark} tea` } },
        ]),
        say.answer(`{"tool":"look","arguments":${deep}}`),
        say.answer(`{"bought":${deep}}`),
        say.answer('{"bought":["tea"]}'),
      ]);
      const run = await errands.start('errand', mark);
      await run.reaches('done');
      const asked = provider.asked(mark);
      expect(asked).toHaveLength(5);
      const refused = ['look', 'failed', expect.stringContaining('nested at most 100 deep')];
      expect(callsOf(await run.log())).toEqual([refused, ['look', 'done', ''], ['look', 'done', ''], refused]);
      expect(errands.done(mark)).toEqual([`look ${mark} tea`]);
      expect(JSON.stringify(asked[4]?.body)).toContain('the answer is nested more than 100 deep');
      const first = asked[1] && saidIn(asked[1]).find(({ by }) => by === 'call');
      expect(JSON.stringify(first).length).toBeLessThan(3_000);
    });
  },
);
