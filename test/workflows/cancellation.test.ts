import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { eventually } from '../temporal-server.js';
import { letter, parcel } from './pipelines.js';

describe('cancellation', () => {
  let kit: TestKit;
  /** The executions whose work was told. */
  const told: string[] = [];

  beforeAll(async () => {
    kit = await createTestKit({
      pipelines: [{ ...letter, states: { ...letter.states, drafting: { ...drafting(), heartbeat: '1m' } } }, parcel],
      // A cancellation is heard of by a heartbeat that is sent.
      temporal: { maxHeartbeatThrottleInterval: '100ms' },
      reviewers: { editor: ['ed'] },
      activities: {
        draft: async (_reads, { key, signal, heartbeat }) => {
          const beat = setInterval(() => heartbeat('drafting'), 50);
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
          clearInterval(beat);
          told.push(key.split('/')[0] ?? '');
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
    const run = await kit.start('letter', { topic: 'rain' });
    await run.reaches('drafting');
    const { execution } = await kit.client.describe(run.id);
    await cancel(run.id);
    await eventually(
      async () => told,
      (executions) => executions.includes(execution),
    );
  });
});

function drafting() {
  const state = letter.states.drafting;
  if (state?.kind !== 'stage') throw new Error('drafting is a stage');
  return state;
}
