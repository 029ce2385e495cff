import { expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import { createTestKit } from '../../src/testing/index.js';
import { anyInput } from '../workflows/pipelines.js';

const errand: Definition = {
  name: 'errand',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'waiting',
  states: {
    waiting: { kind: 'wait', event: 'home', deadline: '1h', on: { home: 'done', expired: 'FAILED' } },
    done: { kind: 'final' },
  },
};

it('what watches a run ends when the test kit closes, what waits for it rejects for who asked, and nothing else is thrown', async () => {
  const kit = await createTestKit({ pipelines: [errand] });
  const run = await kit.start('errand', {});
  await run.reaches('waiting');
  const watching = (async () => {
    for await (const _entry of kit.client.watch(run.id));
  })();
  const refused = Promise.allSettled(['done', 'FAILED'].map((state) => run.reaches(state)));
  await run.status();
  await kit.close();
  await watching;
  expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
