import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineTool, type Tool } from '../../src/index.js';
import { type Definition, definePipeline, type Stage, type Work } from '../../src/machine/index.js';
import { type CreateWorkerOptions, createFileDirectory, createWorker } from '../../src/worker/index.js';
import { letter } from '../workflows/pipelines.js';

const activities = { draft: async () => null, send: async () => null };

const doing = (
  work: Work,
  stage: Pick<Stage, 'compensation' | 'entry' | 'exit'> = {},
  more: Partial<Definition> = {},
): Definition => ({
  ...definePipeline({
    name: 'doing',
    version: '1',
    input: { type: 'object' },
    deadline: '1d',
    initial: 'working',
    states: {
      working: { ...stage, kind: 'stage', work, timeout: '1h', on: { completed: 'done' } },
      done: { kind: 'final' },
    },
  }),
  ...more,
});

const connection = {} as CreateWorkerOptions['connection'];
const refusal = (options: Partial<CreateWorkerOptions>) =>
  expect(createWorker({ connection, ...options })).rejects.toMatchObject({ code: 'INVALID_CONFIGURATION' });

describe('a worker is refused where its runs would wait in vain', () => {
  it.each<Work>([
    { activity: 'draft' },
    { agent: 'poet' },
    { branches: { one: { activity: 'known' }, two: { activity: 'draft' } } },
  ])('for an activity or agent that it does not have: %j', async (work) => {
    await refusal({ pipelines: [doing(work)], activities: { known: async () => null } });
  });

  it('and names the pipeline, the state and what it does have', async () => {
    const asked = createWorker({
      connection,
      pipelines: [doing({ activity: 'draft' })],
      activities: { darft: () => 1 },
    });
    await expect(asked).rejects.toMatchObject({
      details: ["doing, states.working: expected 'draft' among the worker's activities, got darft, checkCitations"],
    });
  });

  it('for an activity that undoes a stage, or is done besides, and that it does not have', async () => {
    const remote = { activity: 'elsewhere', taskQueue: 'others' };
    const pipeline = doing(
      { activity: 'known' },
      { compensation: { activity: 'undo' }, entry: [remote, { activity: 'greet' }], exit: [{ activity: 'known' }] },
      { actions: { FAILED: [{ activity: 'alarm' }], CANCELLED: [remote] } },
    );
    const asked = createWorker({ connection, pipelines: [pipeline], activities: { known: async () => null } });
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      details: [
        "doing, states.working.compensation: expected 'undo' among the worker's activities, got known, checkCitations",
        "doing, states.working.entry[1]: expected 'greet' among the worker's activities, got known, checkCitations",
        "doing, actions.FAILED[0]: expected 'alarm' among the worker's activities, got known, checkCitations",
      ],
    });
  });

  it.each(['admit', 'fetchValues', 'prepareRecovery', 'readCheckpoint', 'requestCancel', 'countSpending'])(
    "for an activity with the name of one of the engine's: %s",
    async (name) => {
      await refusal({ activities: { [name]: async () => null } });
    },
  );

  it.each(['liveStream', 'budgetLedger'])("for a pipeline with a name of the engine's own: %s", async (name) => {
    const pipelines = [{ ...doing({ activity: 'known' }), name }];
    const asked = createWorker({ connection, pipelines, activities: { known: async () => null } });
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_DEFINITION',
      details: [expect.stringContaining(`the pipeline's "${name}", which is taken, is not a usable name`)],
    });
  });

  it('for two pipelines of one name, of which only one could run', async () => {
    const pipelines = [doing({ activity: 'known' }), doing({ activity: 'known' })];
    const asked = createWorker({ connection, pipelines, activities: { known: async () => null } });
    await expect(asked).rejects.toMatchObject({ code: 'INVALID_DEFINITION' });
  });

  it('for reviewers that do not fit, or whose file does not, with the path of the mistake', async () => {
    const details = [expect.stringContaining('people.ann.email')];
    const reviewers = { people: { ann: { email: 'nowhere' } } };
    await expect(createWorker({ connection, reviewers })).rejects.toMatchObject({ details });
    const none = createFileDirectory('no-such-folder/reviewers.yaml');
    await expect(createWorker({ connection, reviewers: none })).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' });
  });

  it('for a gate of a role that nobody holds, and names who holds which', async () => {
    const asked = createWorker({ connection, pipelines: [letter], activities, reviewers: { author: ['ann'] } });
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      details: ["letter, states.awaitingApproval: expected somebody in the role 'editor', got reviewers for author"],
    });
  });
});

describe('a worker is refused where a failed run would find nobody', () => {
  const notify = [{ role: 'yard' }, 'requester', { id: 'kim' }] as const;
  const pipeline = doing(
    { activity: 'known' },
    { entry: [{ notify, message: 'The work begins.' }] },
    {
      recovery: { by: [{ role: 'operator' }, { role: 'author' }], escalateTo: [{ group: 'board' }, { id: 'kim' }] },
      actions: { FAILED: [{ notify, message: 'The work has failed.' }] },
    },
  );

  it('for a role or group that may recover it, is handed it, or is told of it, and that nobody is in', async () => {
    const asked = createWorker({
      connection,
      pipelines: [pipeline],
      activities: { known: async () => null },
      reviewers: { author: ['ann'] },
    });
    await expect(asked).rejects.toMatchObject({
      code: 'INVALID_CONFIGURATION',
      details: [
        "doing, recovery.by: expected somebody in the role 'operator', got reviewers for author",
        "doing, recovery.escalateTo: expected somebody in the group 'board', got reviewers for none",
        "doing, states.working.entry[0]: expected somebody in the role 'yard', got reviewers for author",
        "doing, actions.FAILED[0]: expected somebody in the role 'yard', got reviewers for author",
      ],
    });
  });
});

describe('whatever is given as a pipeline is looked at, types or not', () => {
  it.each([null, 7, 'letter', [], {}, { name: 'letter', states: null }, { states: { a: { kind: 'gate' } } }])(
    '%j: problems, never a TypeError',
    async (given) => {
      const asked = createWorker({ connection, pipelines: [given as never] });
      await expect(asked).rejects.toMatchObject({ code: 'INVALID_DEFINITION' });
    },
  );

  it('a misspelled key and a wrong arrow are told together', async () => {
    const { working, ...others } = doing({ activity: 'known' }).states;
    const misspelled = { ...working, retires: 3, on: { completed: 'nowhere' } };
    const given = { ...doing({ activity: 'known' }), states: { ...others, working: misspelled } };
    const asked = createWorker({ connection, pipelines: [given as never], activities: { known: async () => null } });
    const { details } = (await asked.catch((error: unknown) => error)) as { details: string[] };
    expect(details).toEqual(
      expect.arrayContaining([
        expect.stringContaining('states.working.retires: is unknown here'),
        expect.stringContaining('states.working.on.completed: '),
      ]),
    );
  });

  it('a member that is undefined is one that is not there', async () => {
    const given = { ...doing({ activity: 'known' }), title: undefined };
    await refusal({ pipelines: [given as never] });
  });
});

describe('a worker and the tools of its agents', () => {
  const described = {
    name: 'find',
    description: 'Finds passages.',
    input: z.object({ words: z.string() }),
    output: z.array(z.string()),
    effect: 'read',
  } as const;
  const search = defineTool({ ...described, run: () => [] });
  const using = (tools: readonly string[]) => {
    const pipeline = doing({ agent: 'hunter' });
    const { working, ...rest } = pipeline.states;
    return { ...pipeline, states: { ...rest, working: { ...working, tools } as Stage } };
  };
  const refusalOf = (options: Partial<CreateWorkerOptions>) => createWorker({ connection, ...options }).catch((e) => e);

  it('is refused where a stage lets an agent call one that it does not have', async () => {
    const refused = await refusalOf({ pipelines: [using(['find', 'seek'])], tools: [search] });
    expect(refused).toMatchObject({ code: 'INVALID_CONFIGURATION' });
    expect(refused.details).toContain(
      "doing, states.working.tools: expected 'seek' among the worker's tools, got find, search, open, quote, write",
    );
    expect(refused.details.join()).not.toContain("'find'");
  });

  it('is refused where a stage lets an agent do what cannot be taken back, and nobody could approve it', async () => {
    const tools: Tool[] = [{ ...search, effect: 'destructive' }];
    expect(await refusalOf({ pipelines: [using(['find'])], tools })).toMatchObject({
      code: 'INVALID_DEFINITION',
      details: [expect.stringMatching(/^doing, states\.working\.tools\[0\]: .*destructive/)],
    });
  });

  it('is refused where two have one name', async () => {
    await refusal({ tools: [search, search] });
  });

  it('is refused where a tool is done by an activity that it does not have', async () => {
    const tools: Tool[] = [{ ...described, activity: { name: 'seek' } }];
    const refused = await refusalOf({ tools, activities: { draft: () => null } });
    expect(refused).toMatchObject({
      code: 'INVALID_CONFIGURATION',
      details: ["tools.find: expected 'seek' among the worker's activities, got draft, checkCitations"],
    });
    const engines: Tool[] = [{ ...described, activity: { name: 'putArtifact' } }];
    await refusal({ tools: engines });
  });

  it.each<Tool>([
    { ...described, activity: { name: 'draft' } },
    { ...described, activity: { name: 'seek', taskQueue: 'archive' } },
  ])('is not, where it has that, or another task queue does: $activity', async (tool) => {
    const refused = await refusalOf({ tools: [tool], activities: { draft: () => null } });
    expect(refused).not.toMatchObject({ code: 'INVALID_CONFIGURATION' });
  });
});
