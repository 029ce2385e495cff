import { beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createAdmit } from '../../activities/admit.js';
import { defineTool, type Tool, toolFactsOf } from '../../src/agents/index.js';
import {
  type AdmissionRequest,
  canonicalJson,
  digestOf,
  INLINE_LIMIT_BYTES,
  SignalboxError,
} from '../../src/contract/index.js';
import { createStaticDirectory, type Directory } from '../../src/directory/index.js';
import { type Definition, definePipeline, type Json, type Reviewer, type Stage } from '../../src/machine/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';

const asking = (reviewers: readonly Reviewer[], more: Partial<Definition> = {}): Definition => ({
  ...definePipeline({
    name: 'asking',
    version: '1',
    input: { type: 'object' },
    deadline: '1d',
    initial: 'waiting',
    states: {
      waiting: {
        kind: 'gate',
        ask: 'May it pass?',
        reviewers,
        deadline: '1h',
        on: { approved: 'done', rejected: 'done', expired: 'done' },
      },
      done: { kind: 'final' },
    },
  }),
  ...more,
});

const admit = (reviewers: readonly Reviewer[], directory: Directory) =>
  createAdmit({ pipelines: [asking(reviewers)], directory, store: createMemoryStore() })({
    pipeline: 'asking',
    input: { requestedBy: 'ann' },
  });

describe('admission and the people its gates ask', () => {
  const directory = createStaticDirectory({ roles: { editor: ['ed'], idle: [] }, groups: { board: ['bea'] } });

  it('admits a run whose roles and groups have somebody now, without saying whom: the gate does as it opens', async () => {
    const admission = await admit([{ role: 'editor' }, { group: 'board' }, { id: 'anybody' }], directory);
    expect(admission).toMatchObject({ ok: true, input: { requestedBy: 'ann' } });
    expect(admission).not.toHaveProperty('roles');
  });

  it('refuses one for a role or group that nobody is in, each named once', async () => {
    const reviewers = [{ role: 'idle' }, { role: 'board' }, { group: 'editor' }, { role: 'idle' }, { role: 'editor' }];
    expect(await admit(reviewers, directory)).toMatchObject({
      ok: false,
      code: 'UNKNOWN_ROLE',
      problems: ['role idle', 'role board', 'group editor'],
    });
  });

  it('refuses one that nobody could recover, and not one that nobody could be handed on to', async () => {
    const recovery = { by: [{ role: 'editor' }, { group: 'idle' }], escalateTo: [{ role: 'idle' }] };
    const pipelines = [asking([{ id: 'ann' }], { recovery })];
    const request = { pipeline: 'asking', input: { requestedBy: 'ann' } };
    expect(await createAdmit({ pipelines, directory, store: createMemoryStore() })(request)).toMatchObject({
      ok: false,
      code: 'UNKNOWN_ROLE',
      problems: ['group idle'],
    });
  });

  it('does not ask the directory for people named by id', async () => {
    const read = vi.fn(directory.read);
    expect(await admit([{ id: 'anybody' }], { read })).toMatchObject({ ok: true });
    expect(read).not.toHaveBeenCalled();
  });

  it('waits for a directory that is away', async () => {
    const read = () => Promise.reject(new SignalboxError('DIRECTORY_UNAVAILABLE', 'expected an answer'));
    await expect(admit([{ role: 'editor' }], { read })).rejects.toMatchObject({
      type: 'DIRECTORY_UNAVAILABLE',
      nonRetryable: false,
    });
  });
});

describe('admission of a run that goes on from another', () => {
  const directory = createStaticDirectory({ roles: { editor: ['ed'] } });
  const own = asking([{ role: 'editor' }]);
  const older = asking([{ role: 'editor' }], { version: '0', input: { type: 'object', required: ['brief'] } });
  const large = 'w'.repeat(INLINE_LIMIT_BYTES + 1);
  let store: ArtifactStore;
  let references: { [field: string]: Json };
  const admit = (request: Partial<AdmissionRequest>, pipelines = [own]) =>
    createAdmit({ pipelines, directory, store })({ pipeline: 'asking', input: { requestedBy: 'ann' }, ...request });

  beforeEach(async () => {
    store = createMemoryStore();
    const { digest, bytes } = await store.put(Buffer.from(canonicalJson(large)), 'application/json');
    references = { requestedBy: 'ann', brief: { $artifact: digest, mediaType: 'application/json', bytes } };
  });

  it('stays on the definition of the other run, where the worker has it', async () => {
    const input = { requestedBy: 'ann', brief: 'short' };
    const definition = digestOf(older);
    const both = [older, own];
    expect(await admit({ definition, input }, both)).toMatchObject({ ok: true, definition: older, digest: definition });
    expect(await admit({ definition }, both)).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
    expect(await admit({}, both)).toMatchObject({ ok: true, definition: own });
  });

  it('is refused where the worker does not have it: nobody brings one along that leaves out a gate', async () => {
    expect(await admit({ definition: digestOf(older) })).toMatchObject({
      ok: false,
      code: 'INVALID_DEFINITION',
      problems: [expect.stringContaining('formerPipelines')],
    });
  });

  it('is admitted with a compensation, which runs', async () => {
    const definition = withStage({ compensation: { activity: 'undo' } });
    expect(await admit({}, [definition])).toMatchObject({ ok: true, definition });
  });

  it('fetches what the input holds by reference, and holds the whole against the shape', async () => {
    const shaped = (type: string) => asking([{ id: 'ann' }], { input: { properties: { brief: { type } } } });
    expect(await admit({ input: references, isKnown: true }, [shaped('string')])).toMatchObject({
      ok: true,
      input: references,
    });
    expect(await admit({ input: references, isKnown: true }, [shaped('object')])).toMatchObject({
      ok: false,
      problems: [expect.stringMatching(/^brief: /)],
    });
  });

  it('takes no references where the input is not known to come from a run', async () => {
    expect(await admit({ input: references })).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
  });

  it('fails for good where what a reference names is gone', async () => {
    store = createMemoryStore();
    await expect(admit({ input: references, isKnown: true })).rejects.toMatchObject({
      type: 'ARTIFACT_MISSING',
      nonRetryable: true,
    });
  });
});

function withStage(more: Pick<Stage, 'tools' | 'compensation'>): Definition {
  const stage: Stage = { ...more, kind: 'stage', work: { agent: 'A' }, timeout: '1h', on: { completed: 'done' } };
  return asking([], { initial: 'working', states: { working: stage, done: { kind: 'final' } } });
}

describe('admission and the tools that a definition names', () => {
  const directory = createStaticDirectory({});
  const toolOf = (name: string, effect: 'read' | 'write' = 'read') =>
    defineTool({ name, description: 'Works.', input: z.object({}), output: z.null(), effect, run: () => null });
  const tools = [toolOf('search'), toolOf('note', 'write'), toolOf('unused')];
  const using = (...names: (readonly string[])[]): Definition => ({
    ...asking([]),
    initial: 'step0',
    states: Object.fromEntries([
      ...names.map((named, at) => [
        `step${at}`,
        {
          kind: 'stage',
          work: { agent: 'poet' },
          tools: named,
          timeout: '1h',
          on: { completed: at + 1 < names.length ? `step${at + 1}` : 'done' },
        } satisfies Stage,
      ]),
      ['done', { kind: 'final' }],
    ]),
  });
  const admit = (definition: Definition) =>
    createAdmit({ pipelines: [definition], directory, store: createMemoryStore(), tools })({
      pipeline: 'asking',
      input: { requestedBy: 'ann' },
    });

  it('pins what each of them is, and of no other', async () => {
    const admission = await admit(using(['search'], ['note', 'search']));
    expect(admission).toMatchObject({ ok: true });
    const [search, note] = tools.map(toolFactsOf);
    expect(admission).toHaveProperty('tools', { search, note });
  });

  it.each([[[]], [[[]]]])('says nothing of tools where none is named: %j', async (names) => {
    const admission = await admit(names.length === 0 ? asking([]) : using(...names));
    expect(admission).not.toHaveProperty('tools');
  });

  it('pins those that a server lists as it lists them now, and asks for no others', async () => {
    let effect: 'read' | 'destructive' = 'read';
    const asked: string[] = [];
    const listedOf = (name: string): Tool => ({
      ...toolOf(name),
      listed: async (withinMs) => {
        asked.push(`${name} ${withinMs}`);
        return name === 'gone' ? undefined : { ...listedOf(name), description: 'Works anew.', effect };
      },
    });
    const definition = using(['look', 'search']);
    const tools = [...['look', 'gone', 'unasked'].map(listedOf), toolOf('search')];
    const admit = createAdmit({
      pipelines: [definition, { ...using(['gone']), name: 'late' }],
      ...{ directory, store: createMemoryStore(), tools },
    });
    const input = { requestedBy: 'ann' };
    const { digest } = toolFactsOf({ ...listedOf('look'), description: 'Works anew.' });
    expect(await admit({ pipeline: 'asking', input })).toMatchObject({
      ok: true,
      tools: { look: { digest, isListed: true }, search: toolFactsOf(toolOf('search')) },
    });
    expect(asked).toEqual(['look 30000']);
    effect = 'destructive';
    expect(await admit({ pipeline: 'asking', input })).toMatchObject({ ok: false, code: 'INVALID_DEFINITION' });
    effect = 'read';
    expect(await admit({ pipeline: 'asking', input })).toMatchObject({ ok: true });
    expect(await admit({ pipeline: 'late', input })).toMatchObject({
      ok: false,
      code: 'UNKNOWN_TOOL',
      problems: [expect.stringMatching(/^gone: expected its server to list it/)],
    });
  });

  it('refuses a definition that names one that this worker does not have', async () => {
    expect(await admit(using(['search'], ['seek', 'note', 'find']))).toMatchObject({
      ok: false,
      code: 'INVALID_DEFINITION',
      problems: [
        expect.stringMatching(/^states\.step1\.tools\[0\]: .*seek/),
        expect.stringMatching(/^states\.step1\.tools\[2\]: .*find/),
      ],
    });
  });
});
