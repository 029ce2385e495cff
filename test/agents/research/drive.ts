import type { z } from 'zod';
import { type Agent, type Tool, ToolNotDone } from '../../../src/agents/index.js';
import type { Json } from '../../../src/machine/index.js';

export type Made = { readonly tool: string; readonly arguments: { readonly [name: string]: Json } };

/** Runs a tool as an engine does: arguments and result go through its schemas and through JSON. */
export async function runTool(tools: readonly Tool[], name: string, args: unknown, key = 'one'): Promise<Json> {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined || !('run' in tool)) throw new Error(`expected a tool, got ${name}`);
  const context = { key, attempt: 1, heartbeat: () => undefined, signal: new AbortController().signal };
  const result = await tool.run(tool.input.parse(args), context);
  return JSON.parse(JSON.stringify(tool.output.parse(result))) as Json;
}

/**
 * Runs an agent's offline steps to their answer, from the beginning again after each step, as an engine does.
 *
 * @param approve what a person says to a destructive call
 */
export async function drive<Output extends z.ZodType>(
  agent: Agent<Output>,
  reads: { readonly [name: string]: Json },
  tools: readonly Tool[],
  approve: (call: Made) => boolean = () => true,
): Promise<{ readonly output: z.output<Output>; readonly calls: readonly Made[]; readonly steps: number }> {
  const known = new Map<string, { readonly result: Json } | { readonly error: ToolNotDone }>();
  const calls: Made[] = [];
  for (let steps = 1; steps < 20; steps += 1) {
    const wanted = new Map<string, Made>();
    const pass = Promise.resolve(
      agent.steps?.(reads, {
        use(tool, args) {
          const id = JSON.stringify([tool, args]);
          const done = known.get(id);
          if (done) return 'error' in done ? Promise.reject(done.error) : Promise.resolve(done.result);
          wanted.set(id, { tool, arguments: args });
          return new Promise(() => undefined);
        },
        end: (event) => {
          throw new Error(`expected an answer, got ${event}`);
        },
      }),
    );
    const idle = new Promise<undefined>((resolve) => setImmediate(() => resolve(undefined)));
    const output = await Promise.race([pass, idle]);
    if (output !== undefined) return { output: agent.output.parse(output), calls, steps };
    for (const [id, call] of wanted) {
      calls.push(call);
      known.set(id, await answerTo(tools, call, approve));
    }
  }
  throw new Error('expected an answer within 20 steps');
}

async function answerTo(tools: readonly Tool[], call: Made, approve: (call: Made) => boolean) {
  const isDestructive = tools.find(({ name }) => name === call.tool)?.effect === 'destructive';
  if (isDestructive && !approve(call)) return { error: new ToolNotDone('rejected', 'a person rejected it') };
  try {
    return { result: await runTool(tools, call.tool, call.arguments) };
  } catch (error) {
    return { error: new ToolNotDone('failed', String(error)) };
  }
}
