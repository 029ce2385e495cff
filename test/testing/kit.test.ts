import { readdir } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Definition } from '../../src/machine/index.js';
import { createTestKit, scriptedSteps, type TestKit } from '../../src/testing/index.js';
import { copyExamples } from '../agents/research/shelf.js';
import { errandPipeline, openShop } from '../steps/errand.js';
import { anyInput } from '../workflows/pipelines.js';

const shop = openShop();
const look = (item: string) => ({ tool: 'look', arguments: { item } });
const script = (steps: Parameters<typeof scriptedSteps>[1]) => scriptedSteps('errandBoy', steps);

const oneStep: Definition = {
  name: 'oneStep',
  version: '1',
  input: anyInput,
  deadline: '1d',
  initial: 'shopping',
  states: {
    shopping: {
      kind: 'stage',
      work: { agent: 'errandBoy' },
      writes: 'receipt',
      timeout: '2m',
      on: { completed: 'done' },
    },
    done: { kind: 'final' },
  },
};

let kit: TestKit;
let shelf: Awaited<ReturnType<typeof copyExamples>>;
let steps: Parameters<typeof scriptedSteps>[1] = [];

beforeAll(async () => {
  shelf = await copyExamples();
  kit = await createTestKit({
    pipelines: [errandPipeline(), oneStep],
    agents: [
      {
        ...script([]),
        rules: (reads) => script(steps).rules(reads),
        steps: (reads, step) => script(steps).steps?.(reads, step),
      },
    ],
    tools: shop.tools,
    documents: shelf.root,
    reviewers: { buyer: ['bea'], editor: ['kim'] },
  });
});
afterAll(async () => {
  await kit?.close();
  await shelf?.remove();
});

async function play(pipeline: string, script: typeof steps) {
  steps = script;
  shop.calls.length = 0;
  return kit.start(pipeline, {});
}

describe('a scripted agent in steps', () => {
  it('makes the calls of a step together, hears what became of them, and answers', async () => {
    const run = await play('errand', [
      [look('tea'), { tool: 'sell', arguments: {} }],
      ([tea, sold]) => ({ answer: { tea: tea?.outcome ?? '', sold: sold?.outcome ?? '' } }),
    ]);
    expect(await run.result()).toMatchObject({ receipt: { tea: 'done', sold: 'refused' } });
    expect(shop.calls).toEqual(['look tea']);
  });

  it('ends its stage with an event', async () => {
    const run = await play('errand', [look('tea'), { event: 'givenUp', reason: 'too dear' }]);
    expect(await run.reaches('stopped')).toMatchObject({ lifecycle: 'COMPLETE' });
  });

  it('is the same in every run', async () => {
    for (const _time of [1, 2]) {
      const run = await play('errand', [look('tea'), { answer: 1 }]);
      expect(await run.result()).toMatchObject({ receipt: 1 });
    }
  });

  it('throws, with its count, where its script ends without an end of the work', async () => {
    const run = await play('errand', [look('tea')]);
    expect(await run.reaches('FAILED')).toMatchObject({
      failure: { message: expect.stringContaining('has taken its 1 steps; none of them ends the work') },
    });
  });

  it('throws where its stage has no tools', async () => {
    const run = await play('oneStep', [look('tea')]);
    expect(await run.reaches('FAILED')).toMatchObject({
      failure: { message: expect.stringContaining('its script is for a stage with tools') },
    });
  });
});

describe('the test kit', () => {
  it('serves researchNotes from the documents it is given, and lets the gate of its file expire at once', async () => {
    const run = await kit.start('researchNotes', {
      question: 'How often are the panes cleaned?',
      folder: 'harbor-light',
    });
    await run.reaches('APPROVING_WRITE');
    await kit.skip('73h');
    expect(await run.reaches('FAILED')).toMatchObject({ failure: { code: 'TIMEOUT_APPROVAL' } });
    expect(await readdir(shelf.root)).not.toContain('notes');
  });
});
