import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { letter, parcel } from './pipelines.js';

describe('cancellation', () => {
  let kit: TestKit;
  let wasCancelled = false;

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [{ ...letter, states: { ...letter.states, drafting: { ...drafting(), heartbeat: '1s' } } }, parcel],
      reviewers: { editor: ['ed'] },
      activities: {
        draft: async (_reads, { signal, heartbeat }) => {
          const beat = setInterval(() => heartbeat('drafting'), 50);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          clearInterval(beat);
          wasCancelled = true;
          throw new Error('cancelled');
        },
        send: async () => undefined,
      },
    });
  });
  afterAll(() => kit?.close());

  const cancel = (id: string) => kit.env.client.workflow.getHandle(id).cancel();

  it.each([
    ['parcel', 'awaitingScan'],
    ['letter', 'drafting'],
  ])('a cancelled run of %s ends CANCELLED, and its log says so', async (pipeline, state) => {
    const run = await kit.start(pipeline, { topic: 'rain' });
    await run.reaches(state);
    await cancel(run.id);
    await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await run.status()).toMatchObject({ lifecycle: 'CANCELLED', state: 'CANCELLED' });
    expect((await run.log()).at(-1)).toMatchObject({ from: state, to: 'CANCELLED', trigger: 'cancel' });
  });

  it('the work in flight is told', async () => {
    const until = performance.now() + 10_000;
    while (!wasCancelled && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 25));
    expect(wasCancelled).toBe(true);
  });
});

function drafting() {
  const state = letter.states.drafting;
  if (state?.kind !== 'stage') throw new Error('drafting is a stage');
  return state;
}
