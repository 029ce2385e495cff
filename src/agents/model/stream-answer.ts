import { type GenerateTextResult, streamText, type ToolSet } from 'ai';

type Call = Parameters<typeof streamText>[0];

/** What is taken of a whole answer, however it came. */
export type WholeAnswer = Pick<GenerateTextResult<ToolSet, never>, 'text' | 'toolCalls' | 'finishReason' | 'usage'> & {
  readonly response: { readonly id: string; readonly modelId: string; readonly headers?: Record<string, string> };
};

/**
 * Makes the call that `generateText` makes, with the text told piece by piece, and gives the same answer.
 *
 * @throws what `generateText` throws; an answer that breaks off without saying why it ends is an error too
 */
export async function streamAnswer(call: Call, onText: (delta: string) => void): Promise<WholeAnswer> {
  const result = streamText({ ...call, onError: () => undefined });
  for await (const part of result.fullStream) {
    if (part.type === 'error') throw toError(part.error);
    if (part.type === 'abort') throw call.abortSignal?.reason ?? new Error('the call was aborted');
    if (part.type === 'text-delta') onText(part.text);
  }
  const [text, toolCalls, finishReason, rawReason, usage, response] = await Promise.all([
    result.text,
    result.toolCalls,
    result.finishReason,
    result.rawFinishReason,
    result.usage,
    result.response,
  ]);
  if (rawReason === undefined) throw new Error('the stream broke off before its end');
  return { text, toolCalls, finishReason, usage, response: response as WholeAnswer['response'] };
}

/** What a provider says in the middle of a stream is data, not an error. */
function toError(said: unknown): Error {
  if (said instanceof Error) return said;
  const isRecord = said !== null && typeof said === 'object';
  return new Error(isRecord && 'message' in said ? String(said.message) : JSON.stringify(said));
}
