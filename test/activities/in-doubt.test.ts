import { ApplicationFailure } from '@temporalio/common';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCallTool } from '../../activities/call-tool.js';
import { defineTool, type Tool, type ToolContext } from '../../src/agents/index.js';
import { canonicalJson } from '../../src/contract/index.js';
import { type ArtifactStore, createMemoryStore } from '../../src/stores/index.js';
import { attempt } from './attempt.js';

let store: ArtifactStore;
beforeEach(() => {
  store = createMemoryStore();
});

const noting = (run: (call: ToolContext) => unknown, effect: Tool['effect']): Tool =>
  defineTool({
    name: 'note',
    description: 'Keeps a note.',
    input: z.object({ text: z.string() }),
    output: z.object({ kept: z.number() }),
    effect,
    run: (_args, call) => run(call) as { kept: number },
  }) as unknown as Tool;

async function call(tool: Tool, { one = attempt('a'), artifacts = store } = {}): Promise<unknown> {
  const { digest, bytes } = await store.put(
    Buffer.from(canonicalJson({ tool: 'note', arguments: { text: 'x' } })),
    'application/json',
  );
  const reference = { $artifact: digest, mediaType: 'application/json', bytes };
  const request = { tool: 'note', call: reference, effect: tool.effect };
  return one.run(createCallTool({ tools: [tool], store: artifacts }), request);
}

const failing = (error: unknown) => () => {
  throw error;
};

describe('a call that is stopped in its middle', () => {
  const until = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const late = (error: Error) => (context: ToolContext) => until(context.signal).catch(() => Promise.reject(error));

  async function stopped(
    reason: 'WORKER_SHUTDOWN' | 'CANCELLED',
    effect: Tool['effect'],
    run: (context: ToolContext) => unknown = ({ signal }) => until(signal),
  ) {
    const one = attempt('a');
    const tool = noting((context) => {
      setImmediate(() => one.environment.cancel(reason));
      return run(context);
    }, effect);
    return call(tool, { one }).catch((error: unknown) => error);
  }

  it.each(['write', 'destructive'] as const)(
    'by the end of its worker may have run, where it is %s',
    async (effect) => {
      const unknown = { type: 'OUTCOME_UNKNOWN', nonRetryable: false };
      const message = 'note had begun, and its worker was shut down';
      expect(await stopped('WORKER_SHUTDOWN', effect)).toMatchObject({ ...unknown, message });
      expect(await stopped('WORKER_SHUTDOWN', effect, late(new Error('socket hang up')))).toMatchObject({
        ...unknown,
        message: 'note had begun, and its worker was shut down: socket hang up',
      });
    },
  );

  it('has failed where it only reads, or says for good what came of it, and is canceled where the run is', async () => {
    expect(await stopped('WORKER_SHUTDOWN', 'read')).toMatchObject({ name: 'CancelledFailure' });
    const answer = ApplicationFailure.nonRetryable('no such harbor', 'NoHarbor');
    expect(await stopped('WORKER_SHUTDOWN', 'write', late(answer))).toBe(answer);
    expect(await stopped('CANCELLED', 'destructive')).toMatchObject({ name: 'CancelledFailure' });
  });
});

describe('a call that ran, or may have', () => {
  it('and whose result cannot be kept, is unknown', async () => {
    const full: ArtifactStore = { ...store, keep: () => Promise.reject(new Error('no space left on device')) };
    const asked = call(
      noting(() => ({ kept: 1 }), 'write'),
      { artifacts: full },
    );
    await expect(asked).rejects.toMatchObject({
      type: 'OUTCOME_UNKNOWN',
      message: 'note ran, and what it gave could not be kept: no space left on device',
    });
  });

  it('at an earlier attempt, says so in the failure of the last one', async () => {
    const fail = (number: number, effect: 'read' | 'write') =>
      call(noting(failing(new Error('the harbor is closed')), effect), { one: attempt('a', number) });
    await expect(fail(1, 'write')).rejects.toThrow(/^the harbor is closed$/);
    await expect(fail(3, 'write')).rejects.toThrow(
      'the harbor is closed (this was attempt 3; an earlier one may have run)',
    );
    await expect(fail(3, 'read')).rejects.toThrow(/^the harbor is closed$/);
  });

  it('fails in words where it throws what cannot be said in words', async () => {
    const broken = {
      get message() {
        throw new Error('no');
      },
    };
    for (const thrown of [Object.create(null), broken]) {
      const message = 'it threw what cannot be said in words';
      await expect(call(noting(failing(thrown), 'write'))).rejects.toMatchObject({ message });
    }
  });
});
