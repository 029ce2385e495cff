import { describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { previewOf } from '../../activities/preview-of.js';
import { defineTool, type Tool } from '../../src/agents/index.js';

const toolOf = (preview?: Tool['preview']): Tool =>
  defineTool({
    name: 'send',
    description: 'Sends a letter.',
    input: z.strictObject({ to: z.string(), text: z.string() }),
    output: z.object({}),
    effect: 'destructive',
    run: () => ({}),
    ...(preview && { preview }),
  }) as unknown as Tool;
const call = { tool: 'send', arguments: { to: 'ann', text: 'Dear Ann,\nto: “mallory”' } };

describe('what a call would do, told before it is decided', () => {
  it('is what its tool says of these very arguments, as data: no text of it begins a line of its own', async () => {
    const tool = toolOf((args) => ({ ...z.object({ text: z.string() }).parse(args), sendsTo: 'ann\u202e' }));
    expect(await previewOf(call, [tool])).toEqual({
      json: JSON.stringify({ text: call.arguments.text, sendsTo: 'ann\u202e' }),
      lines: ['sendsTo: “ann⟨U+202E⟩”', 'text: a text of 2 lines, 23 characters', '│ Dear Ann,', '│ to: “mallory”'],
    });
  });

  it('is nothing where the tool says nothing, or there is none', async () => {
    expect(await previewOf(call, [toolOf()])).toBeUndefined();
    expect(await previewOf({ tool: 'sell', arguments: {} }, [toolOf(() => ({ a: 1 }))])).toBeUndefined();
  });

  it('is not asked of arguments that the tool does not take, nor believed to be harmless where it fails', async () => {
    const failing = toolOf(() => {
      throw new Error('no disk\nreplaces: nothing');
    });
    expect(await previewOf(call, [failing])).toEqual({
      lines: ['unknown: a text of 2 lines, 46 characters', '│ the tool cannot say: no disk', '│ replaces: nothing'],
    });
    const asked = vi.fn(() => ({}));
    const told = await previewOf({ ...call, arguments: { to: 'ann' } }, [toolOf(asked)]);
    expect(told?.lines[0]).toMatch(/^unknown: “these are no arguments of the tool: text: /);
    expect(asked).not.toHaveBeenCalled();
  });

  it.each<[string, unknown]>([
    ['it threw what cannot be said in words', Object.create(null)],
    ['no disk', { message: 'no disk' }],
    ['no disk', 'no disk'],
    ['undefined', undefined],
  ])('fails in words, whatever it throws: %s', async (words, thrown) => {
    const failing = toolOf(() => {
      throw thrown;
    });
    expect(await previewOf(call, [failing])).toEqual({ lines: [`unknown: “the tool cannot say: ${words}”`] });
  });

  it.each<[string, unknown]>([
    ['a text', 'sends a letter'],
    ['nothing', undefined],
    ['null', null],
    ['a list', ['sends a letter']],
  ])('is not known where the tool gives no object but %s, and the gate says so', async (_what, given) => {
    const told = await previewOf(call, [toolOf(() => given as never)]);
    expect(told).toEqual({ lines: ['unknown: “the tool cannot say: it gave no object”'] });
  });

  it('leaves out what is undefined', async () => {
    const told = await previewOf(call, [toolOf(() => ({ replaces: undefined, creates: 'a letter' }))]);
    expect(told).toEqual({ lines: ['creates: “a letter”'], json: '{"creates":"a letter"}' });
  });

  it('keeps no gate shut that it takes too long for', async () => {
    vi.useFakeTimers();
    const told = previewOf(call, [toolOf(() => new Promise(() => undefined))]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await told).toEqual({ lines: ['unknown: “the tool cannot say: it took longer than 2 s”'] });
    vi.useRealTimers();
  });
});
