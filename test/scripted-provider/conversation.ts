import type { ScriptedCall } from './dialects.js';
import type { ReceivedRequest } from './scripted-provider.js';

/** One thing said in a request, whatever its dialect. */
export type Said =
  | { readonly by: 'user' | 'assistant'; readonly text: string }
  | ({ readonly by: 'call' } & Required<ScriptedCall>)
  | { readonly by: 'tool'; readonly id: string; readonly text: string };

type Block = {
  readonly type: string;
  readonly text?: string;
  readonly id?: string;
  readonly name?: string;
  readonly input?: unknown;
  readonly tool_use_id?: string;
  readonly content?: unknown;
};
type ChatCall = { readonly id: string; readonly function: { readonly name: string; readonly arguments: string } };

/** What stands in a request besides the system's part, in its order. */
export function saidIn({ body }: ReceivedRequest): Said[] {
  return (body.messages ?? []).flatMap((message) => {
    const { role, content, ...more } = message as typeof message & { tool_calls?: ChatCall[]; tool_call_id?: string };
    if (role === 'system') return [];
    if (role === 'tool') return [{ by: 'tool' as const, id: more.tool_call_id ?? '', text: textOf(content) }];
    const by = role === 'assistant' ? 'assistant' : 'user';
    const calls = (more.tool_calls ?? []).map(
      ({ id, function: { name, arguments: given } }): Said => ({
        ...{ by: 'call', id, tool: name },
        arguments: JSON.parse(given),
      }),
    );
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : ((content ?? []) as Block[]);
    return [...blocks.flatMap((block) => blockSaid(by, block)), ...calls];
  });
}

/** The names of the tools that a request offers, and what it tells in the system's part. */
export function offeredIn({ body }: ReceivedRequest): { readonly tools: readonly string[]; readonly system: string } {
  const tools = (body.tools ?? []) as { readonly name?: string; readonly function?: { readonly name: string } }[];
  const system = body.system ?? body.messages?.find(({ role }) => role === 'system')?.content;
  return { tools: tools.map(({ name, function: chat }) => name ?? chat?.name ?? ''), system: textOf(system) };
}

function blockSaid(by: 'user' | 'assistant', { type, text = '', ...block }: Block): Said[] {
  if (type === 'tool_result') return [{ by: 'tool', id: block.tool_use_id ?? '', text: textOf(block.content) }];
  if (type === 'tool_use') return [{ by: 'call', id: block.id ?? '', tool: block.name ?? '', arguments: block.input }];
  return text === '' ? [] : [{ by, text }];
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return ((content ?? []) as Block[]).map(({ text = '' }) => text).join('');
}
