import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCallTool } from '../../activities/call-tool.js';
import { createRedactor, defineTool, type Tool, type ToolContext, toolFactsOf } from '../../src/agents/index.js';
import { canonicalJson, digestOf, INLINE_LIMIT_BYTES, SignalboxError, type Stored } from '../../src/contract/index.js';
import type { Json } from '../../src/machine/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { attempt } from './attempt.js';

let store: ArtifactStore;
let runs: unknown[];
beforeEach(() => {
  store = createMemoryStore();
  runs = [];
});

const noting = (
  run: (args: { text: string; times: number }, call: ToolContext) => unknown,
  effect: Tool['effect'] = 'write',
): Tool =>
  defineTool({
    name: 'note',
    description: 'Keeps a note.',
    input: z.object({ text: z.string(), times: z.number().default(1) }),
    output: z.object({ kept: z.number().default(0), text: z.string().optional() }),
    effect,
    run(args, call) {
      runs.push(args);
      return run(args, call) as { kept: number };
    },
  });

const keeping = noting(({ times }) => ({ kept: times }));

async function reference(value: Json): Promise<Stored> {
  const { digest, bytes } = await store.put(Buffer.from(canonicalJson(value)), 'application/json');
  return { $artifact: digest, mediaType: 'application/json', bytes };
}

const given = (args: Json) => reference({ tool: 'note', arguments: args });

async function call(args: Json, tools: readonly Tool[] = [keeping], { id = 'a', number = 1 } = {}): Promise<Stored> {
  return attempt(id, number).run(createCallTool({ tools, store }), { tool: 'note', call: await given(args) });
}

const refused = { type: 'VALIDATION_FAILURE', nonRetryable: true };

describe('a call of a tool', () => {
  it('runs on the arguments of its artifact, as the schema reads them, and makes an artifact of the result', async () => {
    const result = await call({ text: 'low tide at four' });
    expect(runs).toEqual([{ text: 'low tide at four', times: 1 }]);
    const value = { kept: 1 };
    expect(result).toEqual({ $artifact: digestOf(value), mediaType: 'application/json', bytes: 10, value, attempt: 1 });
  });

  it('reads large arguments, and gives a large result by reference', async () => {
    const text = 'w'.repeat(INLINE_LIMIT_BYTES + 1);
    const result = await call({ text }, [noting((args) => ({ text: args.text }))]);
    expect(result).not.toHaveProperty('value');
    expect(JSON.parse(Buffer.from(await store.get(result.$artifact)).toString())).toEqual({ kept: 0, text });
  });

  it('E6: that finished is not made again, and another call is', async () => {
    const first = await call({ text: 'x' });
    expect(await call({ text: 'x' }, [keeping], { number: 2 })).toEqual(first);
    expect(runs).toHaveLength(1);
    await call({ text: 'x' }, [keeping], { id: 'b' });
    expect(runs).toHaveLength(2);
  });

  it('that does worse by now than the run takes it for is not run', async () => {
    const { run } = attempt('turn:1');
    const callTool = createCallTool({ tools: [noting(() => ({ kept: 1 }), 'destructive')], store });
    const asked = { tool: 'note', call: await given({ text: 'x' }) };
    await expect(run(callTool, { ...asked, effect: 'read' })).rejects.toMatchObject({
      message: expect.stringContaining('has come to be destructive'),
      nonRetryable: true,
    });
    expect(await run(callTool, { ...asked, effect: 'destructive' })).toMatchObject({ value: { kept: 1 } });
  });

  it('is not made where its server has come to list it otherwise than when the run was admitted, and says so', async () => {
    let asked: number[] = [];
    const listedAs = (description: string): Tool => ({
      ...noting(() => ({ kept: 1 }), 'read'),
      description,
      listed: async (withinMs) => {
        asked.push(withinMs);
        return withinMs === 30_000 ? listedAs('As before.') : now;
      },
    });
    let now: Tool | undefined = listedAs('Another.');
    const callTool = createCallTool({ tools: [listedAs('As before.')], store });
    const of = async (description: string) => ({
      ...{ tool: 'note', call: await given({ text: 'x' }), effect: 'read' as const },
      digest: toolFactsOf(listedAs(description)).digest,
    });
    expect(await attempt('a').run(callTool, await of('As before.'))).toMatchObject({ value: { kept: 1 } });
    expect(asked).toEqual([30_000]);
    asked = [];
    expect(await attempt('b').run(callTool, await of('Another.'))).toMatchObject({ value: { kept: 1 } });
    expect(asked).toEqual([30_000, 1_000]);
    asked = [];
    const changing = attempt('c').run(callTool, { ...(await of('As before.')), effect: 'write' });
    await expect(changing).rejects.toThrow(/lists it otherwise/);
    expect(asked).toEqual([1_000]);
    now = undefined;
    const refusal = {
      nonRetryable: true,
      message: expect.stringMatching(/^note was not called: its server lists it otherwise/),
    };
    await expect(attempt('d').run(callTool, await of('Another.'))).rejects.toMatchObject(refusal);
    expect(runs).toHaveLength(2);
  });

  it('lets the tool know its key, its attempt and its cancellation, and heartbeat', async () => {
    const { environment, run } = attempt('turn:1', 3);
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    const contexts: ToolContext[] = [];
    const tool = noting((_args, context) => {
      context.heartbeat('half way');
      contexts.push(context);
      return { kept: 1 };
    });
    await run(createCallTool({ tools: [tool], store }), { tool: 'note', call: await given({ text: 'x' }) });
    expect(beats).toEqual([{ tool: 'note' }, 'half way']);
    expect(contexts).toMatchObject([{ key: 'execution-1/turn:1', attempt: 3 }]);
    expect(contexts[0]?.signal.aborted).toBe(false);
  });
});

describe('a call of a tool is refused, and nothing runs', () => {
  it('where this worker does not have the tool', async () => {
    await expect(call({ text: 'x' }, [])).rejects.toMatchObject({
      type: 'UNKNOWN_TOOL',
      nonRetryable: false,
      message: "expected one of the tools (none is registered), got 'note'",
    });
  });

  it.each<[string, Json]>([
    ['of another tool than was asked for', { tool: 'erase', arguments: { text: 'x' } }],
    ['that says more than a call', { tool: 'note', arguments: { text: 'x' }, approved: true }],
    ['without arguments', { tool: 'note' }],
    ['that is a list', ['note', { text: 'x' }]],
    ['that is nothing', null],
  ])('where the artifact is that of a call %s', async (_what, artifact) => {
    const request = { tool: 'note', call: await reference(artifact) };
    await expect(attempt('a').run(createCallTool({ tools: [keeping], store }), request)).rejects.toMatchObject(refused);
    expect(runs).toEqual([]);
  });

  it('where the call itself is given, and not its reference', async () => {
    const request = { tool: 'note', call: { tool: 'note', arguments: { text: 'x' } } as never };
    await expect(attempt('a').run(createCallTool({ tools: [keeping], store }), request)).rejects.toMatchObject(refused);
  });

  it('where the arguments do not fit, with each problem in the message', async () => {
    await expect(call({ text: 7, loud: true })).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(/text: .*string.*\nloud: expected no such argument/),
    });
    expect(runs).toEqual([]);
  });

  it('where the artifact is missing', async () => {
    const nowhere = { $artifact: `sha256:${'0'.repeat(64)}`, mediaType: 'application/json', bytes: 4 };
    const asked = attempt('a').run(createCallTool({ tools: [keeping], store }), { tool: 'note', call: nowhere });
    await expect(asked).rejects.toMatchObject({ type: 'ARTIFACT_MISSING', nonRetryable: true });
  });

  it('where another activity does the tool', async () => {
    const { name, description, input, output, effect } = keeping;
    const tool: Tool = { name, description, input, output, effect, activity: { name: 'keepNote' } };
    await expect(call({ text: 'x' }, [tool])).rejects.toMatchObject({
      type: 'INVALID_CONFIGURATION',
      nonRetryable: true,
      message: expect.stringContaining('keepNote'),
    });
  });

  it('and a reference within the arguments is not followed', async () => {
    const secret = await reference("another run's");
    const open: Tool = { ...keeping, input: z.looseObject({}), output: z.unknown(), run: (args) => runs.push(args) };
    await call({ inner: { ...secret } }, [open]);
    expect(runs).toEqual([{ inner: secret }]);
  });
});

describe('a tool that fails', () => {
  const failing = (error: unknown) =>
    call({ text: 'x' }, [
      noting(() => {
        throw error;
      }),
    ]);

  it('is tried again where it does not say otherwise', async () => {
    const error = new Error('the harbor is closed');
    await expect(failing(error)).rejects.toBe(error);
    await expect(failing(new SignalboxError('DIRECTORY_UNAVAILABLE', 'gone'))).rejects.toMatchObject({
      type: 'DIRECTORY_UNAVAILABLE',
      nonRetryable: false,
    });
  });

  it('is not tried again where it says so', async () => {
    const failure = ApplicationFailure.nonRetryable('no such harbor', 'NoHarbor');
    await expect(failing(failure)).rejects.toBe(failure);
  });

  it.each<[string, unknown, RegExp]>([
    ['does not fit its schema', { kept: 'many' }, /kept: /],
    ['is nothing, where something is due', undefined, /the result: /],
  ])('for good, where its result %s', async (_what, result, message) => {
    await expect(call({ text: 'x' }, [noting(() => result)])).rejects.toMatchObject({
      ...refused,
      message: expect.stringMatching(message),
    });
  });

  it.each<[string, unknown]>([
    ['JSON cannot hold', { total: 3n }],
    ['could be taken for a reference', { inner: { $artifact: `sha256:${'0'.repeat(64)}` } }],
  ])('for good, where its result is what %s', async (_what, result) => {
    const open: Tool = { ...keeping, output: z.unknown(), run: () => result };
    await expect(call({ text: 'x' }, [open])).rejects.toMatchObject(refused);
  });

  it('for good, where its result is nested too deep for its schema, or for JSON', async () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    for (const output of [z.unknown(), z.json()]) {
      const open: Tool = { ...keeping, output, run: () => deep };
      await expect(call({ text: 'x' }, [open], { id: `deep ${output.type}` })).rejects.toMatchObject({
        nonRetryable: true,
      });
    }
  });

  it('says in neither its result nor its failure what the worker keeps secret', async () => {
    const redact = createRedactor(['canary-4711', 'dull'], 'known');
    const { run } = attempt('a');
    const asked = { tool: 'note', call: await given({ text: 'x' }) };
    const open: Tool = { ...keeping, output: z.unknown(), run: () => ({ 'canary-4711': ['a dull canary-4711'] }) };
    const result = await run(createCallTool({ tools: [open], store, redact }), asked);
    expect(result.value).toEqual({ '[redacted]': ['a dull [redacted]'] });
    const cause = new Error('canary-4711');
    const failing = noting(() => {
      throw ApplicationFailure.create({ message: 'not with canary-4711', details: [{ key: 'canary-4711' }], cause });
    });
    const failure = await attempt('b')
      .run(createCallTool({ tools: [failing], store, redact }), asked)
      .catch((error) => error);
    expect(failure).toMatchObject({ message: 'not with [redacted]', details: [{ key: '[redacted]' }] });
    expect([failure.stack, failure.cause.message, failure.cause.stack].join()).not.toContain('canary-4711');
  });

  it('says in no heartbeat what the worker keeps secret', async () => {
    const redact = createRedactor(['canary-4711'], 'known');
    const { environment, run } = attempt('a');
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    const telling = noting((_args, { heartbeat }) => {
      heartbeat({ with: ['canary-4711'] });
      return { kept: 1 };
    });
    await run(createCallTool({ tools: [telling], store, redact }), { tool: 'note', call: await given({ text: 'x' }) });
    expect(beats).toEqual([{ tool: 'note' }, { with: ['[redacted]'] }]);
  });

  it('does not, where it gives nothing and nothing is due', async () => {
    const silent: Tool = { ...keeping, output: z.void(), run: () => undefined };
    expect((await call({ text: 'x' }, [silent])).value).toBeNull();
  });
});
