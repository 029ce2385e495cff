import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { digestOf } from '../../src/contract/index.js';
import { type Definition, definePipeline } from '../../src/machine/index.js';
import { createTestKit, type TestKit } from '../../src/testing/index.js';
import { ApplicationFailure, type UserActivity } from '../../src/worker/index.js';

const survey: Definition = definePipeline({
  name: 'survey',
  version: '1',
  input: { type: 'object' },
  deadline: '1d',
  cancellation: { grace: '1m' },
  initial: 'surveying',
  states: {
    surveying: {
      kind: 'stage',
      work: { activity: 'visit' },
      reads: ['input.ends'],
      writes: 'report',
      timeout: '2h',
      heartbeat: '9s',
      retry: { initialInterval: '1h', byError: { Flooded: { initialInterval: '10ms' }, Fenced: 'never' } },
      on: { completed: 'done' },
    },
    done: { kind: 'final', outputs: ['report'] },
  },
});

const bothParts = digestOf({ parts: { hill: 1, wood: 2 } });
let visits: string[];
let underWay: () => void;

const visit: UserActivity = async ({ ends }: { ends: string }, { part, attempt, signal }) => {
  await part('hill', () => visits.push('hill'));
  if (attempt < 3) throw ApplicationFailure.retryable('the road is under water', 'Flooded');
  await part('wood', () => visits.push('wood'));
  if (ends === 'fenced') throw ApplicationFailure.retryable('no way in', 'Fenced');
  await part('river', async () => {
    underWay();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
};

describe('a run whose stage works in parts', () => {
  let kit: TestKit;

  beforeAll(async () => {
    // A cancellation is heard of by a heartbeat that is sent.
    const temporal = { maxHeartbeatThrottleInterval: '100ms' } as const;
    kit = await createTestKit({ pipelines: [survey], activities: { visit }, temporal });
  });
  afterAll(() => kit?.close());

  const incompleteOf = async (run: string) => (await kit.client.artifacts(run)).filter((made) => made.incomplete);

  it('keeps the parts of a stage that failed for good, and says at which attempt', async () => {
    visits = [];
    const run = await kit.start('survey', { ends: 'fenced' });
    const status = await run.reaches('FAILED');
    expect(status).toMatchObject({ failure: { message: 'no way in', attempt: 3 } });
    expect(visits).toEqual(['hill', 'wood']);
    expect(await incompleteOf(run.id)).toMatchObject([{ name: 'report', digest: bothParts }]);
  });

  it('keeps the parts of a stage that was canceled', async () => {
    visits = [];
    const begun = new Promise<void>((resolve) => {
      underWay = resolve;
    });
    const run = await kit.start('survey', { ends: 'canceled' });
    await begun;
    await kit.env.client.workflow.getHandle(run.id).cancel();
    await expect(run.result()).rejects.toThrow();
    expect((await run.status()).lifecycle).toBe('CANCELLED');
    expect(visits).toEqual(['hill', 'wood']);
    expect(await incompleteOf(run.id)).toMatchObject([{ name: 'report', digest: bothParts }]);
  });
});
