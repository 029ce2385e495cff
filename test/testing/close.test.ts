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

it('what is pending when the test kit closes rejects for who asked it, what watches a run ends, and nothing else is thrown', async () => {
  const kit = await createTestKit({ pipelines: [errand] });
  const run = await kit.start('errand', {});
  await run.reaches('waiting');
  let told: () => void = () => undefined;
  const isWatched = new Promise<void>((resolve) => {
    told = resolve;
  });
  const watching = (async () => {
    for await (const _entry of kit.client.watch(run.id)) told();
  })();
  const looking = (async () => {
    for await (const _event of kit.client.watchLive(run.id));
  })();
  const refused = Promise.allSettled(['done', 'FAILED'].map((state) => run.reaches(state)));
  const polled = kit.env.connection.workflowService
    .getWorkflowExecutionHistory({
      namespace: 'default',
      execution: { workflowId: run.id },
      waitNewEvent: true,
      historyEventFilterType: 2,
    })
    .then(
      () => 'answered',
      (error: unknown) => String(error),
    );
  await isWatched;
  await kit.close();
  expect(await polled).toMatch(/CANCELLED|UNAVAILABLE/);
  expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await Promise.all([watching, looking]);
});
